"""Writes blocks of a document (lines and tables with spans) as xlsx, docx, html, csv or tab-separated text."""

from __future__ import annotations

import csv
import html
import io
from dataclasses import dataclass, field

import docx
import openpyxl

from corpus.writers import repack

EXTENSIONS = (".xlsx", ".docx", ".html", ".csv", ".txt")


@dataclass(frozen=True)
class Box:
    """A cell and how many columns and rows it covers."""

    text: str
    across: int = 1
    down: int = 1


@dataclass
class Table:
    """Rows of cells as in HTML: places covered by a cell above or to the left are left out."""

    rows: list[list[Box]] = field(default_factory=list)

    def add(self, *cells: str | Box) -> None:
        """Add a row."""
        self.rows.append([cell if isinstance(cell, Box) else Box(cell) for cell in cells])

    def placed(self) -> dict[tuple[int, int], Box]:
        """Give the cells by the place of their first row and column."""
        taken: set[tuple[int, int]] = set()
        found: dict[tuple[int, int], Box] = {}
        for number, row in enumerate(self.rows):
            column = 0
            for box in row:
                while (number, column) in taken:
                    column += 1
                found[number, column] = box
                taken |= {(number + y, column + x) for y in range(box.down) for x in range(box.across)}
                column += box.across
        return found

    @property
    def width(self) -> int:
        """The number of columns."""
        return max(column + box.across for (_, column), box in self.placed().items())

    def grid(self) -> list[list[str]]:
        """Give the texts with blanks where merged cells reach."""
        texts = [[""] * self.width for _ in self.rows]
        for (row, column), box in self.placed().items():
            texts[row][column] = box.text
        return texts


Blocks = list[str | Table]


def render(parts: list[Blocks], extension: str) -> bytes:
    """Write a document; each part is a worksheet where the format has them."""
    if extension == ".xlsx":
        return _xlsx(parts)
    blocks = [block for part in parts for block in part]
    if extension == ".docx":
        return _docx(blocks)
    if extension == ".html":
        return _html(blocks)
    rows: list[list[str]] = []
    for block in blocks:
        rows += [[block]] if isinstance(block, str) else block.grid()
    target = io.StringIO()
    if extension == ".csv":
        csv.writer(target, lineterminator="\r\n").writerows(rows)
        return target.getvalue().encode("utf-8-sig")
    csv.writer(target, "excel-tab", lineterminator="\n").writerows(rows)  # as a spreadsheet saves text
    return target.getvalue().encode()


def _number(text: str) -> str | float:
    """Keep plain numbers as numbers, as people type them."""
    bare = text.replace(".", "", 1)
    return (float(text) if "." in text else int(text)) if bare.isdecimal() and not text.startswith("0") else text


def _xlsx(parts: list[Blocks]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, blocks in enumerate(parts, 1):
        sheet = book.create_sheet(f"表{number}")
        top = 1
        width = max((block.width for block in blocks if isinstance(block, Table)), default=1)
        for block in blocks:
            if isinstance(block, str):
                sheet.cell(top, 1, block)
                sheet.merge_cells(start_row=top, end_row=top, start_column=1, end_column=width)
                top += 1
                continue
            for (row, column), box in block.placed().items():
                cell = sheet.cell(top + row, column + 1, _number(box.text))
                if isinstance(cell.value, str):
                    cell.data_type = "s"  # "=100%" is text
                if box.across > 1 or box.down > 1:
                    last = {"end_row": top + row + box.down - 1, "end_column": column + box.across}
                    sheet.merge_cells(start_row=top + row, start_column=column + 1, **last)
            top += len(block.rows)
    target = io.BytesIO()
    book.save(target)
    return repack(target.getvalue())


def _docx(blocks: Blocks) -> bytes:
    document = docx.Document()
    before_table = False
    for block in blocks:
        if isinstance(block, str):
            document.add_paragraph(block)
        else:
            if before_table:
                document.add_paragraph("")  # Word joins tables that touch
            table = document.add_table(len(block.rows), block.width)
            for (row, column), box in block.placed().items():
                cell = table.cell(row, column)
                if box.across > 1 or box.down > 1:
                    cell = cell.merge(table.cell(row + box.down - 1, column + box.across - 1))
                cell.text = box.text
        before_table = isinstance(block, Table)
    styles = document.styles.element
    for style in list(styles):  # a few KB instead of forty
        if style.tag.endswith("}style") and style.get(docx.oxml.ns.qn("w:default")) != "1":
            styles.remove(style)
    package = document.part.package
    for owner in (document.part, package):
        for key, relation in list(owner.rels.items()):
            if relation.reltype.endswith(("/stylesWithEffects", "/thumbnail", "/theme", "/customXml", "/numbering")):
                del owner.rels[key]
    target = io.BytesIO()
    document.save(target)
    return repack(target.getvalue())


def _html(blocks: Blocks) -> bytes:
    out = ['<!DOCTYPE html>\n<html lang="zh"><head><meta charset="utf-8"><title>绩效目标公开</title></head><body>']
    for block in blocks:
        if isinstance(block, str):
            out.append(f"<p>{_escape(block)}</p>")
            continue
        out.append("<table border=1>")
        for row in block.rows:
            out.append("<tr>" + "".join(map(_td, row)) + "</tr>")
        out.append("</table>")
    return "\n".join([*out, "</body></html>\n"]).encode()


def _td(box: Box) -> str:
    across = f" colspan={box.across}" if box.across > 1 else ""
    down = f" rowspan={box.down}" if box.down > 1 else ""
    return f"<td{across}{down}>{_escape(box.text)}</td>"


def _escape(text: str) -> str:
    return html.escape(text).replace("\n", "<br>")
