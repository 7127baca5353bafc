"""Word documents: the body in order, tables as grids, paragraphs as the lines above them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

import docx
from lxml import etree

from corpus.errors import DocumentError
from corpus.grid import Grid, Merge, make_grid, tidy
from corpus.limits import Limits
from corpus.readers.archive import check_archive, damaged
from corpus.table import ParsedDocument
from corpus.tables import read_tables

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
# Text that is deleted, hidden behind a newer form of itself, or no text of the reader's page.
_SKIPPED = frozenset(
    {
        _W + "del",
        _W + "moveFrom",
        _W + "instrText",
        _W + "delText",
        _W + "pPr",
        _W + "rPr",
        _W + "rt",
        _W + "tbl",
        _W + "txbxContent",
        _MC + "Fallback",
    }
)
_SYMBOLS = {"F0B3": "≥", "F0A3": "≤", "F0B1": "±", "F025": "%"}
_BREAKS = {_W + "tab": "\t", _W + "br": "\n", _W + "cr": "\n", _W + "noBreakHyphen": "-"}
_MAX_DEPTH = 8


def read(data: bytes, name: str, limits: Limits) -> ParsedDocument:
    """Read the target tables of a Word document.

    :param data: the whole file.
    :param name: the document's name.
    :param limits: how large it may be.
    :return: the tables and problems.
    :raises DocumentError: when it is damaged, unsafe, no Word document, or without a target table.
    """
    parts = check_archive(data, name, limits)
    if not any(part.startswith("word/") for part in parts):
        raise DocumentError(
            "document.wrong_type",
            f"文件「{name}」不是 Word 文档；请确认文件类型，用办公软件打开后另存为 .docx 再试",
            file=name,
        )
    try:
        body = docx.Document(io.BytesIO(data)).element.body
    except Exception as error:  # third-party parsing of a damaged file ends in any of a dozen exceptions
        raise damaged(name) from error
    walk = _Walk(name, limits)
    return read_tables(chain(walk.grids(body), walk.rest()), name, limits)


@dataclass
class _Table:
    """The rows of one w:tbl as they come, with what a later row needs to know of the one above."""

    rows: list[list[str]] = field(default_factory=list)
    merges: list[list[Merge]] = field(default_factory=list)
    nested: list[etree._Element] = field(default_factory=list)


class _Walk:
    """One pass over the body; linear in the size of the document."""

    def __init__(self, name: str, limits: Limits) -> None:
        self.name = name
        self.limits = limits
        self.caption: list[str] = []
        self.count = 0
        self.cells = 0

    def grids(self, parent: etree._Element, depth: int = 0) -> Iterator[Grid]:
        """Give the grids below an element, each with the lines of text since the one before."""
        for element in _blocks(parent):
            if element.tag == _W + "p":
                text = tidy(_text(element))
                if text:
                    self.caption.append(text)
                continue
            self.count += 1
            self.limits.check("grids", self.count, self.name)
            table = self._table(element)
            caption, self.caption = self.caption, []
            yield make_grid(table.rows, f"第{self.count}个表", caption, table.merges)
            for nested in table.nested if depth < _MAX_DEPTH else ():
                yield from self.grids(nested, depth + 1)

    def rest(self) -> Iterator[Grid]:
        """Give the lines of text after the last table."""
        if self.caption:
            yield make_grid([], "正文", self.caption)

    def _table(self, element: etree._Element) -> _Table:
        table = _Table()
        for row in _inside(element, _W + "tr"):
            properties = row.find(_W + "trPr")
            if properties is not None and properties.find(_W + "del") is not None:
                continue
            self.limits.check("rows", len(table.rows) + 1, self.name)
            self._row(row, properties, table)
        return table

    def _row(self, row: etree._Element, properties: etree._Element | None, table: _Table) -> None:
        texts: list[str] = []
        merges: list[Merge] = []
        above = table.rows[-1] if table.rows else []
        self._blanks(texts, merges, _number(properties, "gridBefore", 0))
        for cell in _inside(row, _W + "tc"):
            shape = cell.find(_W + "tcPr")
            span = max(1, _number(shape, "gridSpan", 1))
            self._room(len(texts) + span, span)
            start = len(texts)
            if _continues(shape, "hMerge") and texts:
                text, first = texts[-1], Merge.LEFT
            elif _continues(shape, "vMerge") and start < len(above):
                text, first = above[start], Merge.ABOVE
            else:
                text, first = self._cell(cell, table), Merge.NONE
            texts += [text] * span
            merges += [first] + [Merge.LEFT] * (span - 1)
        self._blanks(texts, merges, _number(properties, "gridAfter", 0))
        table.rows.append(texts)
        table.merges.append(merges)

    def _blanks(self, texts: list[str], merges: list[Merge], number: int) -> None:
        self._room(len(texts) + number, number)
        texts += [""] * number
        merges += [Merge.NONE] * number

    def _room(self, width: int, more: int) -> None:
        self.limits.check("columns", width, self.name)
        self.cells += more
        self.limits.check("cells", self.cells, self.name)

    def _cell(self, cell: etree._Element, table: _Table) -> str:
        lines: list[str] = []
        nested = False
        for element in _blocks(cell):
            if element.tag == _W + "p":
                lines.append(_text(element))
            else:
                nested = True
        if nested:
            # The lines of a cell that frames another table are that table's caption: read once, in order.
            table.nested.append(cell)
            return ""
        text = tidy("\n".join(lines))
        self.limits.check("cell_characters", len(text), self.name)
        return text


def _blocks(parent: etree._Element) -> Iterator[etree._Element]:
    """Give the paragraphs and tables directly below an element, looking through content controls and the like."""
    stack = list(reversed(parent))
    while stack:
        element = stack.pop()
        if element.tag in (_W + "p", _W + "tbl"):
            yield element
        elif element.tag not in _SKIPPED and isinstance(element.tag, str):
            stack.extend(reversed(element))


def _inside(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Give the rows of a table or cells of a row, looking through content controls but not into nested tables."""
    stack = list(reversed(parent))
    while stack:
        element = stack.pop()
        if element.tag == tag:
            yield element
        elif element.tag not in _SKIPPED and element.tag != _W + "tc" and isinstance(element.tag, str):
            stack.extend(reversed(element))


def _text(paragraph: etree._Element) -> str:
    pieces: list[str] = []
    stack = list(reversed(paragraph))
    while stack:
        element = stack.pop()
        tag = element.tag
        if tag in (_W + "t", _MATH_TEXT):
            pieces.append(element.text or "")
        elif tag in _BREAKS:
            pieces.append(_BREAKS[tag])
        elif tag == _W + "sym":
            pieces.append(_SYMBOLS.get((element.get(_W + "char") or "").upper(), ""))
        elif tag not in _SKIPPED and isinstance(tag, str):
            stack.extend(reversed(element))
    return "".join(pieces)


def _number(properties: etree._Element | None, name: str, default: int) -> int:
    found = properties.find(_W + name) if properties is not None else None
    text = (found.get(_W + "val") or "") if found is not None else ""
    # Nine digits are beyond every limit, and longer texts must not become numbers at all.
    return int(text[:9]) if text.isdecimal() and text.isascii() else default


def _continues(properties: etree._Element | None, name: str) -> bool:
    found = properties.find(_W + name) if properties is not None else None
    return found is not None and (found.get(_W + "val") or "continue") == "continue"
