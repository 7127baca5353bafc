"""What each rule costs: how often it fires on real tables, with examples, and what a change of the rules changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from corpus.errors import InputError
from corpus.table import TargetTable
from recommender.review.engine import all_rules
from recommender.review.finding import ReviewReport, Severity

EXAMPLES = 3
CHANGES = 5


class Fired(BaseModel):
    """One finding as an impact run keeps it."""

    model_config = ConfigDict(frozen=True)

    code: str
    severity: Severity
    project_name: str
    place: int
    level3: str | None
    quoted: str | None
    message: str

    def key(self) -> tuple[str, str, int, str | None, str | None]:
        """Give what makes it the same finding in another run; the wording of the message may change."""
        return self.code, self.project_name, self.place, self.level3, self.quoted


class RuleImpact(BaseModel):
    """One rule: its version, findings by severity, tables with any, findings per 1,000 rows, examples."""

    model_config = ConfigDict(frozen=True)

    code: str
    name: str
    version: int
    error: int = 0
    warning: int = 0
    info: int = 0
    tables: int = 0
    per_1000_rows: float = 0.0
    examples: tuple[Fired, ...] = ()


class Impact(BaseModel):
    """A run over some tables; ``fired`` is everything that was found, so that a later run can be compared."""

    model_config = ConfigDict(frozen=True)

    made_at: str
    tables: int
    rows: int
    rules: tuple[RuleImpact, ...]
    fired: tuple[Fired, ...] = ()


class RuleChange(BaseModel):
    """How one rule's findings differ from an earlier run, with examples of what is new and what is gone."""

    model_config = ConfigDict(frozen=True)

    code: str
    before: int
    after: int
    old_version: int | None
    new_version: int | None
    new: tuple[Fired, ...]
    gone: tuple[Fired, ...]


def impact_of(tables: Sequence[TargetTable], report: ReviewReport) -> Impact:
    """Count what every rule said.

    :param tables: the tables that were reviewed.
    :param report: their reviews, in the same order.
    :return: one entry per rule, those that never fired too.
    """
    found: defaultdict[str, list[Fired]] = defaultdict(list)
    where: defaultdict[str, set[int]] = defaultdict(set)
    for place, review in enumerate(report.tables):
        for one in review.findings:
            where[one.code].add(place)
            said = {"level3": one.level3, "quoted": one.quoted, "message": one.message}
            found[one.code].append(
                Fired(code=one.code, severity=one.severity, project_name=review.project_name, place=place, **said)
            )
    rows = sum(len(table.indicators) for table in tables)
    rules = []
    for rule in all_rules():
        fired = found[rule.code]
        counts = {name: sum(one.severity == name for one in fired) for name in ("error", "warning", "info")}
        share = round(1000 * len(fired) / rows, 2) if rows else 0.0
        # Evenly spread, so that the examples are not all of the first document.
        spread = fired[:: max(1, len(fired) // EXAMPLES)][:EXAMPLES]
        rules.append(
            RuleImpact(
                code=rule.code,
                name=rule.name,
                version=rule.version,
                tables=len(where[rule.code]),
                per_1000_rows=share,
                examples=tuple(spread),
                **counts,
            )
        )
    everything = tuple(one for fired in found.values() for one in fired)
    made_at = datetime.now(UTC).isoformat(timespec="seconds")
    return Impact(made_at=made_at, tables=len(tables), rows=rows, rules=tuple(rules), fired=everything)


def compare_impacts(old: Impact, new: Impact) -> tuple[RuleChange, ...]:
    """Tell which rules say something else of the same tables than in an earlier run.

    :param old: the earlier run.
    :param new: this run.
    :return: the rules whose findings differ, by code.
    """
    before, after = _by_code(old.fired), _by_code(new.fired)
    versions_before = {rule.code: rule.version for rule in old.rules}
    versions_after = {rule.code: rule.version for rule in new.rules}
    changes = []
    for code in sorted(before.keys() | after.keys()):
        was, now = before.get(code, {}), after.get(code, {})
        appeared = [now[key] for key in now.keys() - was.keys()]
        gone = [was[key] for key in was.keys() - now.keys()]
        if appeared or gone:
            changes.append(
                RuleChange(
                    code=code,
                    before=len(was),
                    after=len(now),
                    old_version=versions_before.get(code),
                    new_version=versions_after.get(code),
                    new=tuple(_first(appeared)),
                    gone=tuple(_first(gone)),
                )
            )
    return tuple(changes)


def read_impact(path: Path) -> Impact:
    """Read a saved run.

    :raises InputError: when it cannot be used.
    """
    try:
        return Impact.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as failure:
        raise InputError(
            "impact.unusable",
            f"「{path}」不是可用的规则统计；请用 zhibiao rules impact --save 重新生成",
            path=str(path),
        ) from failure


def _by_code(fired: Iterable[Fired]) -> dict[str, dict[object, Fired]]:
    found: defaultdict[str, dict[object, Fired]] = defaultdict(dict)
    for one in fired:
        found[one.code][one.key()] = one
    return found


def _first(fired: Sequence[Fired]) -> list[Fired]:
    return sorted(fired, key=lambda one: (one.place, one.level3 or ""))[:CHANGES]
