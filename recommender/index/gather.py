"""From tables to columns: rows of one meaning brought together, table by table, without holding the tables."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus.bare import BareRow, BareTable, bare
from corpus.names import match_key, plain_name
from corpus.table import TargetTable
from recommender.index.columns import NO_YEAR, OPERATORS, VALUE_KINDS, Columns, kind_number
from recommender.index.texts import NONE, Interner

NAN = float("nan")
_VALUE = BareRow._fields.index("value")  # where a row's value begins


class Gatherer:
    """Takes tables one after the other; `columns` gives what they said together.

    :param first_table: place of the first table, where others stand before it.
    """

    def __init__(self, first_table: int = 0) -> None:
        self._first_table = first_table
        self._text = Interner()
        self._levels: dict[tuple[str | None, str | None], int] = {}
        self._keywords: dict[int, tuple[str, ...]] = {}
        self._keys: dict[str, str] = {}
        self._place_of: dict[tuple[str | None, str], int] = {}
        self._indicators = {name: array("i") for name in ("level", "name", "description", "hint", "basis")}
        self._rows = {name: array("i") for name in ("indicator", "table", "place", "name", "value")}
        self._value_of: dict[tuple[Any, ...], int] = {}
        self._values = {name: array("i") for name in ("text", "kind", "operator", "unit", "date", "raw")}
        self._numbers = {name: array("d") for name in ("number", "high")}
        self._tables = {name: array("i") for name in ("id", "project", "unit", "region", "year", "kind")}
        self._budgets = array("d")

    @property
    def tables(self) -> int:
        """How many tables were taken."""
        return len(self._budgets)

    def keys(self) -> list[tuple[str | None, str]]:
        """Give (level 2, key of the name) of every indicator in the order of their places."""
        return list(self._place_of)

    def add(self, table: BareTable) -> None:
        """Take a table with its rows."""
        place = self._first_table + self.tables
        text = self._text
        cells = {
            "id": text(table.id),
            "project": text(table.project_name),
            "unit": text(table.unit),
            "region": text(table.region),
            "year": table.year or NO_YEAR,
            "kind": kind_number(table.kind),
        }
        for name, cell in cells.items():
            self._tables[name].append(cell)
        self._budgets.append(NAN if table.budget is None else table.budget)
        if table.keywords:
            self._keywords[place] = table.keywords
        indicators, tables, places, names, values = self._rows.values()
        for row, item in enumerate(table.rows):
            key = self._key(item.level3)
            if key:
                indicators.append(self._indicator(item, key))
                tables.append(place)
                places.append(row)
                names.append(text(item.level3))
                value = item[_VALUE:]
                number = self._value_of.get(value)
                values.append(self._new_value(value) if number is None else number)

    def _key(self, name: str) -> str:
        found = self._keys.get(name)
        if found is None:
            found = self._keys[name] = match_key(name)
        return found

    def _indicator(self, item: BareRow, key: str) -> int:
        """Give the place of a row's indicator, and let the row say of it what was not said yet."""
        text, found = self._text, self._indicators
        number = self._place_of.get((item.level2, key))
        if number is None:
            number = self._place_of[item.level2, key] = len(self._place_of)
            level = self._levels.setdefault((item.level1, item.level2), len(self._levels))
            for name, cell in (("level", level), ("name", text(plain_name(item.level3)))):
                found[name].append(cell)
            for name in ("description", "hint", "basis"):
                found[name].append(NONE)
        if item.description and found["description"][number] == NONE and self._key(item.description) != key:
            found["description"][number] = text(item.description)
        if item.hint and found["hint"][number] == NONE:
            found["hint"][number] = text(item.hint)
        if item.basis and found["basis"][number] == NONE:
            found["basis"][number] = text(item.basis)
        return number

    def _new_value(self, value: tuple[Any, ...]) -> int:
        published, kind, operator, number, high, unit, date, raw = value
        text = self._text
        place = self._value_of[value] = len(self._value_of)
        cells = {
            "text": text(published),
            "kind": VALUE_KINDS.index(kind),
            "operator": NONE if operator is None else OPERATORS.index(operator),
            "unit": text(unit),
            "date": text(date),
            "raw": text(raw),
        }
        for name, cell in cells.items():
            self._values[name].append(cell)
        for name, figure in (("number", number), ("high", high)):
            self._numbers[name].append(NAN if figure is None else figure)
        return place

    def columns(self) -> Columns:
        """Give what the tables said: indicators in the order in which they were first met, rows by indicator."""
        owners = _ints(self._rows["indicator"])
        order = np.argsort(owners, kind="stable")
        counts = np.bincount(owners, minlength=len(self._place_of))
        arrays: dict[str, Any] = {
            "begins": np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
            **{name: _ints(cells) for name, cells in self._indicators.items()},
            **{f"row_{name}": _ints(self._rows[name])[order] for name in ("table", "place", "name", "value")},
            **{f"value_{name}": _ints(cells) for name, cells in self._values.items()},
            **{f"value_{name}": np.array(cells, dtype=np.float64) for name, cells in self._numbers.items()},
            **{f"table_{name}": _ints(cells) for name, cells in self._tables.items()},
            "table_budget": np.array(self._budgets, dtype=np.float64),
            **by_table(owners, _ints(self._rows["table"]) - self._first_table, self.tables),
        }
        return Columns(self._text.texts(), tuple(self._levels), self._keywords, **arrays)


def by_table(
    indicators: npt.NDArray[np.int32], tables: npt.NDArray[np.int32], count: int
) -> dict[str, npt.NDArray[np.integer]]:
    """Give the ``table_begins`` and ``table_indicators`` of `Columns`.

    :param indicators: the indicator of each row.
    :param tables: the table of each row.
    :param count: how many tables there are.
    """
    pairs = np.unique(tables.astype(np.int64) << 32 | indicators)
    begins = np.searchsorted(pairs, np.arange(count + 1, dtype=np.int64) << 32)
    return {"table_begins": begins, "table_indicators": (pairs & 0xFFFFFFFF).astype(np.int32)}


def gathered(tables: Sequence[TargetTable]) -> tuple[Columns, list[tuple[str | None, str]]]:
    """Bring the rows of a few tables together.

    :return: the columns, and the key of each indicator.
    """
    gatherer = Gatherer()
    for table in tables:
        gatherer.add(bare(table))
    return gatherer.columns(), gatherer.keys()


def _ints(cells: array[int]) -> npt.NDArray[np.int32]:
    return np.array(cells, dtype=np.int32)
