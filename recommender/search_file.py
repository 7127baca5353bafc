"""What a search found as a file for spreadsheets: one line an indicator."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any, Literal

import openpyxl
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from corpus.writers import FORMULA_SIGNS, repack
from recommender.search import Hit

MOST_HITS = 2_000
"""How many hits a file holds at the most: nobody reads further down a ranking."""
_LONGEST = 32_767  # characters that Excel holds in a cell
_COLUMNS = {
    "序号": 6,
    "一级指标": 14,
    "二级指标": 20,
    "指标名称": 32,
    "说明": 40,
    "指标值": 20,
    "出现次数": 10,
    "来源": 14,
    "项目名称": 36,
    "单位": 28,
    "地区": 14,
    "年度": 8,
}


def origin_words(kind: str) -> str:
    """Say what sort of table an indicator is from.

    :param kind: of the table.
    """
    return "起步指标库" if kind == "library" else "公开目标表"


def hits_file(hits: Sequence[Hit], extension: Literal["xlsx", "csv"]) -> bytes:
    """Give hits as a workbook or as CSV; no cell of them is taken for a formula.

    :param hits: the hits, in order.
    :param extension: of the file, without a dot.
    :return: its bytes; the same hits always give the same.
    """
    lines = list(_lines(hits))
    return _workbook(lines) if extension == "xlsx" else _csv(lines)


def _lines(hits: Iterable[Hit]) -> Iterable[tuple[str | int, ...]]:
    for number, hit in enumerate(hits, 1):
        yield (
            number,
            hit.level1 or "",
            hit.level2 or "",
            hit.level3,
            hit.description or "",
            hit.value or "",
            hit.occurrences,
            origin_words(hit.kind),
            hit.project_name,
            hit.unit or "",
            hit.region or "",
            hit.year or "",
        )


def _workbook(lines: Iterable[Sequence[str | int]]) -> bytes:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "检索结果"
    sheet.append(list(_COLUMNS))
    for place, width in enumerate(_COLUMNS.values(), 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
        sheet.cell(1, place).font = Font(bold=True)
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"
    for row, line in enumerate(lines, 2):
        for place, said in enumerate(line, 1):
            cell = sheet.cell(row, place)
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            if isinstance(said, int):
                cell.value = said
            elif said:
                cell.value = said[:_LONGEST]
                # A string that stays one when somebody edits the cell.
                cell.data_type, cell.number_format = "s", "@"
                cell.quotePrefix = said[0] in FORMULA_SIGNS
    buffer = io.BytesIO()
    book.save(buffer)
    return repack(buffer.getvalue())


def _csv(lines: Iterable[Sequence[str | int]]) -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(_COLUMNS)
    for line in lines:
        # A tab in front, as `corpus.writers.csv` puts it.
        writer.writerow([f"\t{said}" if str(said)[:1] in tuple(FORMULA_SIGNS) else said for said in line])
    return b"\xef\xbb\xbf" + buffer.getvalue().encode("utf-8")
