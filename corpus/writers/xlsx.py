"""Workbooks in the form of the 天津 budget disclosure: a worksheet for each table, set up for A4."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from corpus.table import TargetTable
from corpus.writers import form, repack

_WIDTHS = {
    "一级指标": 13,
    "二级指标": 17,
    "三级指标": 28,
    "绩效指标描述": 32,
    "指标值": 18,
    "实际完成值": 16,
    "分值": 8,
}
_THIN = Side(style="thin")
_BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
# Excel cuts longer texts; the rest stays in the JSON export.
_MAX_TEXT = 32_767


def render(tables: Sequence[TargetTable]) -> bytes:
    """Give a workbook with a worksheet for each table.

    :param tables: the tables, in order.
    :return: the workbook's bytes.
    """
    book = openpyxl.Workbook()
    names = form.header(tables)
    for number, table in enumerate(tables, 1):
        sheet: Any = book.active if number == 1 else book.create_sheet()
        sheet.title = f"{number}.{_FORBIDDEN.sub('', table.project_name)}".rstrip(".")[:31]
        _sheet(sheet, table, number, names)
    buffer = io.BytesIO()
    book.save(buffer)
    return repack(buffer.getvalue())


def _sheet(sheet: Worksheet, table: TargetTable, number: int, names: Sequence[str]) -> None:
    width = len(names)
    for place, name in enumerate(names, 1):
        sheet.column_dimensions[get_column_letter(place)].width = _WIDTHS[name]
    _line(sheet, 1, form.title(table, number), width, Font(name=form.FONT, size=15, bold=True))
    row = 2
    if form.year_line(table):
        _line(sheet, row, form.year_line(table), width, Font(name=form.FONT, size=10))
        row += 1
    _put(sheet, row, 1, form.unit_line(table), left=True, border=False)
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=4)
    _put(sheet, row, 5, form.MONEY, border=False)
    row = _form(sheet, row + 1, table, width)
    for place, name in enumerate(names, 1):
        _put(sheet, row, place, name, bold=True)
    sheet.print_title_rows = f"{row}:{row}"
    _indicators(sheet, row + 1, form.form_rows(table, names), names)
    sheet.page_setup.paperSize = 9
    sheet.page_setup.orientation = "portrait"
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True


def _form(sheet: Worksheet, row: int, table: TargetTable, width: int) -> int:
    budget = table.budget_wan
    _put(sheet, row, 1, form.PROJECT)
    _wide(sheet, row, table.project_name, width)
    funds = [form.TOTAL, form.amount(budget.total), form.FISCAL, form.amount(budget.fiscal)]
    _put(sheet, row + 1, 1, form.PURPOSE)
    for place, text in enumerate(funds, 2):
        _put(sheet, row + 1, place, text)
    for place in range(6, width + 1):
        _put(sheet, row + 1, place, "")
    _put(sheet, row + 2, 2, form.OTHER)
    _put(sheet, row + 2, 3, form.amount(budget.other))
    for place in range(4, width + 1):
        _put(sheet, row + 2, place, "")
    _wide(sheet, row + 3, table.purpose or "", width)
    for extra in (1, 2, 3):
        sheet.cell(row + extra, 1).border = _BORDER
    sheet.merge_cells(start_row=row + 1, start_column=1, end_row=row + 3, end_column=1)
    _put(sheet, row + 4, 1, form.GOAL)
    _wide(sheet, row + 4, table.goal or "", width)
    return row + 5


def _indicators(sheet: Worksheet, start: int, rows: Sequence[form.FormRow], names: Sequence[str]) -> None:
    for number, row in enumerate(rows):
        for place, text in enumerate(row.cells, 1):
            joined = (row.joined1, row.joined2)[place - 1] if place < 3 else False
            _put(
                sheet,
                start + number,
                place,
                "" if joined else text,
                left=names[place - 1] in ("三级指标", "绩效指标描述"),
            )
        sheet.row_dimensions[start + number].height = max(
            _height(text, _WIDTHS[name]) for text, name in zip(row.cells[2:], names[2:], strict=True)
        )
    for place in (1, 2):
        first = 0
        for number in range(1, len(rows) + 1):
            if number < len(rows) and (rows[number].joined1, rows[number].joined2)[place - 1]:
                continue
            if number - first > 1:
                sheet.merge_cells(
                    start_row=start + first, start_column=place, end_row=start + number - 1, end_column=place
                )
            first = number


def _line(sheet: Worksheet, row: int, text: str, width: int, font: Font) -> None:
    _put(sheet, row, 1, text, border=False)
    sheet.cell(row, 1).font = font
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=width)
    if font.size and font.size > 12:
        sheet.row_dimensions[row].height = 28


def _wide(sheet: Worksheet, row: int, text: str, width: int) -> None:
    """Put a long text across the form, with the height that it needs: merged cells do not grow by themselves."""
    for place in range(2, width + 1):
        _put(sheet, row, place, text if place == 2 else "", left=True)
    sheet.merge_cells(start_row=row, start_column=2, end_row=row, end_column=width)
    sheet.row_dimensions[row].height = _height(text, sum(_WIDTHS[name] for name in list(_WIDTHS)[1:5]))


def _height(text: str, width: int) -> float:
    """Give the height in points that a text needs: a Chinese character is two units of a column's width wide."""
    lines = sum(1 + 2 * len(line) // max(width - 2, 1) for line in text.split("\n"))
    return min(14.0 * lines + 6, 400.0)


def _put(
    sheet: Worksheet, row: int, place: int, text: str, left: bool = False, bold: bool = False, border: bool = True
) -> None:
    cell: Any = sheet.cell(row, place)
    cell.font = Font(name=form.FONT, size=10, bold=bold)
    cell.alignment = Alignment(horizontal="left" if left else "center", vertical="center", wrap_text=True)
    if border:
        cell.border = _BORDER
    if not text:
        return
    cell.value = text[:_MAX_TEXT]
    # Always a string, and one that stays a string when somebody edits the cell: =, +, - and @ begin no formula.
    cell.data_type = "s"
    cell.number_format = "@"
    if text[0] in "=+-@\t\r":
        cell.quotePrefix = True
