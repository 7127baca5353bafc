"""Tables of a PDF without lines: columns from where the header's names and the texts below them stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from corpus.columns import Row, form_role, read_header, role_of
from corpus.grid import Cell, Merge
from corpus.heading import is_title
from corpus.readers.spans import Span

_GAP = 0.8
_ROW_GAP = 0.4
_END_GAP = 4.0
_LABELS = ("level1", "level2")


@dataclass(slots=True)
class Segment:
    """A piece of a line with wide gaps on both sides."""

    x0: float
    x1: float
    text: str


@dataclass(slots=True)
class Line:
    """A line of text."""

    top: float
    bottom: float
    size: float
    segments: list[Segment]

    @property
    def text(self) -> str:
        """The whole line, two blanks where a wide gap is."""
        return "  ".join(segment.text for segment in self.segments)

    @property
    def row(self) -> Row:
        """The line as a row of cells."""
        return tuple(Cell(segment.text, 0, place, Merge.NONE) for place, segment in enumerate(self.segments))


@dataclass(slots=True)
class Column:
    """A column: its role by the header's name, and how far its texts reach."""

    role: str
    x0: float
    x1: float


@dataclass(slots=True)
class Rows:
    """A table without lines: rows of texts, each with its page; ``columns`` is empty for the fields of a form."""

    top: float
    columns: list[Column]
    rows: list[list[str]] = field(default_factory=list)
    pages: list[int] = field(default_factory=list)

    def spans(self) -> tuple[list[Span], list[int]]:
        """Give the cells with their rows and columns, and the page of each row."""
        found = [Span(text, row, column) for row, texts in enumerate(self.rows) for column, text in enumerate(texts)]
        return found, self.pages


def read_line(found: dict[str, Any]) -> Line:
    """Take a line as the confined side gives it."""
    segments: list[Segment] = []
    for x0, x1, text in found["words"]:
        if segments and x0 - segments[-1].x1 <= _GAP * found["size"]:
            before = segments[-1]
            apart = x0 - before.x1 > 0.1 * found["size"] and before.text[-1:].isascii() and text[:1].isascii()
            before.x1, before.text = x1, f"{before.text} {text}" if apart else before.text + text
        else:
            segments.append(Segment(x0, x1, text))
    return Line(found["top"], found["bottom"], max(found["size"], 1.0), segments)


def join_paragraphs(items: Sequence[Any]) -> Iterator[Any]:
    """Join the lines of a paragraph: one that reaches the right margin goes on in one that begins at the left."""
    lines = [item for item in items if isinstance(item, Line)]
    left = min((line.segments[0].x0 for line in lines), default=0.0)
    right = max((line.segments[-1].x1 for line in lines), default=0.0)
    last: Line | None = None
    for item in items:
        whole = isinstance(item, Line) and len(item.segments) == 1
        if last and whole and _goes_on(last, item, left, right):
            segment = last.segments[0]
            segment.text, segment.x1 = segment.text + item.segments[0].text, item.segments[0].x1
            last.bottom = item.bottom
            continue
        last = item if whole else None
        yield item


def _goes_on(above: Line, below: Line, left: float, right: float) -> bool:
    full = right - above.segments[0].x1 < 1.5 * above.size and right - left > 20 * above.size
    first = below.segments[0].x0 - left < 0.5 * below.size
    return full and first and below.top - above.bottom < 1.2 * below.size and not is_title(above.text)


def arrange(items: Sequence[Any], page: int, before: Rows | None) -> Iterator[Any]:
    """Find the tables among a page's lines.

    :param items: lines and ruled tables in order.
    :param page: the page's number.
    :param before: the table without lines that the page before ends with; it takes in the rows that go on with it.
    :return: the items, lines of tables without lines replaced by these.
    """
    number = 0
    if before and before.columns:
        number = _take(before, items, 0, page)
    form: Rows | None = None
    while number < len(items):
        item = items[number]
        if not isinstance(item, Line):
            form = None
        elif read_header(item.row):
            table = Rows(item.top, _header(item), [[segment.text for segment in item.segments]], [page])
            number = _take(table, items, number + 1, page, item)
            yield table
            form = None
            continue
        elif len(item.segments) > 1 and form_role(item.segments[0].text):
            if form is None:
                form = Rows(item.top, [])
                yield form
            form.rows.append([segment.text for segment in item.segments])
            form.pages.append(page)
            number = _field(form, items, number)
            continue
        else:
            form = None
        yield item
        number += 1


def _header(line: Line) -> list[Column]:
    return [Column(role_of(segment.text)[0] or "", segment.x0, segment.x1) for segment in line.segments]


def _field(form: Rows, items: Sequence[Any], number: int) -> int:
    """Add the further lines of a form's last field, which stand below its first."""
    first = items[number]
    above = first
    number += 1
    while number < len(items) and isinstance(items[number], Line):
        line = items[number]
        start = first.segments[-1].x0
        if len(line.segments) > 1 or line.top - above.bottom > _ROW_GAP * line.size:
            break
        if abs(line.segments[0].x0 - start) > line.size:
            break
        form.rows[-1][-1] += line.segments[0].text
        above = line
        number += 1
    return number


