"""From tables to columns: rows of one meaning brought together, table by table, without holding the tables."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus.names import match_key, plain_name
from corpus.table import Indicator, TargetTable
from corpus.value import TargetValue
from recommender.index.columns import NO_YEAR, OPERATORS, VALUE_KINDS, Columns, kind_number
from recommender.index.texts import NONE, Interner

NAN = float("nan")
_VALUE_COLUMNS = ("text", "kind", "operator", "number", "high", "unit", "date", "raw")


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
        self._value_of: dict[tuple[object, ...], int] = {}
        self._values: list[tuple[int, int, int, float, float, int, int, int]] = []
        self._tables = {name: array("i") for name in ("id", "project", "unit", "region", "year", "kind")}
        self._budgets = array("d")

    @property
    def tables(self) -> int:
        """How many tables were taken."""
        return len(self._budgets)

    def keys(self) -> list[tuple[str | None, str]]:
        """Give (level 2, key of the name) of every indicator in the order of their places."""
        return list(self._place_of)

    def add(self, table: TargetTable) -> None:
        """Take a table with its rows."""
        place = self._first_table + self.tables
        text = self._text
        cells = {
            "id": text(table.id or ""),
            "project": text(table.project_name),
            "unit": text(table.unit),
            "region": text(table.region),
            "year": table.year or NO_YEAR,
            "kind": kind_number(table.kind),
        }
        for name, cell in cells.items():
            self._tables[name].append(cell)
        self._budgets.append(NAN if table.budget_wan.total is None else table.budget_wan.total)
        if table.keywords:
            self._keywords[place] = table.keywords
        for row, item in enumerate(table.indicators):
            key = self._key(item.level3)
            if key:
                self._add_row(place, row, item, key)

    def _key(self, name: str) -> str:
        found = self._keys.get(name)
        if found is None:
            found = self._keys[name] = match_key(name)
        return found

    def _add_row(self, table: int, row: int, item: Indicator, key: str) -> None:
        text, found = self._text, self._indicators
        number = self._place_of.get((item.level2, key))
        if number is None:
            number = self._place_of[item.level2, key] = len(self._place_of)
            level = self._levels.setdefault((item.level1, item.level2), len(self._levels))
            for name, cell in (("level", level), ("name", text(plain_name(item.level3)))):
                found[name].append(cell)
            for name in ("description", "hint", "basis"):
                found[name].append(NONE)
        if found["description"][number] == NONE and item.description and self._key(item.description) != key:
            found["description"][number] = text(item.description)
        for name, said in (("hint", item.hint), ("basis", item.basis)):
            if said and found[name][number] == NONE:
                found[name][number] = text(said)
        rows = self._rows
        rows["indicator"].append(number)
        rows["table"].append(table)
        rows["place"].append(row)
        rows["name"].append(text(item.level3))
        rows["value"].append(self._value(item.value, item.target))

    def _value(self, published: str | None, target: TargetValue) -> int:
        key = (published, target.kind, target.operator, target.number, target.number_high, target.unit, target.date)
        found = self._value_of.get((*key, target.raw))
        if found is None:
            text = self._text
            found = self._value_of[*key, target.raw] = len(self._values)
            self._values.append(
                (
                    text(published),
                    VALUE_KINDS.index(target.kind),
                    NONE if target.operator is None else OPERATORS.index(target.operator),
                    NAN if target.number is None else target.number,
                    NAN if target.number_high is None else target.number_high,
                    text(target.unit),
                    text(target.date),
                    text(target.raw),
                )
            )
        return found

    def columns(self) -> Columns:
        """Give what the tables said: indicators in the order in which they were first met, rows by indicator."""
        owners = _ints(self._rows["indicator"])
        order = np.argsort(owners, kind="stable")
        counts = np.bincount(owners, minlength=len(self._place_of))
        values = {
            name: np.array(
                [value[number] for value in self._values], dtype=np.float64 if name in ("number", "high") else np.int32
            )
            for number, name in enumerate(_VALUE_COLUMNS)
        }
        arrays: dict[str, Any] = {
            "begins": np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
            **{name: _ints(cells) for name, cells in self._indicators.items()},
            **{f"row_{name}": _ints(self._rows[name])[order] for name in ("table", "place", "name", "value")},
            **{f"value_{name}": cells for name, cells in values.items()},
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
        gatherer.add(table)
    return gatherer.columns(), gatherer.keys()


def _ints(cells: array[int]) -> npt.NDArray[np.int32]:
    return np.array(cells, dtype=np.int32)
