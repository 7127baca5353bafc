"""From systems and labelled tables to a report."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Protocol

from recommender.evaluate.figures import Figure, Measure, Proposal, Report, SystemFigures, TableFigures
from recommender.evaluate.intervals import Resamples
from recommender.evaluate.labelled import LabelledTable, tables_digest
from recommender.evaluate.measures import (
    binned_scores,
    calibration_curve,
    measure_table,
    source_figures,
)
from recommender.index.snapshot import Snapshot
from recommender.suggest.suggest import suggest


class System(Protocol):
    """Something that suggests rows for a project."""

    @property
    def title(self) -> str:
        """What it is called in the report."""

    def propose(self, table: LabelledTable, limit: int) -> list[Proposal]:
        """Suggest rows for the project of a labelled table, without looking at its rows or at what is left out."""


class OurSuggestions:
    """The product itself."""

    title = "指标推荐（本产品）"

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._left_out: frozenset[int] = frozenset()
        self._left = snapshot

    def propose(self, table: LabelledTable, limit: int) -> list[Proposal]:
        """Suggest rows over the snapshot without the tables that are left out."""
        if table.left_out != self._left_out:  # the tables of one document mostly go together
            self._left_out, self._left = table.left_out, self._snapshot.without(table.left_out)
        answer = suggest(self._left, table.project(), limit)
        return [
            Proposal(level2=row.level2, level3=row.level3, value=row.value, score=row.score, origin=row.origin)
            for row in answer.suggestions
        ]


def _untold(_done: int, _total: int) -> None:
    """Report nothing."""


def evaluate(
    systems: Mapping[str, System],
    tables: Sequence[LabelledTable],
    limit: int = 20,
    done: Callable[[int, int], None] = _untold,
) -> Report:
    """Measure systems on labelled tables.

    :param systems: by name, the product first.
    :param tables: the labelled tables; at least one.
    :param limit: rows asked for a project.
    :param done: told (answers measured, answers in all) after each.
    :return: the figures: means over tables (value agreement: over all values judged) with 95 % bootstrap intervals.
    """
    resamples = Resamples(len(tables))
    total = len(systems) * len(tables)
    found: list[SystemFigures] = []
    for name, system in systems.items():
        measured: list[TableFigures] = []
        for table in tables:
            begun = time.perf_counter()
            proposals = system.propose(table, limit)
            measured.append(measure_table(table, proposals, (time.perf_counter() - begun) * 1_000))
            done(len(found) * len(tables) + len(measured), total)
        found.append(_system_figures(name, system.title, measured, resamples))
    return Report(
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        origin=None,
        tables=len(tables),
        complete_tables=sum(table.complete for table in tables),
        tables_digest=tables_digest(tables),
        limit=limit,
        systems=tuple(found),
    )


def _system_figures(name: str, title: str, tables: list[TableFigures], resamples: Resamples) -> SystemFigures:
    judged = [[row.agrees for row in table.found if row.agrees is not None] for table in tables]
    scores = binned_scores(tables)
    figures: dict[Measure, Figure] = {
        "recall@5": resamples.mean([table.recall[5] for table in tables]),
        "recall@10": resamples.mean([table.recall[10] for table in tables]),
        "recall@20": resamples.mean([table.recall[20] for table in tables]),
        "ndcg@20": resamples.mean([table.ndcg for table in tables]),
        "slots": resamples.mean([table.slots for table in tables]),
        "value_agreement": resamples.share([sum(row) for row in judged], [len(row) for row in judged]),
        "repeats": resamples.mean([table.repeats for table in tables]),
        "calibration_error": resamples.calibration_error(scores),
    }
    return SystemFigures(
        name=name,
        title=title,
        figures=figures,
        values_judged=sum(map(len, judged)),
        median_milliseconds=statistics.median(table.milliseconds for table in tables),
        sources=source_figures(tables),
        calibration=calibration_curve(scores),
        tables=tuple(tables),
    )
