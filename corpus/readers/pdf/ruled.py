"""Ruled tables of a PDF: from the boxes of their cells to rows and columns, joined where a page ends."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from corpus.columns import Row, form_role, read_header
from corpus.frames import canonical_level1, canonical_level2
from corpus.grid import Cell, Merge, tidy
from corpus.heading import is_title
from corpus.readers.spans import Span

_SAME = 3.0
_SIDE = 6.0
_LEVELS = 2
_ENDS = ("。", "；", "！", "？")


@dataclass(slots=True)
class Box:
    """A cell: its sides in points and its text."""

    x0: float
    top: float
    x1: float
    bottom: float
    text: str


@dataclass(slots=True)
class Ruled:
    """A ruled table; ``breaks`` holds for each page the height at which its part begins."""

    top: float
    bottom: float
    boxes: list[Box]
    breaks: list[tuple[float, int]]


def read_ruled(found: dict[str, Any], page: int) -> Ruled:
    """Take a table as the confined side gives it."""
    boxes = [Box(x0, top, x1, bottom, tidy(text)) for x0, top, x1, bottom, text in found["cells"]]
    return Ruled(min(box.top for box in boxes), max(box.bottom for box in boxes), boxes, [(0.0, page)])


def lay(table: Ruled) -> tuple[list[Span], list[int]]:
    """Give a table's cells with their rows and columns, and the page of each row."""
    columns = _marks(side for box in table.boxes for side in (box.x0, box.x1))
    rows = _marks(side for box in table.boxes for side in (box.top, box.bottom))
    spans: list[Span] = []
    for box in sorted(table.boxes, key=lambda box: (box.top, box.x0)):
        row, column = _place(rows, box.top), _place(columns, box.x0)
        down, across = _place(rows, box.bottom) - row, _place(columns, box.x1) - column
        spans.append(Span(box.text, row, column, max(1, down), max(1, across)))
    starts = [start for start, _ in table.breaks]
    pages = [table.breaks[max(0, bisect_left(starts, mark + _SAME) - 1)][1] for mark in rows[:-1]]
    return spans, pages


def join(upper: Ruled, lower: Ruled) -> bool:
    """Put a table at the top of a page below the one at the end of the page before, where it goes on with it.

    :param upper: the table before, which takes the other in.
    :param lower: the table after; it is used up where the answer is yes.
    :return: whether they were one table.
    """
    if not _aligned(upper, lower):
        return False
    above, below = _rows(upper), _rows(lower)
    repeated = _repeated(above, below)
    following = below[repeated] if repeated < len(below) else []
    if not following or _begins(following, above, bool(repeated)):
        return False
    start = min(cell.top for cell, _ in following)
    boxes = [box for box in lower.boxes if box.top >= start - _SAME]
    shift = upper.bottom - start
    pairs = _pairs(upper, boxes, start)
    cut = _cut(pairs, [box for box, _ in above[-1]])
    for place, (one, other) in enumerate(pairs):
        text = _whole(one, other) if cut else _level(one, other) if place < _LEVELS else None
        if text is not None:
            one.text, one.bottom = text, other.bottom + shift
            boxes.remove(other)
    for box in boxes:
        box.top += shift
        box.bottom += shift
    if cut:
        _absorb(boxes, pairs)
    upper.breaks += [(upper.bottom + _SAME if cut else upper.bottom, lower.breaks[0][1])]
    upper.boxes += boxes
    upper.bottom = lower.bottom + shift
    return True


def _absorb(boxes: list[Box], pairs: Sequence[tuple[Box, Box]]) -> None:
    """Give the blank cells beside the rest of a cut row to the cells above them."""
    end = max(one.bottom for one, _ in pairs)
    for box in [box for box in boxes if not box.text and box.bottom <= end + _SAME]:
        for one, _ in pairs:
            if abs(one.x0 - box.x0) <= _SIDE and abs(one.x1 - box.x1) <= _SIDE:
                one.bottom = box.bottom
                boxes.remove(box)
                break


def _aligned(upper: Ruled, lower: Ruled) -> bool:
    """Say whether two tables have the same sides; one may lack where the other's outer columns have no lines."""
    left = min(box.x0 for box in upper.boxes), min(box.x0 for box in lower.boxes)
    right = max(box.x1 for box in upper.boxes), max(box.x1 for box in lower.boxes)
    same = abs(left[0] - left[1]) <= _SIDE, abs(right[0] - right[1]) <= _SIDE
    if all(same) or not any(same):
        return all(same)
    marks = [side for box in upper.boxes for side in (box.x0, box.x1)]
    others = [side for box in lower.boxes for side in (box.x0, box.x1)]
    return all(any(abs(side - mark) <= _SIDE for mark in marks) for side in _marks(others))


