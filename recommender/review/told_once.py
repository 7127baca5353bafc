"""Which published rows are evidence: each value once for one project, unit and year."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt

from recommender.index.columns import NO_YEAR, Columns
from recommender.index.runs import first_of_runs
from recommender.index.texts import NONE

Whole = npt.NDArray[np.integer]
Marks = npt.NDArray[np.bool_]


class ToldOnce:
    """Leaves out what a project's self-evaluation, or another table of it, repeats of the same year.

    :param columns: the rows, those of one indicator in the order of their tables.
    """

    def __init__(self, columns: Columns) -> None:
        self._columns = columns

    def rows(self, rows: Whole, owners: Whole) -> Whole:
        """Give the rows with a value, and of those that say the same of the same indicator only the first.

        Rows say the same where published name and value are the same, and the project, unit and year of their tables
        (unit and year must be known), or the table itself.

        :param rows: places in the ``row_…`` arrays, indicator by indicator.
        :param owners: a number for the indicator of each.
        """
        columns = self._columns
        valued = self._has_value[columns.row_value[rows]]
        rows, owners = rows[valued], owners[valued]
        tables = columns.row_table[rows]
        same_table = ~first_of_runs(tables) & ~first_of_runs(owners)
        doubtful = self._has_sibling[tables] | same_table
        doubtful[:-1] |= same_table[1:]
        at = np.flatnonzero(doubtful)
        if not len(at):
            return rows
        kept = np.ones(len(rows), dtype=np.bool_)
        kept[at[_repeated(owners[at], self._whose[tables[at]], *self._said(rows[at]))]] = False
        return rows[kept]

    def _said(self, rows: Whole) -> tuple[Whole, Whole]:
        columns = self._columns
        names, values = columns.row_name[rows], columns.value_text[columns.row_value[rows]]
        return columns.texts.unified(names), columns.texts.unified(values)

    @cached_property
    def _has_value(self) -> Marks:
        """Which distinct values say something."""
        columns = self._columns
        found: Marks = columns.value_text != NONE
        found[found] = ~columns.texts.blank(columns.value_text[found])
        return found

    @cached_property
    def _whose(self) -> Whole:
        """For each table the number of its project, unit and year, a number of its own where these are not known."""
        columns = self._columns
        projects, units = columns.texts.unified(columns.table_project), columns.texts.unified(columns.table_unit)
        named = [place for place in np.unique(units).tolist() if columns.texts.get(place)]
        known = (columns.table_year != NO_YEAR) & np.isin(units, named)
        found = np.arange(columns.tables, dtype=np.int64)
        _, pairs = np.unique(projects[known].astype(np.int64) << 32 | units[known], return_inverse=True)
        _, triples = np.unique(pairs << 16 | columns.table_year[known], return_inverse=True)
        found[known] = columns.tables + triples
        return found

    @cached_property
    def _has_sibling(self) -> Marks:
        """Which tables share project, unit and year with another one."""
        return np.asarray(np.bincount(self._whose)[self._whose] > 1, dtype=np.bool_)


def _repeated(*keys: Whole) -> Marks:
    """Mark the entries whose keys all stand in an earlier entry too."""
    order = np.lexsort(keys)  # stable: equal entries keep their order
    again = np.ones(len(order), dtype=np.bool_)
    for key in keys:
        again &= ~first_of_runs(key[order])
    found = np.zeros(len(order), dtype=np.bool_)
    found[order] = again
    return found
