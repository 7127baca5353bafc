"""Cells that are far longer than what anybody writes into one: judged by their beginning."""

from __future__ import annotations

from corpus.table import Indicator, TargetTable
from corpus.value import parse_value
from recommender.review.finding import TableReview

LONGEST_CELL = 2_000  # characters
_CELLS = ("value", "description", "actual", "reason")


def shortened(table: TargetTable) -> TargetTable:
    """Cut over-long cells, because judging one takes time by the square of its length.

    :param table: any table.
    :return: the very same table where no cell is too long.
    """
    rows = tuple(map(_row, table.indicators))
    if all(row is old for row, old in zip(rows, table.indicators, strict=True)):
        return table
    return table.model_copy(update={"indicators": rows})


def without_fixes(review: TableReview) -> TableReview:
    """Take back the remedies for a cut table, which would put the beginning of a cell in the place of all of it."""
    findings = tuple(finding.model_copy(update={"fixes": ()}) for finding in review.findings)
    return review.model_copy(update={"findings": findings})


def _row(row: Indicator) -> Indicator:
    cut = {name: text[:LONGEST_CELL] for name in _CELLS if (text := getattr(row, name)) and len(text) > LONGEST_CELL}
    if "value" in cut:
        return row.model_copy(update={**cut, "target": parse_value(cut["value"])})
    return row.model_copy(update=cut) if cut else row
