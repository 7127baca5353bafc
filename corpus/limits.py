"""How large a document may be: what keeps one file from taking the machine."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.errors import TooLargeError

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on what a reader takes in; the settings of the same names set them.

    :param file_bytes: size of a file.
    :param unpacked_bytes: size of an office file's parts once unpacked.
    :param archive_members: number of parts in an office file.
    :param grids: number of tables in a document.
    :param rows: number of rows in one table.
    :param columns: number of columns in one table.
    :param cells: number of cells in a document, merged cells counted once per place.
    :param cell_characters: length of one cell.
    :param process_seconds: how long a helping process may take over one file.
    :param process_bytes: memory that a helping process may take.
    :param tags: number of tags in a web page.
    :param pages: number of pages in a PDF.
    :param page_characters: number of characters on one page of a PDF.
    :param seconds: time that one page may take.
    """

    file_bytes: int = 50 * MEGABYTE
    unpacked_bytes: int = 400 * MEGABYTE
    archive_members: int = 10_000
    grids: int = 5_000
    rows: int = 100_000
    columns: int = 256
    cells: int = 2_000_000
    cell_characters: int = 20_000
    process_seconds: int = 60
    process_bytes: int = 4096 * MEGABYTE
    tags: int = 6_000_000
    pages: int = 2_000
    page_characters: int = 100_000
    seconds: int = 20

    def check(self, name: str, found: int, file: str) -> None:
        """Refuse what is beyond a limit.

        :param name: the field of this class that bounds it.
        :param found: the size met.
        :param file: the document's name, for the message.
        :raises TooLargeError: when it is beyond the limit; the message names the setting that raises it.
        """
        allowed: int = getattr(self, name)
        if found > allowed:
            raise TooLargeError(
                "document.too_large",
                f"文件「{file}」太大：{_LABELS[name]}为 {found:,}，上限 {allowed:,}；"
                f"请拆分文件，或由管理员调大设置 ZHIBIAO_LIMIT_{name.upper()}",
                file=file,
                limit=name,
                found=found,
                allowed=allowed,
            )


_LABELS = {
    "file_bytes": "文件字节数",
    "unpacked_bytes": "解压后字节数",
    "archive_members": "内部文件数",
    "grids": "表格数",
    "rows": "单个表格的行数",
    "columns": "单个表格的列数",
    "cells": "单元格总数",
    "cell_characters": "单元格字数",
    "process_seconds": "转换所用秒数",
    "process_bytes": "转换所用内存字节数",
    "tags": "网页标记数",
    "pages": "PDF 页数",
    "page_characters": "一页的字数",
    "seconds": "读取一页的秒数",
}
