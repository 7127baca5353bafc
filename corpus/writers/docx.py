"""Word documents in the form of the 天津 budget disclosure: ready to print on A4."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Length, Pt
from docx.table import Table, _Cell

from corpus.table import TargetTable
from corpus.writers import form, repack

_WIDTH = 17.0
_FORM_WIDTHS = (2.6, 1.7, 2.4, 3.1, 2.4, 2.4, 2.4)
_SHARES = {
    "一级指标": 2.3,
    "二级指标": 3.0,
    "三级指标": 4.0,
    "绩效指标描述": 4.9,
    "指标值": 2.8,
    "实际完成值": 2.6,
    "分值": 1.3,
}
_LEFT = frozenset({"三级指标", "绩效指标描述"})


def render(tables: Sequence[TargetTable]) -> bytes:
    """Give a Word document with each table on a page of its own.

    :param tables: the tables, in order.
    :return: the document's bytes.
    """
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(2)
    style: Any = document.styles["Normal"]
    style.font.name, style.font.size = form.FONT, Pt(10.5)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), form.FONT)
    style.paragraph_format.space_after = Pt(0)
    document.core_properties.author = ""
    document.core_properties.comments = ""
    names = form.header(tables)
    for number, table in enumerate(tables, 1):
        _heading(document, table, number)
        _form(document, table)
        _gap(document)
        _indicators(document, table, names)
    buffer = io.BytesIO()
    document.save(buffer)
    return repack(buffer.getvalue())


def _heading(document: Any, table: TargetTable, number: int) -> None:
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.page_break_before = number > 1
    title.paragraph_format.keep_with_next = True
    title.paragraph_format.space_after = Pt(6)
    run = title.add_run(form.title(table, number))
    run.bold, run.font.size = True, Pt(15)
    if form.year_line(table):
        year = document.add_paragraph(form.year_line(table))
        year.alignment = WD_ALIGN_PARAGRAPH.CENTER
        year.paragraph_format.keep_with_next = True
    unit = document.add_paragraph(f"{form.unit_line(table)}\t{form.MONEY}")
    unit.paragraph_format.tab_stops.add_tab_stop(Cm(_WIDTH), WD_TAB_ALIGNMENT.RIGHT)
    unit.paragraph_format.keep_with_next = True
    unit.paragraph_format.space_after = Pt(3)


def _form(document: Any, table: TargetTable) -> None:
    grid = _new_table(document, 4, _FORM_WIDTHS)
    budget = table.budget_wan
    _write(grid.cell(0, 0), form.PROJECT)
    _write(grid.cell(0, 1).merge(grid.cell(0, 6)), table.project_name, left=True)
    _write(grid.cell(1, 0).merge(grid.cell(2, 0)), form.PURPOSE)
    funds = (form.TOTAL, budget.total), (form.FISCAL, budget.fiscal), (form.OTHER, budget.other)
    for place, (label, money) in enumerate(funds):
        _write(grid.cell(1, 1 + 2 * place), label)
        _write(grid.cell(1, 2 + 2 * place), form.amount(money))
    _write(grid.cell(2, 1).merge(grid.cell(2, 6)), table.purpose or "", left=True)
    _write(grid.cell(3, 0), form.GOAL)
    _write(grid.cell(3, 1).merge(grid.cell(3, 6)), table.goal or "", left=True)


def _gap(document: Any) -> None:
    """Keep the two tables apart by the thinnest line, or Word joins them and no header row can be repeated."""
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.line_spacing = Pt(6)
    paragraph.paragraph_format.keep_with_next = True


def _indicators(document: Any, table: TargetTable, names: Sequence[str]) -> None:
    total = sum(_SHARES[name] for name in names)
    rows = form.form_rows(table, names)
    grid = _new_table(document, len(rows) + 1, [_SHARES[name] * _WIDTH / total for name in names])
    # The XML is walked in order: python-docx finds a cell by counting all those before it.
    elements = grid._tbl.tr_lst
    for cell, name in zip(elements[0].tc_lst, names, strict=True):
        _write(_Cell(cell, grid), name, bold=True)
    properties = elements[0].get_or_add_trPr()
    properties.append(OxmlElement("w:tblHeader"))
    for number, row in enumerate(rows):
        after = rows[number + 1] if number + 1 < len(rows) else None
        for place, (cell, text) in enumerate(zip(elements[number + 1].tc_lst, row.cells, strict=True)):
            joined = (row.joined1, row.joined2)[place] if place < 2 else False
            starts = after is not None and place < 2 and (after.joined1, after.joined2)[place]
            if joined or starts:
                cell.vMerge = "continue" if joined else "restart"
            _write(_Cell(cell, grid), "" if joined else text, left=names[place] in _LEFT)


def _new_table(document: Any, rows: int, widths: Sequence[float]) -> Table:
    grid: Table = document.add_table(rows=rows, cols=len(widths))
    grid.style = document.styles["Table Grid"]
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    grid.autofit = False
    lengths: list[Length] = [Cm(width) for width in widths]
    for column, length in zip(grid._tbl.tblGrid.gridCol_lst, lengths, strict=True):
        column.w = length
    for row in grid._tbl.tr_lst:
        properties = row.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        properties.trHeight_val = Cm(0.75)
        for cell, length in zip(row.tc_lst, lengths, strict=True):
            cell.width = length
    return grid


def _write(cell: _Cell, text: str, left: bool = False, bold: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    run = paragraph.add_run(text)
    run.bold = bold or None
    paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT if left else WD_ALIGN_PARAGRAPH.CENTER
    properties = cell._tc.get_or_add_tcPr()
    align = OxmlElement("w:vAlign")
    align.set(qn("w:val"), "center")
    properties.append(align)
