"""Plain text taken out of office documents: a cell a line and blank lines between rows, or tabs between cells."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence

from corpus.columns import Column, form_role, read_header, role_of
from corpus.errors import DocumentError
from corpus.frames import canonical_level1, canonical_level2
from corpus.grid import Cell, Grid, Merge, make_grid, tidy
from corpus.heading import is_title
from corpus.limits import Limits
from corpus.table import ParsedDocument
from corpus.tables import read_tables

_QUOTED = re.compile(r'(?<![^\t\n])"(?:[^"]|""){0,20000}"(?![^\t\n])')
_BOOKMARK = re.compile(r"\[bookmark:[^\]\n]{0,80}\]")


def read(data: bytes, name: str, limits: Limits) -> ParsedDocument:
    """Read the target tables of a text or csv file.

    :param data: the whole file, UTF-8 or GB18030.
    :param name: the document's name.
    :param limits: how large it may be.
    :return: the tables and problems.
    :raises DocumentError: when it is no text or holds no target table.
    """
    text = _decode(data, name)
    if name.lower().endswith(".csv"):
        grids: Iterable[Grid] = [_separated(_csv_rows(text, name), "第1个表")]
    else:
        grids = _Lines(text).grids()
    return read_tables([_bounded(grid, name, limits) for grid in grids], name, limits)


def _decode(data: bytes, name: str) -> str:
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text.replace("\r\n", "\n").replace("\r", "\n")
    raise DocumentError(
        "document.not_text",
        f"文件「{name}」不是 UTF-8 或 GB18030 编码的文本；请用记事本另存为 UTF-8 编码再试",
        file=name,
    )


def _csv_rows(text: str, name: str) -> list[list[str]]:
    try:
        return [[tidy(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline=""))]
    except csv.Error as error:
        raise DocumentError(
            "document.damaged", f"文件「{name}」不是完整的 CSV 表格；请用办公软件打开后另存再试", file=name
        ) from error


def _bounded(grid: Grid, name: str, limits: Limits) -> Grid:
    limits.check("rows", len(grid.rows), name)
    limits.check("columns", max((len(row) for row in grid.rows), default=0), name)
    limits.check("cell_characters", max((len(text) for row in grid.rows for text in row), default=0), name)
    return grid


def _separated(rows: Sequence[Sequence[str]], position: str, caption: Sequence[str] = ()) -> Grid:
    return make_grid(rows, position, caption)


class _Lines:
    """Sorts a text's lines into lines above the tables, cells and rows.

    A line that begins with a tab is a cell, a blank line ends a row, a line right below a cell goes on with it, and
    any other line is text between tables.
    """

    def __init__(self, text: str) -> None:
        self.lines = [_BOOKMARK.sub("", line).rstrip() if line.strip("\t ") else line for line in text.split("\n")]
        self.done: list[Grid] = []
        self.caption: list[str] = []
        self.groups: list[list[str]] = []
        self.open = False

    def grids(self) -> list[Grid]:
        """Give the grids of the text."""
        filled = [line for line in self.lines if line.strip()]
        celled = sum(line.startswith("\t") for line in filled)
        between = sum("\t" in line.strip() for line in filled)
        if between > 0.3 * len(filled) or between > max(1, celled):
            return self._tabbed()
        if celled < 0.3 * len(filled):
            self.lines = _cell_by_line(self.lines)
        for number, line in enumerate(self.lines):
            self._line(line, number)
        self._finish()
        if self.caption:
            self.done.append(make_grid([], "正文", [line for line in self.caption if line]))
        return self.done

    def _tabbed(self) -> list[Grid]:
        # Spreadsheets put cells of several lines in quotes; tidy makes line feeds of the vertical tabs again.
        text = _QUOTED.sub(lambda found: _unquoted(found.group()), "\n".join(self.lines))
        rows = [[tidy(cell) for cell in line.split("\t")] for line in text.split("\n")]
        return [_separated(rows, "第1个表")]

    def _line(self, line: str, number: int) -> None:
        if line.startswith("\t"):
            if not self.open:
                self.groups.append([])
            self.open = True
            self.groups[-1].append(line[1:].strip("\t"))
        elif not line.strip():
            self.open = False
        elif self.groups and not is_title(line) and (self.open or self._goes_on(number)):
            self.groups[-1][-1] += "\n" + line
        else:
            self._finish()
            self.caption.append(tidy(line))

    def _goes_on(self, number: int) -> bool:
        """Say whether a line after a blank one is a further paragraph of a long field: a form label comes next."""
        group = self.groups[-1]
        if read_header(_row(group)) or form_role(tidy(group[0])) not in ("goal", "purpose"):
            return False
        following = (line for line in self.lines[number + 1 : number + 200] if line.strip())
        return next((line.startswith("\t") for line in following), False)

    def _finish(self) -> None:
        if self.groups:
            rows = _rows([[tidy(text) for text in group] for group in self.groups])
            self.done.append(_separated(rows, f"第{len(self.done) + 1}个表", [line for line in self.caption if line]))
            self.caption = []
        self.groups, self.open = [], False


def _unquoted(text: str) -> str:
    return text[1:-1].replace('""', '"').replace("\n", "\v")


def _row(texts: Sequence[str]) -> tuple[Cell, ...]:
    return tuple(Cell(text, 0, column, Merge.NONE) for column, text in enumerate(texts))


def _rows(groups: Sequence[list[str]]) -> list[list[str]]:
    """Turn groups of cells into rows: above a header as they stand, below it as wide as the header."""
    rows: list[list[str]] = []
    header: tuple[Column, ...] | None = None
    held: list[str] = []
    for group in groups:
        found = read_header(_row(group))
        if found or header is None or (not held and form_role(group[0])):
            rows += _padded(held, header)
            held = []
            header = found or (None if form_role(group[0]) else header)
            rows.append(group)
            continue
        # A cell that ends in a blank line breaks its row in two: go on until the row is full.
        starts = bool(held) and (canonical_level1(group[0]) is not None) and len(group) > 1
        if starts or len(held) + len(group) > len(header):
            rows += _padded(held, header)
            held = []
        held = held + group
        if len(held) >= len(header):
            rows += _padded(held, header)
            held = []
    rows += _padded(held, header)
    return rows


def _padded(cells: list[str], header: Sequence[Column] | None) -> list[list[str]]:
    """Cut cells into rows of the header's width, putting back level cells that were left out as blank."""
    if not cells or header is None:
        return [cells] if cells else []
    width = len(header)
    roles = [column.role for column in header]
    rows: list[list[str]] = []
    while cells:
        missing = 0
        if "level2" in roles and canonical_level1(cells[0]) is None and cells[0]:
            second = roles.index("level2")
            if len(cells) % width and canonical_level2(cells[0]) is not None:
                missing = second
            elif len(cells) == width - second - 1:
                missing = second + 1
        rows.append([""] * missing + cells[: width - missing])
        cells = cells[width - missing :]
    return rows


