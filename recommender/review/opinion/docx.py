"""The opinion as a Word document: a summary, then a form of five headings for each table."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.shared import Cm, Pt

from corpus.value import print_number
from corpus.writers import repack
from corpus.writers.page import blank_document
from recommender.review.finding import Finding
from recommender.review.opinion.opinion import SEVERITY_NAMES, Opinion, TableOpinion, headings, place_of

_SUMMARY = (("序号", 1.2), ("项目名称", 6.6), ("错误", 1.4), ("提醒", 1.4), ("提示", 1.4), ("初步意见", 5.0))
_FORM = (2.6, 14.4)


def render(opinion: Opinion) -> bytes:
    """Give the opinion as a document on A4.

    :return: the document's bytes; the same opinion always gives the same bytes.
    """
    document = blank_document()
    _title(document, "绩效目标审核意见", 16)
    _summary(document, opinion)
    for table in opinion.tables:
        _table(document, table)
    buffer = io.BytesIO()
    document.save(buffer)
    return repack(buffer.getvalue())


def _title(document: Any, text: str, size: int) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_after = Pt(6)
    paragraph.paragraph_format.keep_with_next = True
    run = paragraph.add_run(text)
    run.bold, run.font.size = True, Pt(size)


def _summary(document: Any, opinion: Opinion) -> None:
    document.add_paragraph(
        f"共 {len(opinion.tables)} 个目标表，按问题多少排列。本意见由程序按规则生成，引用依据前请核对原文。"
    )
    grid = _grid(document, len(opinion.tables) + 1, [width for _, width in _SUMMARY])
    _fill(grid, 0, [name for name, _ in _SUMMARY], bold=True)
    for place, one in enumerate(opinion.tables, 1):
        counts = one.review.counts
        cells = [one.number, one.table.project_name or "（无项目名称）", counts.error, counts.warning, counts.info]
        _fill(grid, place, [*map(str, cells), one.verdict])


def _table(document: Any, opinion: TableOpinion) -> None:
    table = opinion.table
    heading = document.add_paragraph()
    heading.paragraph_format.space_before = Pt(14)
    heading.paragraph_format.keep_with_next = True
    run = heading.add_run(f"{opinion.number}. {table.project_name or '（无项目名称）'}")
    run.bold, run.font.size = True, Pt(12)
    budget = "" if table.budget_wan.total is None else f"预算 {print_number(table.budget_wan.total)} 万元"
    facts = [table.unit or "", f"{table.year} 年度" if table.year else "", budget, f"初步意见：{opinion.verdict}"]
    line = document.add_paragraph("　".join(filter(None, facts)))
    line.paragraph_format.keep_with_next = True
    grid = _grid(document, len(headings()), _FORM)
    for place, name in enumerate(headings()):
        _fill(grid, place, [name], bold=True)
        _findings(grid.rows[place].cells[1], opinion.under[name])


def _findings(cell: Any, findings: Sequence[Finding]) -> None:
    if not findings:
        cell.paragraphs[0].add_run("无意见")
        return
    for place, finding in enumerate(findings):
        paragraph = cell.paragraphs[0] if place == 0 else cell.add_paragraph()
        lead = paragraph.add_run(f"{place + 1}.〔{SEVERITY_NAMES[finding.severity]}〕{place_of(finding)}：")
        lead.bold = finding.severity == "error" or None
        paragraph.add_run(finding.message)
        detail = cell.add_paragraph()
        detail.paragraph_format.left_indent = Cm(0.5)
        detail.paragraph_format.space_after = Pt(4)
        detail.add_run(f"建议：{finding.remedy}")
        basis = detail.add_run(f"\n依据：{finding.basis}　{finding.code}")
        basis.font.size = Pt(9)


def _grid(document: Any, rows: int, widths: Sequence[float]) -> Any:
    grid = document.add_table(rows=rows, cols=len(widths))
    grid.style = document.styles["Table Grid"]
    grid.autofit = False
    for column, width in zip(grid._tbl.tblGrid.gridCol_lst, widths, strict=True):
        column.w = Cm(width)
    for row in grid._tbl.tr_lst:
        for cell, width in zip(row.tc_lst, widths, strict=True):
            cell.width = Cm(width)
    header = grid._tbl.tr_lst[0].get_or_add_trPr()
    if len(widths) > len(_FORM):
        header.append(OxmlElement("w:tblHeader"))
    return grid


def _fill(grid: Any, row: int, texts: Sequence[str], bold: bool = False) -> None:
    for cell, text in zip(grid._tbl.tr_lst[row].tc_lst, texts, strict=False):
        paragraph = docx.table._Cell(cell, grid).paragraphs[0]
        paragraph.add_run(text).bold = bold or None
