"""Runs the rules over tables."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from pkgutil import iter_modules

from corpus.table import Problem, TargetTable
from recommender.review import rules as rules_package
from recommender.review.context import frame_of
from recommender.review.finding import SEVERITIES, Counts, Finding, ReviewReport, TableReview
from recommender.review.rule import Outcome, Rule
from recommender.review.surroundings import ALONE, NothingPast, Past, Surroundings

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
    table: TargetTable, around: Surroundings = ALONE, *, rules: Iterable[Rule] | None = None
) -> Inspection:
    """Review a table and say also which rules did not apply, and why.

    :param table: the table to judge.
    :param around: the rest of its document, and what has been published.
    :param rules: the rules to run; all of them by default.
    :return: the review and the reasons.
    """
    chosen = tuple(all_rules() if rules is None else rules)
    findings: list[Finding] = []
    reasons: dict[str, str] = {}
    if not table.indicators:
        findings.append(_empty(table))
        reasons = {rule.code: "表中没有指标" for rule in chosen}
    else:
        for rule in chosen:
            outcome = _run(rule, table, around)
            findings.extend(outcome.findings)
            if outcome.reason is not None:
                reasons[rule.code] = outcome.reason
    findings.sort(key=_order)
    review = TableReview(
        project_name=table.project_name,
        frame=frame_of(table).id,
        findings=tuple(findings),
        counts=Counts.of(findings),
    )
    return Inspection(review, reasons)


def review_table(
    table: TargetTable, around: Surroundings = ALONE, *, rules: Iterable[Rule] | None = None
) -> TableReview:
    """Review a table.

    :param table: the table to judge.
    :param around: the rest of its document, and what has been published.
    :param rules: the rules to run; all of them by default.
    :return: findings, errors first, then by row.
    """
    return inspect_table(table, around, rules=rules).review


def review_tables(
    tables: Iterable[TargetTable], problems: Iterable[Problem] = (), past: Past | None = None
) -> ReviewReport:
    """Review the tables of one document, each beside the others.

    :param tables: the tables, in the document's order.
    :param problems: what the reader could not read with certainty; handed through.
    :param past: what has been published; None where no store is at hand.
    :return: one review a table, in the same order.
    """
    together = tuple(tables)
    known = past or NothingPast()
    reviews = (review_table(table, Surroundings(together, place, known)) for place, table in enumerate(together))
    return ReviewReport(tables=tuple(reviews), problems=tuple(problems))


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
