"""Workbooks of the old kind (.xls, .et): every sheet as a grid, merged ranges filled, numbers as printed."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from corpus.confined import python_command, python_environment, run_confined
from corpus.errors import DocumentError
from corpus.grid import Grid, make_grid, tidy
from corpus.limits import Limits
from corpus.readers import html, xlsx
from corpus.readers.archive import damaged
from corpus.readers.biff import number_formats
from corpus.readers.numbers import print_cell
from corpus.readers.ole import SIGNATURE, WORD, is_page, locked, main_stream
from corpus.readers.spans import Span, Spread
from corpus.table import ParsedDocument
from corpus.tables import read_tables

_CELLS = Path(__file__).with_name("xls_cells.py")
_Formats = dict[tuple[int, int], str]


def read(data: bytes, name: str, limits: Limits) -> ParsedDocument:
    """Read the target tables of an old workbook, or of one in the new format under the old name.

    :param data: the whole file.
    :param name: the document's name.
    :param limits: how large it may be, and how much time and memory the reading may take.
    :return: the tables and problems.
    :raises DocumentError: when it is damaged, locked, no workbook, or without a target table.
    """
    if data.startswith(b"PK"):
        return xlsx.read(data, name, limits)
    if is_page(data):
        return html.read(data, name, limits)
    stream = main_stream(data, name) if data.startswith(SIGNATURE) else (WORD, b"")
    if stream[0] == WORD:
        raise DocumentError(
            "document.wrong_type",
            f"文件「{name}」不是 Excel 工作簿；请确认文件类型，用办公软件打开后另存为 .xlsx 再试",
            file=name,
        )
    formats = number_formats(stream[1], 2 * limits.cells)
    sheets = _cells(data, name, limits)
    spread = Spread(name, limits)
    grids = list(_grids(sheets, formats, spread))
    return read_tables(grids, name, limits)


def _cells(data: bytes, name: str, limits: Limits) -> Sequence[dict[str, Any]]:
    """Have the cells read in another process."""
    command = python_command(str(_CELLS), str(limits.cells))
    try:
        status, output = run_confined(command, limits.process_seconds, limits.process_bytes, python_environment(), data)
    except TimeoutError as late:
        raise DocumentError(
            "document.too_slow",
            f"文件「{name}」读了 {limits.process_seconds} 秒还没有读完，已放弃；请用办公软件打开后另存为 .xlsx 再试，"
            "或由管理员调大设置 ZHIBIAO_LIMIT_PROCESS_SECONDS",
            file=name,
        ) from late
    except OSError as failure:
        raise damaged(name) from failure
    if status != 0:
        raise damaged(name)
    answer: dict[str, Any] = json.loads(output)
    if answer.get("locked"):
        raise locked(name)
    limits.check("cells", answer["cells"], name)
    sheets: list[dict[str, Any]] = answer["sheets"]
    return sheets


def _grids(sheets: Sequence[dict[str, Any]], formats: Sequence[_Formats], spread: Spread) -> Iterator[Grid]:
    for number, sheet in enumerate(sheets):
        codes = formats[number] if number < len(formats) else {}
        rows = [
            [tidy(_printed(value, codes.get((row, column)))) for column, value in enumerate(values)]
            for row, values in enumerate(sheet["rows"])
        ]
        while rows and not any(rows[-1]):
            rows.pop()
        if rows:
            spans = _spans(rows, sheet["merged"], spread)
            texts, merges = spread.lay(spans, len(rows))
            yield make_grid(texts, tidy(str(sheet["title"])) or "Sheet", merges=merges, sheet=True)


def _printed(value: Any, code: str | None) -> str:
    if isinstance(value, dict):
        value = datetime.datetime.fromisoformat(value["date"])
    return print_cell(value, code)


def _spans(rows: Sequence[Sequence[str]], merged: Sequence[Sequence[int]], spread: Spread) -> list[Span]:
    """Give the cells that hold anything, merged ones with what they cover; blanks covered by none stay blank."""
    limits, name = spread.limits, spread.name
    height, width = len(rows), max(map(len, rows))
    limits.check("rows", height, name)
    limits.check("columns", width, name)
    covered, sizes = 0, {}
    for top, left, bottom, right in merged:
        rows_covered, columns_covered = min(bottom, height - 1) - top + 1, min(right, width - 1) - left + 1
        if rows_covered > 0 and columns_covered > 0:
            covered += rows_covered * columns_covered
            limits.check("cells", covered, name)
            sizes[top, left] = (rows_covered, columns_covered)
    return [
        Span(text, row, column, *sizes.get((row, column), (1, 1)))
        for row, texts in enumerate(rows)
        for column, text in enumerate(texts)
        if text
    ]