def _marks(sides: Iterable[float]) -> list[float]:
    """Give the lines on which cells begin or end; those that lie closer than a thick line is wide are one."""
    marks: list[float] = []
    last = float("-inf")
    for side in sorted(sides):
        if side - last > _SAME:
            marks.append(side)
        last = side
    return marks


def _place(marks: Sequence[float], side: float) -> int:
    place = bisect_left(marks, side + 1e-6)
    return max(0, place - 1) if place == len(marks) or marks[place] - side > 1e-6 else place


def _rows(table: Ruled) -> list[list[tuple[Box, str]]]:
    """Give the cells that begin in each row, from left to right."""
    marks = _marks(side for box in table.boxes for side in (box.top, box.bottom))
    rows: list[list[tuple[Box, str]]] = [[] for _ in marks[:-1]]
    for box in sorted(table.boxes, key=lambda box: box.x0):
        place = _place(marks, box.top)
        if place < len(rows):
            rows[place].append((box, box.text))
    return [row for row in rows if row]


def _cells(row: Sequence[tuple[Box, str]]) -> Row:
    return tuple(Cell(text, 0, column, Merge.NONE) for column, (_, text) in enumerate(row))


def _repeated(above: Sequence[Sequence[tuple[Box, str]]], below: Sequence[Sequence[tuple[Box, str]]]) -> int:
    """Count the rows of a header that the page before has as well."""
    first = [text for _, text in below[0]]
    if read_header(_cells(below[0])) is None:
        return 0
    for number, row in enumerate(above):
        if [text for _, text in row] != first:
            continue
        count = 1
        # A header of two lines: the second hangs in cells that begin in the first.
        while (
            number + count < len(above)
            and count < len(below) - 1
            and [text for _, text in below[count]] == [text for _, text in above[number + count]]
            and len(below[count]) < len(below[0])
        ):
            count += 1
        return count
    return 0


def _begins(row: Sequence[tuple[Box, str]], above: Sequence[Sequence[tuple[Box, str]]], repeated: bool) -> bool:
    """Say whether a row begins another table: a form's first field, a title, another header, the first level again."""
    texts = [text for _, text in row if text]
    if not texts:
        return False
    if read_header(_cells(row)) or form_role(texts[0]) == "project" or (len(texts) == 1 and is_title(texts[0])):
        return True
    if not repeated:
        return False
    levels = [name for line in above for _, text in line if (name := canonical_level1(text))]
    return bool(levels) and canonical_level1(texts[0]) == levels[0]


def _pairs(upper: Ruled, boxes: Sequence[Box], start: float) -> list[tuple[Box, Box]]:
    """Pair the cells that touch the page break from above with those right below them."""
    last = [box for box in upper.boxes if box.bottom >= upper.bottom - _SAME]
    first = [box for box in boxes if box.top <= start + _SAME]
    pairs = [
        (one, other)
        for one in last
        for other in first
        if abs(one.x0 - other.x0) <= _SIDE and abs(one.x1 - other.x1) <= _SIDE
    ]
    return sorted(pairs, key=lambda pair: pair[0].x0)


def _cut(pairs: Sequence[tuple[Box, Box]], last: Sequence[Box]) -> bool:
    """Say whether the break goes through a row: what was complete is blank below, and only the longer cells go on."""
    lone = [pair for pair in pairs if any(pair[0] is box for box in last) and not _is_level(pair[0].text)]
    if any(other.text and not one.text for one, other in lone):
        return False
    filled = [pair for pair in lone if pair[0].text]
    going = [bool(other.text) for _, other in filled]
    if len(going) == 1:
        return going[0] and not filled[0][0].text.endswith(_ENDS)
    return any(going) and not (going[0] and going[-1])


def _whole(one: Box, other: Box) -> str:
    """Give the text of a cell that the break cuts."""
    ends = one.text[-1:] + other.text[:1]
    return f"{one.text} {other.text}".strip() if ends.isascii() and ends.isalpha() else one.text + other.text


def _level(one: Box, other: Box) -> str | None:
    """Give the level's name that stands on one side of the break, or half on each; None where both have one."""
    text = one.text + other.text
    return text if _is_level(text) and not (other.text and _is_level(one.text)) else None


def _is_level(text: str) -> bool:
    return canonical_level1(text) is not None or canonical_level2(text) is not None
