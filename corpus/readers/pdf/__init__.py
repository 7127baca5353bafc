"""PDF documents with text: ruled tables by their lines, others by their columns, both across page breaks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from corpus.errors import DocumentError
from corpus.grid import Grid, make_grid, tidy
from corpus.limits import Limits
from corpus.readers.archive import damaged
from corpus.readers.pdf.columns import Line, Rows, arrange, join_paragraphs, read_line
from corpus.readers.pdf.ruled import Ruled, join, lay, read_ruled
from corpus.readers.pdf.worker import read_pages
from corpus.readers.spans import Spread
from corpus.table import ParsedDocument, Problem
from corpus.tables import read_tables

_PAGE_NUMBER = re.compile(r"[-—–·\s]*(?:第\s*)?\d{1,4}\s*(?:页)?(?:\s*[,/，共]*\s*共?\s*\d{1,4}\s*页?)?[-—–·\s]*")
_EDGE = 0.12
_START = 1024
_REASONS = {
    "scanned": "是扫描图片，没有文字",
    "outlined": "的文字已转成图形",
    "unmapped": "的字体缺少文字编码",
}
_REMEDY = "请改用原始的 Word、Excel 文件，或经文字识别并核对后的文件"

_Item = Line | Rows | Ruled


def read(data: bytes, name: str, limits: Limits) -> ParsedDocument:
    """Read the target tables of a PDF.

    :param data: the whole file.
    :param name: the document's name.
    :param limits: how large it may be, and how long one page may take.
    :return: the tables, and as problems the pages that hold no text.
    :raises DocumentError: when it is damaged, wants a password, was scanned, or is without a target table.
    """
    if b"%PDF-" not in data[:_START]:
        raise DocumentError(
            "document.wrong_type",
            f"文件「{name}」不是 PDF 文档；请确认文件类型，用原来的软件重新导出 PDF 再试",
            file=name,
        )
    document = _Document(name, limits)
    pages = 0
    for page in read_pages(data, name, limits):
        pages += 1
        document.page(page)
    if not pages:
        raise damaged(name)
    problems = [
        Problem(
            file=name,
            position=f"第{page}页",
            code=f"page.{reason}",
            message=f"这一页{_REASONS[reason]}，没有读取；{_REMEDY}",
        )
        for page, reason in document.refused
    ]
    try:
        return read_tables(document.grids(), name, limits, problems)
    except DocumentError as error:
        if not document.refused or error.code != "document.no_table":
            raise
        reason = document.refused[0][1]
        listed = _listed([page for page, _ in document.refused])
        raise DocumentError(
            f"document.{reason}",
            f"文件「{name}」{listed}{_REASONS[reason]}，无法读取；{_REMEDY}再试",
            file=name,
            pages=[page for page, _ in document.refused],
        ) from error


class _Document:
    """The pages' items in order, with tables that go on over a page break joined."""

    def __init__(self, name: str, limits: Limits) -> None:
        self.limits = limits
        self.spread = Spread(name, limits)
        self.items: list[_Item] = []
        self.refused: list[tuple[int, str]] = []

    def page(self, page: dict[str, Any]) -> None:
        """Take in the next page."""
        if page["reason"]:
            self.refused.append((page["page"], page["reason"]))
            return
        number, height = page["page"], page["height"]
        lines = [line for line in map(read_line, page["lines"]) if not _numbers_page(line, height)]
        tables = [read_ruled(table, number) for table in page["tables"]]
        items: list[_Item] = sorted([*lines, *tables], key=lambda item: item.top)
        last = self.items[-1] if self.items else None
        items = list(join_paragraphs(list(arrange(items, number, last if isinstance(last, Rows) else None))))
        if items and isinstance(last, Ruled) and isinstance(items[0], Ruled) and join(last, items[0]):
            items = items[1:]
        self.items += items

    def grids(self) -> Iterator[Grid]:
        """Give the tables, each with the lines of text since the one before."""
        caption: list[str] = []
        count = 0
        for item in self.items:
            if isinstance(item, Line):
                text = tidy(item.text)
                if text and len(text) <= self.limits.cell_characters:
                    caption.append(text)
                continue
            count += 1
            spans, pages = lay(item) if isinstance(item, Ruled) else item.spans()
            texts, merges = self.spread.lay(spans, len(pages))
            yield Grid(
                tuple(map(tuple, texts)),
                tuple(map(tuple, merges)),
                f"第{count}个表",
                tuple(caption),
                page=pages[0],
                row_pages=tuple(pages),
            )
            caption = []
        if caption:
            yield make_grid([], "正文", caption)


def _numbers_page(line: Line, height: float) -> bool:
    """Say whether a line at the upper or lower edge of the page is only its number."""
    middle = (line.top + line.bottom) / 2
    at_edge = middle < _EDGE * height or middle > (1 - _EDGE) * height
    return at_edge and _PAGE_NUMBER.fullmatch(line.text) is not None


def _listed(pages: Sequence[int]) -> str:
    """Name pages for people (第1—3、5页)."""
    runs: list[list[int]] = []
    for page in pages:
        if runs and runs[-1][-1] == page - 1:
            runs[-1][1:] = [page]
        else:
            runs.append([page])
    shown = "、".join("—".join(map(str, run)) for run in runs[:20])
    return f"第{shown}{'等' if len(runs) > 20 else ''}页"
