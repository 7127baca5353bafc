"""The opinion as a workbook: a summary sheet, and one row a finding with room for what was decided."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from corpus.writers import form, repack
from recommender.review.opinion.opinion import SEVERITY_NAMES, Opinion, headings

_SUMMARY = {"序号": 7, "项目名称": 42, "单位": 28, "预算（万元）": 14, "错误": 8, "提醒": 8, "提示": 8, "初步意见": 26}
_FINDINGS = {
    "序号": 7,
    "项目名称": 28,
    "审核内容": 12,
    "级别": 8,
    "行": 6,
    "指标": 24,
    "原件位置": 22,
    "原文": 24,
    "问题": 44,
    "建议": 50,
    "依据": 40,
    "编号": 8,
    "处理结果": 12,
    "理由": 24,
}
_THIN = Side(style="thin", color="BBBBBB")
_BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_HEAD = PatternFill("solid", fgColor="E8EEF5")
_LONGEST = 32_767  # what Excel holds in a cell


def render(opinion: Opinion) -> bytes:
    """Give the opinion as a workbook.

    :return: the workbook's bytes; the same opinion always gives the same bytes.
    """
    book = openpyxl.Workbook()
    summary: Any = book.active
    summary.title = "汇总"
    _sheet(summary, _SUMMARY, _summary_rows(opinion))
    _sheet(book.create_sheet("审核意见"), _FINDINGS, _finding_rows(opinion))
    buffer = io.BytesIO()
    book.save(buffer)
    return repack(buffer.getvalue())


def _summary_rows(opinion: Opinion) -> list[list[object]]:
    rows: list[list[object]] = []
    for one in opinion.tables:
        counts, table = one.review.counts, one.table
        money = table.budget_wan.total
        named = [one.number, table.project_name, table.unit, money]
        rows.append([*named, counts.error, counts.warning, counts.info, one.verdict])
    return rows


def _finding_rows(opinion: Opinion) -> list[list[object]]:
    rows: list[list[object]] = []
    for one in opinion.tables:
        for heading in headings():
            for found in one.under[heading]:
                place = "整表" if found.row is None else found.row + 1
                said = [
                    found.level3,
                    found.position,
                    found.quoted,
                    found.message,
                    found.remedy,
                    found.basis,
                    found.code,
                    "",
                    "",
                ]
                severity = SEVERITY_NAMES[found.severity]
                rows.append([one.number, one.table.project_name, heading, severity, place, *said])
    return rows


def _sheet(sheet: Any, columns: dict[str, int], rows: Sequence[Sequence[object]]) -> None:
    for place, (name, width) in enumerate(columns.items(), 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
        _put(sheet.cell(1, place), name, Font(name=form.FONT, bold=True))
        sheet.cell(1, place).fill = _HEAD
    for number, row in enumerate(rows, 2):
        for place, value in enumerate(row, 1):
            _put(sheet.cell(number, place), value, Font(name=form.FONT))
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{len(rows) + 1}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"


def _put(cell: Any, value: object, font: Font) -> None:
    if isinstance(value, str):
        cell.value = value[:_LONGEST]
        cell.data_type = "s"  # "=100%" is a text, never a formula
    else:
        cell.value = value
    cell.font, cell.border = font, _BORDER
    cell.alignment = Alignment(vertical="top", wrap_text=True)
