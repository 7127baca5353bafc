"""OpenDocument workbooks: every sheet as a grid, numbers as the file itself says they are printed.

Elements and attributes: OASIS, Open Document Format for Office Applications 1.3, part 3, chapter 9.
"""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Iterator
from typing import IO

from lxml import etree

from corpus.errors import DocumentError
from corpus.grid import Grid, make_grid, tidy
from corpus.limits import Limits
from corpus.readers.archive import BROKEN, check_archive, damaged
from corpus.readers.numbers import print_cell
from corpus.readers.ole import locked
from corpus.readers.spans import Span, Spread
from corpus.table import ParsedDocument
from corpus.tables import read_tables

_SPACE = "{urn:oasis:names:tc:opendocument:xmlns:"
_TABLE, _TEXT, _OFFICE = (f"{_SPACE}{name}:1.0}}" for name in ("table", "text", "office"))
_CONTENT, _MANIFEST = "content.xml", "META-INF/manifest.xml"
_CELLS = (_TABLE + "table-cell", _TABLE + "covered-table-cell")


def read(data: bytes, name: str, limits: Limits) -> ParsedDocument:
    """Read the target tables of an OpenDocument workbook.

    :param data: the whole file.
    :param name: the document's name.
    :param limits: how large it may be.
    :return: the tables and problems.
    :raises DocumentError: when it is damaged, locked, no workbook, or without a target table.
    """
    parts = check_archive(data, name, limits)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            kind = archive.read("mimetype") if "mimetype" in parts else b""
            if _CONTENT not in parts or b"spreadsheet" not in kind:
                raise DocumentError(
                    "document.wrong_type",
                    f"文件「{name}」不是 OpenDocument 工作簿；请确认文件类型，用办公软件打开后另存为 .xlsx 再试",
                    file=name,
                )
            if _MANIFEST in parts and b"encryption-data" in archive.read(_MANIFEST):
                raise locked(name)
            with archive.open(_CONTENT) as stream:
                grids = list(_Sheets(name, limits).grids(stream))
    except (*BROKEN, etree.XMLSyntaxError) as error:
        raise damaged(name) from error
    return read_tables(grids, name, limits)


class _Sheets:
    """One pass over the content; rows are let go of as they have been read."""

    def __init__(self, name: str, limits: Limits) -> None:
        self.name = name
        self.limits = limits
        self.spread = Spread(name, limits)
        self.spans: list[Span] = []
        self.row = 0
        self.filled = 0
        self.covered = 0

    def grids(self, stream: IO[bytes]) -> Iterator[Grid]:
        """Give a grid for each sheet that holds anything."""
        tags = (_TABLE + "table-row", _TABLE + "table")
        for _, element in etree.iterparse(stream, tag=tags, resolve_entities=False, no_network=True):
            if element.tag == tags[0]:
                self._row(element)
                element.clear()
                continue
            if self.spans:
                texts, merges = self.spread.lay(self.spans, self.filled)
                title = tidy(element.get(_TABLE + "name") or "") or "Sheet"
                yield make_grid(texts, title, merges=merges, sheet=True)
            element.clear()
            self.spans, self.row, self.filled = [], 0, 0

    def _row(self, element: etree._Element) -> None:
        column = 0
        found: list[Span] = []
        for cell in element.iterchildren(*_CELLS):
            repeated = _number(cell, "number-columns-repeated")
            text = tidy(_shown(cell)) if cell.tag == _CELLS[0] else ""
            if text:
                self.limits.check("columns", column + repeated, self.name)
                self.limits.check("cell_characters", len(text), self.name)
                size = (_number(cell, "number-rows-spanned"), _number(cell, "number-columns-spanned"))
                found += [Span(text, self.row, column + place, *size) for place in range(repeated)]
            column += repeated
        times = _number(element, "number-rows-repeated")
        if found:
            self.limits.check("rows", self.row + times, self.name)
            self.covered += times * sum(min(span.rows, self.limits.rows) * min(span.columns, 256) for span in found)
            self.limits.check("cells", self.covered, self.name)
            self.spans += [span._replace(row=self.row + below) for below in range(times) for span in found]
            self.filled = self.row + times
        self.row += times


def _shown(cell: etree._Element) -> str:
    """Give the text that the office shows; of a date whose form is not Chinese, the day."""
    text = "\n".join(_text(paragraph) for paragraph in cell.iterchildren(_TEXT + "p"))
    date = cell.get(_OFFICE + "date-value")
    if date and "年" not in text:
        try:
            return print_cell(datetime.datetime.fromisoformat(date), "")
        except ValueError:
            return text
    return text


def _text(paragraph: etree._Element) -> str:
    pieces = [paragraph.text or ""]
    for element in paragraph.iterdescendants():
        if element.tag == _TEXT + "s":
            pieces.append(" ")
        elif element.tag == _TEXT + "tab":
            pieces.append("\t")
        elif element.tag == _TEXT + "line-break":
            pieces.append("\n")
        elif isinstance(element.tag, str):
            pieces.append(element.text or "")
        pieces.append(element.tail or "")
    return "".join(pieces)


def _number(element: etree._Element, name: str) -> int:
    text = element.get(_TABLE + name) or "1"
    # Nine digits are beyond every limit, and longer texts must not become numbers at all.
    return max(1, int(text[:9])) if text.isdecimal() and text.isascii() else 1
