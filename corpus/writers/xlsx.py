"""Workbooks in the offices' forms: a worksheet for each table, set up for A4."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Sequence
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from corpus.table import TargetTable
from corpus.writers import FORMULA_SIGNS, form, repack
from corpus.writers.forms import Form
from corpus.writers.snap import snap

# As many characters as A4 takes between its margins, so that nothing is printed smaller than it is set.
_WIDTH = 94.0
_THIN = Side(style="thin")
_BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
# Excel cuts longer texts; the rest stays in the JSON export.
_MAX_TEXT = 32_767
# Excel has no higher rows.
_MAX_HEIGHT = 409.0


def render(tables: Sequence[tuple[TargetTable, Form]]) -> bytes:
    """Give a workbook with a worksheet for each table.

    :param tables: the tables, in order, with the form of each.
    :return: the workbook's bytes.
    """
    book = openpyxl.Workbook()
    for number, (table, chosen) in enumerate(tables, 1):
        sheet: Any = book.active if number == 1 else book.create_sheet()
        sheet.title = f"{number}.{_FORBIDDEN.sub('', table.project_name)}".rstrip(".")[:31]
        _Sheet(sheet, table, chosen).fill(number)
    buffer = io.BytesIO()
    book.save(buffer)
    return repack(buffer.getvalue())


class _Sheet:
    """One worksheet, filled from the top; ``row`` is the next one."""

    def __init__(self, sheet: Worksheet, table: TargetTable, chosen: Form) -> None:
        self.sheet = sheet
        self.table = table
        self.chosen = chosen
        self.header = form.columns([table], chosen)
        self.widths = [round(width * _WIDTH / form.WIDTH, 1) for width in form.widths(self.header)]
        self.row = 1

    def fill(self, number: int) -> None:
        """Write the whole form and set up its printing."""
        sheet = self.sheet
        for place, width in enumerate(self.widths, 1):
            sheet.column_dimensions[get_column_letter(place)].width = width
        self._line(form.title(self.table, number, self.chosen), size=15)
        if form.year_line(self.table):
            self._line(form.year_line(self.table))
        if self.chosen.unit_line:
            self._unit()
        self._head()
        for place, column in enumerate(self.header, 1):
            _put(sheet, self.row, place, column.name, bold=True)
        sheet.row_dimensions[self.row].height = 34 if any("\n" in column.name for column in self.header) else 22
        sheet.print_title_rows = f"{self.row}:{self.row}"
        self.row += 1
        self._indicators(form.form_rows(self.table, self.header))
        sheet.page_setup.paperSize = 9
        sheet.page_setup.orientation = "portrait"
        sheet.page_setup.fitToWidth = 1
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.print_options.horizontalCentered = True
        sheet.page_margins.left = sheet.page_margins.right = 0.5

    def _line(self, text: str, size: int = 10) -> None:
        _put(self.sheet, self.row, 1, text, bold=size > 12, border=False, size=size)
        self._merge(self.row, 1, self.row, len(self.widths))
        self.sheet.row_dimensions[self.row].height = _height(text, sum(self.widths), size) + (6 if size > 12 else 0)
        self.row += 1

    def _unit(self) -> None:
        last = first = len(self.widths)
        while sum(self.widths[first - 1 :]) < 2 * len(form.MONEY) + 4:
            first -= 1
        _put(self.sheet, self.row, 1, form.unit_line(self.table), left=True, border=False)
        _put(self.sheet, self.row, first, form.MONEY, border=False)
        self._merge(self.row, 1, self.row, first - 1)
        self._merge(self.row, first, self.row, last)
        self.row += 1

    def _head(self) -> None:
        """Write the rows above the indicators over the columns of these: no column is there for the head alone."""
        rows = snap(form.head(self.table, self.chosen), self.chosen.widths, self.widths)
        for cells in rows:
            height = 20.0
            for cell in cells:
                for place in range(cell.first, cell.last + 1):
                    text = "" if cell.above or place > cell.first else cell.text
                    _put(self.sheet, self.row, place + 1, text, left=cell.left)
                if cell.above:
                    continue
                down = cell.down
                if down > 1 or cell.last > cell.first:
                    self._merge(self.row, cell.first + 1, self.row + down - 1, cell.last + 1)
                height = max(height, _height(cell.text, sum(self.widths[cell.first : cell.last + 1])) / down)
            self.sheet.row_dimensions[self.row].height = min(height, _MAX_HEIGHT)
            self.row += 1

    def _indicators(self, rows: Sequence[form.FormRow]) -> None:
        start = self.row
        blocks = [_blocks(rows, place) for place in (0, 1)]
        sizes = [dict(found) for found in blocks]
        for number, row in enumerate(rows):
            height = 20.0
            if row.label > 1:
                self._merge(start + number, 1, start + number, row.label)
            for place, text in enumerate(row.cells):
                if 0 < place < row.label:
                    continue
                shown = "" if row.joins(place) else text
                _put(self.sheet, start + number, place + 1, shown, left=self.header[place].role in form.LEFT)
                share = sizes[place].get(number, 1) if place < 2 else 1
                height = max(height, _height(shown, self.widths[place]) / share)
            self.sheet.row_dimensions[start + number].height = min(height, _MAX_HEIGHT)
        for place, found in enumerate(blocks, 1):
            for at, length in found:
                if length > 1:
                    self._merge(start + at, place, start + at + length - 1, place)
        self.row = start + len(rows)

    def _merge(self, top: int, left: int, bottom: int, right: int) -> None:
        self.sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)


def _blocks(rows: Sequence[form.FormRow], place: int) -> list[tuple[int, int]]:
    """Give the first row and the number of rows of each cell merged downwards."""
    starts = [number for number, row in enumerate(rows) if not row.joins(place)]
    return [(at, after - at) for at, after in zip(starts, [*starts[1:], len(rows)], strict=True)]


def _height(text: str, width: float, size: int = 10) -> float:
    """Give the height in points that a text needs: merged cells do not grow by themselves."""
    room = max(width - 1.5, 2.0) * 11 / size
    lines = sum(1 + int(max(_columns(line) - 0.01, 0) // room) for line in text.split("\n"))
    return 1.3 * size * lines + 7


def _columns(line: str) -> float:
    return sum(2.0 if unicodedata.east_asian_width(sign) in "WFA" else 1.1 for sign in line)


def _put(
    sheet: Worksheet,
    row: int,
    place: int,
    text: str,
    left: bool = False,
    bold: bool = False,
    border: bool = True,
    size: int = 10,
) -> None:
    cell: Any = sheet.cell(row, place)
    cell.font = Font(name=form.FONT, size=size, bold=bold)
    cell.alignment = Alignment(horizontal="left" if left else "center", vertical="center", wrap_text=True)
    if border:
        cell.border = _BORDER
    if not text:
        return
    cell.value = text[:_MAX_TEXT]
    # Always a string, and one that stays a string when somebody edits the cell: =, +, - and @ begin no formula.
    cell.data_type = "s"
    cell.number_format = "@"
    if text[0] in FORMULA_SIGNS:
        cell.quotePrefix = True
