"""Runs the rules over tables."""

from __future__ import annotations

import logging
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from pkgutil import iter_modules

from corpus.table import Problem, TargetTable
from corpus.waivers import Waiver
from recommender.review import rules as rules_package
from recommender.review.context import frame_of
from recommender.review.finding import SEVERITIES, Counts, Finding, ReviewReport, Severity, TableReview
from recommender.review.long_cells import shortened, without_fixes
from recommender.review.profiles import Profiles, judged, shipped_profiles
from recommender.review.rule import Outcome, Rule
from recommender.review.surroundings import ALONE, NothingPast, Past, Surroundings
from recommender.review.waive import waive

_MODULE = re.compile(r"^s\d{3}$")
EMPTY = "S000"
FAILED = "S999"
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Inspection:
    """A table's review with what the contract does not print.

    :param review: the findings.
    :param not_applicable: code of every rule that could not judge the table, with the reason.
    """

    review: TableReview
    not_applicable: dict[str, str] = field(default_factory=dict)


@lru_cache(maxsize=1)
def all_rules() -> tuple[Rule, ...]:
    """Give every rule of the ``rules`` folder, by code; the files are imported on the first call.

    :raises ValueError: when two files carry one code.
    """
    names = sorted(module.name for module in iter_modules(rules_package.__path__) if _MODULE.match(module.name))
    found: dict[str, Rule] = {}
    for name in names:
        rule: Rule = import_module(f"{rules_package.__name__}.{name}").RULE
        if rule.code in found:
            raise ValueError(f"规则编号「{rule.code}」重复，见文件 {name}.py")
        found[rule.code] = rule
    return tuple(found[code] for code in sorted(found))


def inspect_table(
    table: TargetTable,
    around: Surroundings = ALONE,
    *,
    rules: Iterable[Rule] | None = None,
    profiles: Profiles | None = None,
) -> Inspection:
    """Review a table and say also which rules did not apply, and why.

    :param table: the table to judge.
    :param around: the rest of its document, and what has been published.
    :param rules: the rules to run; all of them by default.
    :param profiles: how much each rule counts where; the shipped ones by default.
    :return: the review and the reasons.
    """
    chosen = tuple(all_rules() if rules is None else rules)
    whole, table = table, shortened(table)
    frame = frame_of(table).id
    settings = (profiles or shipped_profiles()).of(table, frame)
    findings: list[Finding] = []
    reasons: dict[str, str] = {}
    if not table.indicators:
        findings.append(_empty(table))
        reasons = {rule.code: "表中没有指标" for rule in chosen}
    else:
        for rule in chosen:
            setting, why = settings.get(rule.code, (rule.severity, ""))
            if setting == "off":
                reasons[rule.code] = f"按审核口径「{why}」不检查"
                continue
            outcome = _run(rule, table, around)
            findings.extend(_judged(finding, rule, setting) for finding in outcome.findings)
            if outcome.reason is not None:
                reasons[rule.code] = outcome.reason
    findings.sort(key=_order)
    review = TableReview(
        project_name=table.project_name, frame=frame, findings=tuple(findings), counts=Counts.of(findings)
    )
    return Inspection(review if table is whole else without_fixes(review), reasons)


def review_table(
    table: TargetTable,
    around: Surroundings = ALONE,
    *,
    rules: Iterable[Rule] | None = None,
    profiles: Profiles | None = None,
) -> TableReview:
    """Review a table; parameters as `inspect_table`.

    :return: findings, errors first, then by row.
    """
    return inspect_table(table, around, rules=rules, profiles=profiles).review


def review_tables(
    tables: Iterable[TargetTable],
    problems: Iterable[Problem] = (),
    *,
    past: Past | None = None,
    profiles: Profiles | None = None,
    waivers: Sequence[Waiver] = (),
) -> ReviewReport:
    """Review tables, each beside the others of its document.

    :param tables: the tables, in the order of their documents.
    :param problems: what the reader could not read with certainty; handed through.
    :param past: what has been published; None where no store is at hand.
    :param profiles: how much each rule counts where; the shipped ones by default.
    :param waivers: findings that people have let stand.
    :return: one review a table, in the same order.
    """
    given = tuple(tables)
    short = tuple(map(shortened, given))
    documents: defaultdict[str | None, list[TargetTable]] = defaultdict(list)
    known = past or NothingPast()
    reviews = []
    for table in short:
        documents[table.source.file].append(table)
    together = {file: tuple(found) for file, found in documents.items()}
    seen: Counter[str | None] = Counter()
    for table, whole in zip(short, given, strict=True):
        file = table.source.file
        around = Surroundings(together[file], seen[file], known)
        seen[file] += 1
        review = review_table(table, around, profiles=profiles)
        reviews.append(waive(review if table is whole else without_fixes(review), table, waivers))
    return ReviewReport(tables=tuple(reviews), problems=tuple(problems))


def _judged(finding: Finding, rule: Rule, setting: Severity) -> Finding:
    if finding.code != rule.code:  # the rule failed: no setting makes more of that
        return finding
    severity = judged(rule.severity, finding.severity, setting)
    return finding if severity == finding.severity else finding.model_copy(update={"severity": severity})


def _run(rule: Rule, table: TargetTable, around: Surroundings) -> Outcome:
    try:
        return rule.run(table, around)
    except Exception as error:
        # The table's other findings must not be lost, and nobody may believe that this check passed.
        _LOG.exception("rule %s failed on table %r", rule.code, table.project_name)
        return Outcome((_failed(rule, error),))


def _order(finding: Finding) -> tuple[int, int, str]:
    return SEVERITIES.index(finding.severity), -1 if finding.row is None else finding.row, finding.code


def _empty(table: TargetTable) -> Finding:
    return Finding(
        code=EMPTY,
        severity="error",
        message="表中没有任何指标，无法审核",
        quoted=table.project_name,
        basis="目标表至少要有产出指标和效益指标（本系统的推断）",
        remedy="请补全指标行；如果原件里有指标，说明表格没有被正确识别，请核对原件的表头后重新导入",
    )


def _failed(rule: Rule, error: Exception) -> Finding:
    return Finding(
        code=FAILED,
        severity="info",
        message=f"「{rule.code} {rule.name}」这一项没有检查成功，其他检查不受影响",
        basis="程序内部错误，不是表格的问题",
        remedy="请人工核对这一项，并把本表和日志交给管理员",
        evidence={"rule": rule.code, "error": f"{type(error).__name__}: {error}"},
    )
