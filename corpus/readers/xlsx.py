"""Workbooks: every worksheet as a grid, hidden ones too, merged ranges filled, numbers as printed."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any

import openpyxl
from openpyxl.utils.cell import range_boundaries

from corpus.errors import DocumentError
from corpus.grid import Grid, Merge, make_grid, tidy
from corpus.limits import Limits
from corpus.readers.archive import check_archive, damaged
from corpus.readers.numbers import print_cell
from corpus.table import ParsedDocument, Problem
from corpus.tables import read_tables

# openpyxl warns of drawings and validations that it leaves out: nothing that a reader of tables misses.
warnings.filterwarnings("ignore", category=UserWarning, module=r"openpyxl\.")

_CHUNK = 1024 * 1024
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^<>]{0,200}?ref=[\"']([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})[\"']")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_TAIL = 256
_MAX_MERGED = 200_000
# Formatted blank cells to the right of a table cost time, not memory: looked at up to so many times the limit of cells.
_BLANK_FACTOR = 10


def read(data: bytes, name: str, limits: Limits) -> ParsedDocument:
    """Read the target tables of a workbook.

    :param data: the whole file.
    :param name: the document's name.
    :param limits: how large it may be.
    :return: the tables and problems.
    :raises DocumentError: when it is damaged, unsafe, no workbook, or without a target table.
    """
    parts = check_archive(data, name, limits)
    if not any(part.startswith("xl/") for part in parts):
        raise DocumentError(
            "document.wrong_type",
            f"文件「{name}」不是 Excel 工作簿；请确认文件类型，用办公软件打开后另存为 .xlsx 再试",
            file=name,
        )
    book = _Book(data, name, limits)
    grids = list(book.grids())
    return read_tables(grids, name, limits, book.problems)


class _Book:
    """One workbook, read row by row so that blank rows and columns cost nothing."""

    def __init__(self, data: bytes, name: str, limits: Limits) -> None:
        self.data = data
        self.name = name
        self.limits = limits
        self.problems: list[Problem] = []
        self.cells = 0
        self.looked = 0

    def grids(self) -> Iterator[Grid]:
        """Give a grid for each worksheet that holds anything."""
        with zipfile.ZipFile(io.BytesIO(self.data)) as archive:
            for number, (title, path, rows) in enumerate(self._sheets(formulas=False)):
                texts = self._texts(rows)
                merged, formulas = _scan(archive, path)
                if formulas:
                    self._formulas(number, title, texts)
                merges = self._fill(texts, merged)
                if any(any(row) for row in texts):
                    yield make_grid(texts, title, merges=merges, sheet=True)

    def _sheets(self, formulas: bool) -> Iterator[tuple[str, str, Iterator[tuple[Any, ...]]]]:
        """Open the workbook and give each worksheet's title, part and rows."""
        try:
            book = openpyxl.load_workbook(io.BytesIO(self.data), read_only=True, data_only=not formulas)
            sheets = list(book.worksheets)
        except Exception as error:  # third-party parsing of a damaged file ends in any of a dozen exceptions
            raise damaged(self.name) from error
        for sheet in sheets:
            # A sheet's declared dimension is not to be trusted: it is often the whole sheet.
            sheet.reset_dimensions()
            yield tidy(sheet.title) or "Sheet", str(vars(sheet).get("_worksheet_path", "")), self._rows(sheet)

    def _rows(self, sheet: Any) -> Iterator[tuple[Any, ...]]:
        rows = sheet.iter_rows()
        while True:
            try:
                row = next(rows, None)
            except Exception as error:  # third-party parsing, as above
                raise damaged(self.name) from error
            if row is None:
                return
            yield row

    def _texts(self, rows: Iterator[tuple[Any, ...]]) -> list[list[str]]:
        texts: list[list[str]] = []
        filled = 0
        for number, row in enumerate(rows, 1):
            self.looked += len(row) + 1
            if self.looked > _BLANK_FACTOR * self.limits.cells:
                self.limits.check("cells", self.looked, self.name)
            found = [tidy(print_cell(cell.value, cell.number_format)) if cell.value is not None else "" for cell in row]
            while found and not found[-1]:
                found.pop()
            if found:
                self.limits.check("rows", number, self.name)
                self.limits.check("columns", len(found), self.name)
                self.limits.check("cell_characters", max(map(len, found)), self.name)
                self.cells += len(found)
                self.limits.check("cells", self.cells, self.name)
                filled = number
            if number <= self.limits.rows:
                texts.append(found)
        return texts[:filled]

    def _formulas(self, sheet_number: int, title: str, texts: list[list[str]]) -> None:
        """Report formulas that were never calculated: a program wrote the file, and no office program saved it."""
        for number, (_, _, rows) in enumerate(self._sheets(formulas=True)):
            if number != sheet_number:
                continue
            for row, cells in zip(texts, rows, strict=False):
                for place, cell in enumerate(cells[: self.limits.columns]):
                    if cell.data_type == "f" and (place >= len(row) or not row[place]):
                        self.problems.append(
                            Problem(
                                file=self.name,
                                position=f"{title}!{cell.coordinate}",
                                code="cell.formula",
                                message=f"公式没有保存计算结果，已按空白读取；请用办公软件打开「{self.name}」并保存后再试",
                            )
                        )
                        if len(self.problems) >= 100:
                            return
            return

    def _fill(self, texts: list[list[str]], merged: list[str]) -> list[list[Merge]]:
        """Fill merged ranges, clipped to the rows and columns that hold anything."""
        width = max((len(row) for row in texts), default=0)
        merges = [[Merge.NONE] * len(row) for row in texts]
        for reference in merged:
            left, top, right, bottom = (int(place or 0) for place in range_boundaries(reference))
            bottom, right = min(bottom, len(texts)), min(right, max(width, 1))
            if top > bottom or left > right or left < 1 or top < 1:
                continue
            anchor = texts[top - 1][left - 1] if left <= len(texts[top - 1]) else ""
            if not anchor:
                continue
            self.cells += (bottom - top + 1) * (right - left + 1)
            self.limits.check("cells", self.cells, self.name)
            for row in range(top - 1, bottom):
                short = right - len(texts[row])
                if short > 0:
                    texts[row] += [""] * short
                    merges[row] += [Merge.NONE] * short
                for column in range(left - 1, right):
                    texts[row][column] = anchor
                    merges[row][column] = Merge.LEFT if column >= left else Merge.ABOVE
            merges[top - 1][left - 1] = Merge.NONE
        return merges


def _scan(archive: zipfile.ZipFile, path: str) -> tuple[list[str], bool]:
    """Look through a worksheet's XML for merged ranges, which the row reader leaves out, and for formulas."""
    merged: list[str] = []
    formulas = False
    tail = b""
    with archive.open(path.lstrip("/")) as stream:
        while chunk := stream.read(_CHUNK):
            piece = tail + chunk.replace(b"\0", b"")
            formulas = formulas or _FORMULA.search(piece) is not None
            end = 0
            for found in _MERGED.finditer(piece):
                end = found.end()
                merged.append(found.group(1).decode("ascii"))
            if len(merged) > _MAX_MERGED:
                return merged[:_MAX_MERGED], formulas
            tail = piece[max(end, len(piece) - _TAIL) :]
    return merged, formulas
