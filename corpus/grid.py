"""A table of a document as a grid of cell texts, whatever format it came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from corpus.table import clean_text

# The Symbol font keeps ≥ and ≤ in Unicode's private area, where cleaning would drop them.
_SYMBOL_FONT = str.maketrans({"\uf0b3": "≥", "\uf0a3": "≤", "\uf0b1": "±", "\uf025": "%"})


class Merge(IntEnum):
    """How a place came by its text: its own (NONE), or from a merged cell's anchor to the left or above."""

    NONE = 0
    LEFT = 1
    ABOVE = 2


class Cell(NamedTuple):
    """One place of a grid, 0-based; ``merge`` says whether it continues a merged cell."""

    text: str
    row: int
    column: int
    merge: Merge

    @property
    def own(self) -> str:
        """The text where this place is an anchor, else nothing."""
        return self.text if self.merge is Merge.NONE else ""


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of cell texts, in which every place that a merged cell covers carries the anchor's text.

    :param rows: texts by row; rows may differ in length.
    :param merges: how each place came by its text, parallel to ``rows``.
    :param position: the grid's place in the document (``第2个表``, or the sheet's name).
    :param caption: lines of text between the previous table and this one.
    :param sheet: the grid is a worksheet whose first place is A1.
    :param page: 1-based page on which it begins, None in formats without pages.
    :param row_pages: the page of each row, empty in formats without pages.
    :param lines: the rows are lines of text that stand in no table.
    """

    rows: tuple[tuple[str, ...], ...]
    merges: tuple[tuple[Merge, ...], ...]
    position: str
    caption: tuple[str, ...] = ()
    sheet: bool = False
    page: int | None = None
    row_pages: tuple[int, ...] = ()
    lines: bool = False

    def cells(self, row: int) -> tuple[Cell, ...]:
        """Give one row's cells."""
        pairs = zip(self.rows[row], self.merges[row], strict=True)
        return tuple(Cell(text, row, column, merge) for column, (text, merge) in enumerate(pairs))

    def place(self, first: int, last: int, number: int) -> str:
        """Name a span of rows for people: a range of the worksheet, or the target table's number in the document."""
        if self.lines:
            return f"正文第{first + 1}行" if first == last else f"正文第{first + 1}-{last + 1}行"
        if not self.sheet:
            return f"第{number}个表"
        width = max((len(self.rows[row]) for row in range(first, last + 1)), default=1)
        return f"{self.position}!A{first + 1}:{column_letters(max(width, 1))}{last + 1}"

    def row_place(self, row: int, number: int) -> str:
        """Name one row for people, as `place` does, with its page where there are pages."""
        page = f"第{self.row_pages[row]}页" if self.row_pages else ""
        return self.place(row, row, number) if self.sheet or self.lines else f"{page}第{number}个表第{row + 1}行"


def make_grid(
    rows: Sequence[Sequence[str]],
    position: str,
    caption: Sequence[str] = (),
    merges: Sequence[Sequence[Merge]] | None = None,
    sheet: bool = False,
) -> Grid:
    """Build a grid from plain lists; without ``merges`` no place continues another."""
    found = tuple(tuple(row) for row in merges) if merges else tuple((Merge.NONE,) * len(row) for row in rows)
    return Grid(tuple(tuple(row) for row in rows), found, position, tuple(caption), sheet)


def text_lines(lines: Sequence[str], position: str) -> Grid:
    """Build a grid of lines that stand in no table, so that what is read from them has a place too."""
    rows = tuple((line,) for line in lines)
    return Grid(rows, tuple((Merge.NONE,) for _ in rows), position, lines=True)


def tidy(text: str) -> str:
    """Clean a cell's text: no control characters, no blanks at the ends of lines or of the whole."""
    return "\n".join(line.rstrip() for line in clean_text(text.translate(_SYMBOL_FONT)).split("\n")).strip()


def column_letters(number: int) -> str:
    """Name a 1-based column as worksheets do (28 → AB)."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
