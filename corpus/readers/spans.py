"""Cells that span rows and columns, laid out as the full rows of a grid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from corpus.grid import Merge, tidy
from corpus.limits import Limits

Layout = tuple[list[list[str]], list[list[Merge]]]


class Span(NamedTuple):
    """A cell as it is written: its text, its first row and column (0-based), and how many of each it covers."""

    text: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1


class Spread:
    """Lays out the tables of one document within its limits.

    :param name: the document's name, for messages.
    :param limits: how large the document may be.
    """

    def __init__(self, name: str, limits: Limits) -> None:
        self.name = name
        self.limits = limits
        self.cells = 0

    def lay(self, spans: Sequence[Span], height: int) -> Layout:
        """Fill a table's rows, every place that a cell covers with its text.

        :param spans: the cells; of two that meet in one place the earlier keeps it.
        :param height: number of rows; cells that reach below it are cut there.
        :return: texts and merges by row, as wide as the last column in which a cell begins.
        :raises TooLargeError: when the table is beyond a limit.
        """
        # A span beyond the last column in which anything begins says nothing, however large it claims to be.
        width = max((span.column for span in spans), default=-1) + 1
        self.limits.check("rows", height, self.name)
        self.limits.check("columns", width, self.name)
        self.cells += height * width
        self.limits.check("cells", self.cells, self.name)
        texts = [[""] * width for _ in range(height)]
        merges = [[Merge.NONE] * width for _ in range(height)]
        free = [[True] * width for _ in range(height)]
        for span in spans:
            text = tidy(span.text)
            self.limits.check("cell_characters", len(text), self.name)
            for row in range(span.row, min(span.row + span.rows, height)):
                for column in range(span.column, min(span.column + span.columns, width)):
                    if not free[row][column]:
                        break
                    free[row][column] = False
                    texts[row][column] = text
                    if column > span.column:
                        merges[row][column] = Merge.LEFT
                    elif row > span.row:
                        merges[row][column] = Merge.ABOVE
        return texts, merges