def _take(table: Rows, items: Sequence[Any], number: int, page: int, above: Line | None = None) -> int:
    """Add the rows below a header, or at the top of the next page; give the number of the first item left."""
    lines: list[Line] = []
    while number < len(items) and isinstance(items[number], Line):
        line = items[number]
        if above and line.top - above.bottom > _END_GAP * line.size:
            break
        if read_header(line.row) or is_title(line.text) or not _fits(table.columns, line):
            break
        if len(line.segments) > 1 and form_role(line.segments[0].text):
            break
        lines.append(line)
        above = line
        number += 1
    if lines:
        table.rows += _rows(table.columns, lines)
        table.pages += [page] * (len(table.rows) - len(table.pages))
    return number


def _fits(columns: Sequence[Column], line: Line) -> bool:
    """Say whether each piece of a line stands in a column of its own, and widen the columns by them."""
    places = [_column(columns, segment) for segment in line.segments]
    if None in places or len(set(places)) < len(places):
        return False
    for place, segment in zip(places, line.segments, strict=True):
        if place is not None:
            column = columns[place]
            column.x0, column.x1 = min(column.x0, segment.x0), max(column.x1, segment.x1)
    return True


def _column(columns: Sequence[Column], segment: Segment) -> int | None:
    """Give the one column that a piece of text stands in or next to; None where it reaches into two."""
    over = [place for place, column in enumerate(columns) if segment.x0 < column.x1 and segment.x1 > column.x0]
    if len(over) == 1:
        return over[0]
    if over:
        return None
    middle = (segment.x0 + segment.x1) / 2
    return min(range(len(columns)), key=lambda place: abs((columns[place].x0 + columns[place].x1) / 2 - middle))


def _rows(columns: Sequence[Column], lines: Sequence[Line]) -> list[list[str]]:
    """Sort lines into rows, and put the names of levels, which may stand amid their block, where it begins."""
    labels: dict[int, list[tuple[float, float, str]]] = {}
    clusters: list[list[tuple[Line, dict[int, str]]]] = []
    for line in lines:
        texts: dict[int, str] = {}
        for segment in line.segments:
            place = _column(columns, segment)
            if place is None:
                continue
            if columns[place].role in _LABELS:
                labels.setdefault(place, []).append((line.top, line.bottom, segment.text))
            else:
                texts[place] = segment.text
        if not texts:
            continue
        if clusters and line.top - clusters[-1][-1][0].bottom <= _ROW_GAP * line.size:
            clusters[-1].append((line, texts))
        else:
            clusters.append([(line, texts)])
    value = next((place for place, column in enumerate(columns) if column.role == "value"), len(columns) - 1)
    parts = [part for cluster in clusters for part in _split(cluster, value)]
    rows = [["".join(texts.get(place, "") for _, texts in part) for place in range(len(columns))] for part in parts]
    heights = [(part[0][0].top, max(line.bottom for line, _ in part)) for part in parts]
    for place, found in labels.items():
        for row, text in _blocks(_wrapped(found, lines[0].size), heights):
            rows[row][place] = text
    return rows


def _split(cluster: list[tuple[Line, dict[int, str]]], value: int) -> Iterator[list[tuple[Line, dict[int, str]]]]:
    """Split lines that stand as close as the lines of one row: each value begins a row."""
    if sum(value in texts for _, texts in cluster) < 2:
        yield cluster
        return
    part: list[tuple[Line, dict[int, str]]] = []
    for line, texts in cluster:
        if value in texts and any(value in before for _, before in part):
            yield part
            part = []
        part.append((line, texts))
    yield part


def _wrapped(found: Sequence[tuple[float, float, str]], size: float) -> list[tuple[float, float, str]]:
    joined: list[tuple[float, float, str]] = []
    for top, bottom, text in found:
        if (
            joined
            and top - joined[-1][1] <= _ROW_GAP * size
            and role_of(joined[-1][2] + text)[0] is None
            and not joined[-1][2].endswith("指标")
        ):
            joined[-1] = joined[-1][0], bottom, joined[-1][2] + text
        else:
            joined.append((top, bottom, text))
    return joined


def _blocks(
    labels: Sequence[tuple[float, float, str]], heights: Sequence[tuple[float, float]]
) -> Iterator[tuple[int, str]]:
    """Give the row in which each label's block begins: its own where labels stand at the top, else by their middles."""
    if not heights:
        return
    beside = [_beside(top, heights) for top, _, _ in labels]
    if beside[0] == 0 and None not in beside:
        yield from ((row, label[2]) for row, label in zip(beside, labels, strict=True) if row is not None)
        return
    start = 0
    for top, bottom, text in labels:
        if start >= len(heights):
            return
        yield start, text
        end = top + bottom - heights[start][0]
        start = min(range(start, len(heights)), key=lambda row: abs(heights[row][1] - end)) + 1


def _beside(top: float, heights: Sequence[tuple[float, float]]) -> int | None:
    near = [row for row, (start, _) in enumerate(heights) if abs(start - top) <= 2.0]
    return near[0] if near else None
