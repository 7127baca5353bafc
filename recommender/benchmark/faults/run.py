"""Injects every class of faults into every table that has a place for it, and counts what the review finds."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from corpus.table import TargetTable
from recommender.benchmark.faults import evaluations, tables, values
from recommender.benchmark.faults.fault import Fault, Injected
from recommender.review.engine import review_table
from recommender.review.finding import Finding
from recommender.review.surroundings import Past, Surroundings

FAULTS: tuple[Fault, ...] = (*values.FAULTS, *tables.FAULTS, *evaluations.FAULTS)
SEED = 20261122


@dataclass
class ClassFigures:
    """What became of one class: how many were injected and found, and a few that were missed."""

    injected: int = 0
    found: int = 0
    missed: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """The share that was found."""
        return self.found / self.injected if self.injected else 0.0


@dataclass(frozen=True)
class FaultReport:
    """All figures of a run.

    :param classes: by the name of the class.
    :param untouched: findings on the tables as they were: severity → one number a table.
    :param firing: how often each rule fires on them.
    """

    classes: dict[str, ClassFigures]
    untouched: dict[str, list[int]]
    firing: dict[str, int]

    @property
    def recall(self) -> float:
        """The share found over all faults."""
        injected = sum(one.injected for one in self.classes.values())
        return sum(one.found for one in self.classes.values()) / injected if injected else 0.0


class _WithLastYear:
    """A past that knows given tables of the year before, and otherwise what the store knows."""

    def __init__(self, past: Past, last_year: tuple[TargetTable, ...]) -> None:
        self.usual, self.level, self.alike, self.kind = past.usual, past.level, past.alike, past.kind
        self._last_year = last_year

    def last_year(self, _table: TargetTable) -> tuple[TargetTable, ...]:
        return self._last_year


def inject_faults(given: Sequence[TargetTable], past: Past, most_missed: int = 5) -> FaultReport:
    """Measure the review; the same tables always get the same faults.

    :param given: the tables; each is reviewed alone, untouched and with one fault at a time.
    :param past: what has been published.
    :param most_missed: how many missed faults to name per class.
    """
    classes = {fault.name: ClassFigures() for fault in FAULTS}
    untouched: defaultdict[str, list[int]] = defaultdict(list)
    firing: Counter[str] = Counter()
    for number, table in enumerate(given):
        before = review_table(table, Surroundings((table,), 0, past))
        for severity, count in before.counts.model_dump().items():
            untouched[severity].append(count)
        firing.update(finding.code for finding in before.findings)
        for fault in FAULTS:
            # Seeded by class and table, so that a new class leaves the others' faults as they were.
            injected = fault.inject(table, Random(f"{SEED}.{fault.name}.{number}"), given)  # noqa: S311 no secret
            if injected is None or _is_there(fault, injected.rows, before.findings):
                continue
            figures = classes[fault.name]
            figures.injected += 1
            after = _review(injected, past)
            if _is_there(fault, injected.rows, after):
                figures.found += 1
            elif len(figures.missed) < most_missed:
                figures.missed.append(_described(injected))
    return FaultReport(classes, dict(untouched), dict(firing))


def _review(injected: Injected, past: Past) -> tuple[Finding, ...]:
    known: Past = _WithLastYear(past, injected.last_year) if injected.last_year else past
    around = Surroundings((injected.table, *injected.others), 0, known)
    return review_table(injected.table, around).findings


def _is_there(fault: Fault, rows: tuple[int, ...], findings: Sequence[Finding]) -> bool:
    """Tell whether one of the class's rules fires where the fault is; a finding about the whole table counts too."""
    return any(one.code in fault.codes and (not rows or one.row is None or one.row in rows) for one in findings)


def _described(injected: Injected) -> str:
    table = injected.table
    rows = [table.indicators[row] for row in injected.rows if row < len(table.indicators)]
    said = "；".join(f"{row.level2}|{row.level3}|{row.value}|{row.actual or ''}" for row in rows)
    return f"{table.project_name}：{said}" if said else table.project_name
