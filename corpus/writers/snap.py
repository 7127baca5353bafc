"""The head of a form over the columns of its indicators, as a worksheet needs it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, combinations, pairwise

from corpus.writers.form import HeadCell


@dataclass(frozen=True, slots=True)
class PlacedCell:
    """A cell of the head over the columns ``first`` to ``last`` (0-based) and ``down`` rows."""

    text: str
    first: int
    last: int
    down: int
    left: bool
    above: bool


def snap(
    rows: Sequence[Sequence[HeadCell]], widths: Sequence[float], columns: Sequence[float]
) -> list[list[PlacedCell]]:
    """Lay the head's rows over a worksheet's columns, each edge at one of theirs.

    A row of more cells than there are columns is broken: label and field stay together, what goes on from above or
    down takes in the rows that come of it.

    :param rows: the head's rows.
    :param widths: the widths on which they span.
    :param columns: the widths of the worksheet's columns.
    :return: the placed cells by row.
    """
    placed: list[list[PlacedCell]] = []
    label = _label(rows, widths, columns)
    for row in rows:
        if len(row) > len(columns):
            placed += _broken(row, len(columns))
        else:
            placed.append(_placed(row, widths, columns, label))
    return [[_downward(cell, placed[number + 1 :]) for cell in cells] for number, cells in enumerate(placed)]


def _label(rows: Sequence[Sequence[HeadCell]], widths: Sequence[float], columns: Sequence[float]) -> int:
    """Give the number of columns that the labels on the left take, in every row the same."""
    cells = max(map(len, rows))
    if cells > len(columns):
        return 1
    wanted = widths[0] / sum(widths)
    return min(
        range(1, len(columns) - cells + 2), key=lambda number: abs(sum(columns[:number]) / sum(columns) - wanted)
    )


def _placed(row: Sequence[HeadCell], widths: Sequence[float], columns: Sequence[float], label: int) -> list[PlacedCell]:
    """Choose the edges with which the cells' widths come nearest to those of the form; there are few to choose from."""
    starts = [0, *accumulate(cell.span for cell in row)]
    wanted = [sum(widths[first:last]) / sum(widths) for first, last in pairwise(starts)]

    def misfit(edges: Sequence[int]) -> float:
        found = (sum(columns[first:last]) / sum(columns) for first, last in pairwise(edges))
        return sum((width - want) ** 2 for width, want in zip(found, wanted, strict=True))

    last = len(columns)
    choices = combinations(range(label + 1, last), len(row) - 2)
    edges = min(((0, label, *inner, last) for inner in choices), key=misfit)
    return [
        PlacedCell(cell.text, first, end - 1, 1, cell.left, cell.above)
        for cell, (first, end) in zip(row, pairwise(edges), strict=True)
    ]


def _broken(row: Sequence[HeadCell], columns: int) -> list[list[PlacedCell]]:
    label, rest = row[0], row[1:]
    room = (columns - 1) // 2 * 2
    found: list[list[PlacedCell]] = []
    for start in range(0, len(rest), room):
        part = rest[start : start + room]
        cells = [PlacedCell(label.text, 0, 0, 1, label.left, label.above or start > 0)]
        for place, cell in enumerate(part, 1):
            last = columns - 1 if place == len(part) else place
            cells.append(PlacedCell(cell.text, place, last, 1, cell.left, cell.above))
        found.append(cells)
    return found


def _downward(cell: PlacedCell, below: Sequence[Sequence[PlacedCell]]) -> PlacedCell:
    """Give a cell with the number of rows that it spans."""
    down = 1
    for row in below:
        if cell.above or not any(other.above and other.first == cell.first for other in row):
            break
        down += 1
    return PlacedCell(cell.text, cell.first, cell.last, down, cell.left, cell.above)
