"""The figures of one table, and those over rows of all tables."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from recommender.evaluate.figures import Bin, FoundRow, JudgedProposal, Proposal, SourceFigures, TableFigures
from recommender.evaluate.labelled import LabelledRow, LabelledTable
from recommender.evaluate.matching import alike, matches, repeats, slot, value_agrees

DEPTHS = (5, 10, 20)
DEEPEST = DEPTHS[-1]
BINS = 10


def measure_table(table: LabelledTable, proposals: Sequence[Proposal], milliseconds: float) -> TableFigures:
    """Measure one answer.

    Recall and nDCG go by the order of the scores (an answer stands in the order of its form), or by the answer's own
    order where a system gives none; slots, values and repeats by the whole answer. For nDCG (Järvelin and Kekäläinen
    2002) a suggestion gains 1 when it is the first to match some labelled row; the ideal finds every row at once.

    :param table: the labelled table.
    :param proposals: the answer.
    :param milliseconds: how long it took.
    """
    ranked = sorted(proposals, key=lambda row: -(row.score or 0.0))
    hits = [[place for place, row in enumerate(ranked) if matches(row, labelled)] for labelled in table.indicators]
    found = tuple(
        _found(labelled, [ranked[place] for place in places])
        for labelled, places in zip(table.indicators, hits, strict=True)
        if places
    )
    matched = {place for places in hits for place in places}
    wanted = {slot(row.level2) for row in table.indicators if row.level2}
    return TableFigures(
        project_name=table.project_name,
        unit=table.unit,
        year=table.year,
        complete=table.complete,
        recall={depth: sum(bool(p) and p[0] < depth for p in hits) / len(hits) for depth in DEPTHS},
        ndcg=_ndcg({places[0] for places in hits if places}, len(hits)),
        slots=len(wanted & {slot(row.level2) for row in proposals}) / len(wanted) if wanted else None,
        repeats=repeats([row.level3 for row in proposals]),
        milliseconds=milliseconds,
        found=found,
        missed=tuple(row for row, places in zip(table.indicators, hits, strict=True) if not places),
        proposals=tuple(JudgedProposal(**row.model_dump(), hit=place in matched) for place, row in enumerate(ranked)),
    )


def _found(labelled: LabelledRow, rows: Sequence[Proposal]) -> FoundRow:
    best = max(rows, key=lambda row: alike(row.level3, labelled.level3))
    return FoundRow(labelled=labelled, suggested=best, agrees=value_agrees(best.value, labelled.value))


def _ndcg(gaining: Iterable[int], labelled: int) -> float:
    gained = math.fsum(1 / math.log2(place + 2) for place in gaining if place < DEEPEST)
    return gained / math.fsum(1 / math.log2(place + 2) for place in range(min(labelled, DEEPEST)))


def source_figures(tables: Sequence[TableFigures]) -> tuple[SourceFigures, ...]:
    """Count suggested rows and hits by source, the largest source first."""
    rows = [row for table in tables for row in table.proposals if row.origin is not None]
    counted = [
        SourceFigures(
            origin=origin,
            suggested=sum(row.origin == origin for row in rows),
            hits=sum(row.origin == origin and row.hit for row in rows),
        )
        for origin in sorted({row.origin for row in rows if row.origin is not None})
    ]
    return tuple(sorted(counted, key=lambda source: -source.suggested))


def binned_scores(tables: Sequence[TableFigures]) -> npt.NDArray[np.float64]:
    """Sum up, for every table, how its scores stand to its hits.

    Tables cut short are passed over: a row that they do not hold may still be right.

    :return: shape (tables, 10 bins of the score, 3): suggestions, sum of their scores, hits.
    """
    sums = np.zeros((len(tables), BINS, 3))
    for place, table in enumerate(tables):
        for row in table.proposals if table.complete else ():
            if row.score is not None:
                score = min(max(row.score, 0.0), 1.0)
                sums[place, min(int(score * BINS), BINS - 1)] += (1, score, row.hit)
    return sums


def calibration_curve(sums: npt.NDArray[np.float64]) -> tuple[Bin, ...] | None:
    """Give the bins of a calibration curve from `binned_scores`; None where no suggestion has a score."""
    total = sums.sum(axis=0)
    if not total[:, 0].any():
        return None
    return tuple(
        Bin(
            low=place / BINS,
            high=(place + 1) / BINS,
            suggested=int(count),
            mean_score=float(scores / count) if count else None,
            hit_share=float(hits / count) if count else None,
        )
        for place, (count, scores, hits) in enumerate(total)
    )