def _cell_by_line(lines: Sequence[str]) -> list[str]:
    """Rebuild the tab form from text in which each line is a cell and empty cells have vanished.

    Only names tell where a row begins: form labels above the header, level names below it.
    """
    built: list[str] = []
    header: list[str] = []
    level_places = 0
    row: list[str] = []

    def flush() -> None:
        if row:
            built.extend(["", *("\t" + text for text in row)])
            row.clear()

    for line in (line.strip() for line in lines):
        if not line:
            continue
        role = role_of(line)[0]
        if is_title(line) and form_role(line) is None:
            flush()
            header = []
            built.extend(["", line])
        elif role in ("level1", "level2", "level3", "value", "description", "unit", "weight") and (
            not header or header[-1] == (row[-1] if row else "")
        ):
            if not header:
                flush()
            header.append(line)
            row.append(line)
            level_places = sum(role_of(name)[0] in ("level1", "level2") for name in header)
        elif form_role(line) and (not row or len(row) >= len(header) or not header):
            header = []
            if form_role(line) in ("project", "purpose", "goal"):
                flush()
            row.append(line)
        elif not header:
            row.append(line) if row else built.append(line)
        else:
            _place(line, row, header, level_places, flush)
    flush()
    return built


def _place(line: str, row: list[str], header: Sequence[str], levels: int, flush: Callable[[], None]) -> None:
    if len(row) >= len(header):
        flush()
    if levels == 2 and not row and canonical_level1(line) is None:
        row.append("")
    if levels == 2 and len(row) == 1 and canonical_level2(line) is None:
        row.append("")
    row.append(line)
