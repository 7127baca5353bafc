"""Word documents in the offices' forms: ready to print on A4."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Length, Pt
from docx.table import Table, _Cell

from corpus.table import TargetTable
from corpus.writers import form, repack
from corpus.writers.forms import Form
from corpus.writers.page import blank_document

# Room between a cell's text and its borders, in twentieths of a point.
_MARGINS = (("top", 30), ("left", 70), ("bottom", 30), ("right", 70))


def render(tables: Sequence[tuple[TargetTable, Form]]) -> bytes:
    """Give a Word document with each table on a page of its own.

    :param tables: the tables, in order, with the form of each.
    :return: the document's bytes.
    """
    document = blank_document()
    for number, (table, chosen) in enumerate(tables, 1):
        _lines(document, table, chosen, number)
        _head(document, table, chosen)
        _gap(document)
        _indicators(document, table, chosen)
    _gap(document)  # a document that ends in a table loses it when LibreOffice makes a .doc of it
    buffer = io.BytesIO()
    document.save(buffer)
    return repack(buffer.getvalue())


def _lines(document: Any, table: TargetTable, chosen: Form, number: int) -> None:
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.page_break_before = number > 1
    title.paragraph_format.keep_with_next = True
    title.paragraph_format.space_after = Pt(6)
    run = title.add_run(form.title(table, number, chosen))
    run.bold, run.font.size = True, Pt(15)
    if form.year_line(table):
        year = document.add_paragraph(form.year_line(table))
        year.alignment = WD_ALIGN_PARAGRAPH.CENTER
        year.paragraph_format.keep_with_next = True
        year.paragraph_format.space_after = Pt(3)
    if chosen.unit_line:
        unit = document.add_paragraph(f"{form.unit_line(table)}\t{form.MONEY}")
        unit.paragraph_format.tab_stops.add_tab_stop(Cm(form.WIDTH), WD_TAB_ALIGNMENT.RIGHT)
        unit.paragraph_format.keep_with_next = True
        unit.paragraph_format.space_after = Pt(3)


def _head(document: Any, table: TargetTable, chosen: Form) -> None:
    rows = form.head(table, chosen)
    grid = _new_table(document, len(rows), chosen.widths)
    for number, row in enumerate(rows):
        below = rows[number + 1] if number + 1 < len(rows) else []
        start = 0
        for cell in row:
            place = grid.cell(number, start)
            if cell.span > 1:
                place = place.merge(grid.cell(number, start + cell.span - 1))
            if cell.above:
                place._tc.vMerge = "continue"
            elif any(other.above and other.text == cell.text for other in below):
                place._tc.vMerge = "restart"
            _write(place, "" if cell.above else cell.text, left=cell.left)
            start += cell.span


def _gap(document: Any) -> None:
    """Keep the two tables apart by the thinnest line, or Word joins them and no header row can be repeated."""
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    paragraph.paragraph_format.line_spacing = Pt(1)
    paragraph.paragraph_format.keep_with_next = True


def _indicators(document: Any, table: TargetTable, chosen: Form) -> None:
    header = form.columns([table], chosen)
    size = Pt(9) if len(header) > form.CROWDED else None
    rows = form.form_rows(table, header)
    grid = _new_table(document, len(rows) + 1, form.widths(header))
    # The XML is walked in order: python-docx finds a cell by counting all those before it.
    elements = grid._tbl.tr_lst
    for cell, column in zip(elements[0].tc_lst, header, strict=True):
        _write(_Cell(cell, grid), column.name, bold=True, size=size)
    properties = elements[0].get_or_add_trPr()
    properties.append(OxmlElement("w:tblHeader"))
    for number, row in enumerate(rows):
        after = rows[number + 1] if number + 1 < len(rows) else None
        if row.label > 1:
            grid.cell(number + 1, 0).merge(grid.cell(number + 1, row.label - 1))
        texts = (row.cells[0], *row.cells[row.label :])
        for place, (cell, text) in enumerate(zip(elements[number + 1].tc_lst, texts, strict=True)):
            joined = row.joins(place)
            if joined or (after is not None and after.joins(place)):
                cell.vMerge = "continue" if joined else "restart"
            left = row.label == 1 and header[place].role in form.LEFT
            _write(_Cell(cell, grid), "" if joined else text, left=left, size=size)


def _new_table(document: Any, rows: int, widths: Sequence[float]) -> Table:
    grid: Table = document.add_table(rows=rows, cols=len(widths))
    grid.style = document.styles["Table Grid"]
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    grid.autofit = False
    margins = OxmlElement("w:tblCellMar")
    for side, room in _MARGINS:
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(room))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    # The schema wants the margins before the look, which comes last.
    properties = grid._tbl.tblPr
    properties.insert(len(properties) - 1, margins)
    lengths: list[Length] = [Cm(width) for width in widths]
    for column, length in zip(grid._tbl.tblGrid.gridCol_lst, lengths, strict=True):
        column.w = length
    for row in grid._tbl.tr_lst:
        shape = row.get_or_add_trPr()
        shape.append(OxmlElement("w:cantSplit"))
        shape.trHeight_val = Cm(0.75)
        for cell, length in zip(row.tc_lst, lengths, strict=True):
            cell.width = length
    return grid


def _write(cell: _Cell, text: str, left: bool = False, bold: bool = False, size: Length | None = None) -> None:
    paragraph = cell.paragraphs[0]
    run = paragraph.add_run(text)
    run.bold, run.font.size = bold or None, size
    paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT if left else WD_ALIGN_PARAGRAPH.CENTER
    properties = cell._tc.get_or_add_tcPr()
    align = OxmlElement("w:vAlign")
    align.set(qn("w:val"), "center")
    properties.append(align)
