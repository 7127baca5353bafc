"""What the store says, column by column: arrays that lie in files, are mapped into memory and shared by all processes.

A row of a published table is four numbers here, so that a million rows are read in milliseconds and held once for all
processes of a machine. Records are made of them one by one, when somebody asks for one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, cast, get_args, overload

import numpy as np
import numpy.typing as npt

from corpus.table import TableKind
from corpus.value import Kind, Operator, TargetValue
from recommender.index.texts import Ints, Texts
from recommender.occurrence import Occurrence, TableHead, UniqueIndicator, Valued

KINDS: tuple[TableKind, ...] = get_args(TableKind)
VALUE_KINDS: tuple[Kind, ...] = get_args(Kind)
OPERATORS: tuple[Operator, ...] = get_args(Operator)
LIBRARY = KINDS.index("library")
GONE = len(KINDS)
"""The kind of a table that was taken out after the index was built."""
NO_YEAR = 0
FILE = "columns.json"
_MOST_KEPT = 50_000  # records made; beyond it they are made again

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Columns:
    """Unique indicators, their rows, the distinct values, and the tables; texts by their place in ``texts``.

    ``level`` is a place in ``levels``; the rows of indicator ``i`` stand between ``begins[i]`` and ``begins[i + 1]`` of
    the ``row_…`` arrays, in the order of their tables. ``table_year`` is 0 and ``table_budget`` not a number where a
    table says nothing; ``keywords`` are those of the library's tables, by place. The indicators of table ``t`` stand,
    each once and in order, between ``table_begins[t]`` and ``table_begins[t + 1]`` of ``table_indicators``.
    """

    texts: Texts
    levels: tuple[tuple[str | None, str | None], ...]
    keywords: Mapping[int, tuple[str, ...]]
    level: Ints
    name: Ints
    description: Ints
    hint: Ints
    basis: Ints
    begins: Ints
    row_table: npt.NDArray[np.int32]
    row_place: Ints
    row_name: Ints
    row_value: Ints
    value_text: Ints
    value_kind: Ints
    value_operator: Ints
    value_number: Floats
    value_high: Floats
    value_unit: Ints
    value_date: Ints
    value_raw: Ints
    table_id: Ints
    table_project: Ints
    table_unit: Ints
    table_region: Ints
    table_year: Ints
    table_budget: Floats
    table_kind: Ints
    table_begins: Ints
    table_indicators: npt.NDArray[np.int32]
    _targets: dict[int, TargetValue] = field(default_factory=dict, compare=False, repr=False)

    @property
    def indicators(self) -> int:
        """How many unique indicators there are."""
        return len(self.level)

    @property
    def tables(self) -> int:
        """How many tables there are, those taken out included."""
        return len(self.table_id)

    def target(self, value: int) -> TargetValue:
        """Give a distinct value as it was understood."""
        found = self._targets.get(value)
        if found is None:
            operator = int(self.value_operator[value])
            number, high = float(self.value_number[value]), float(self.value_high[value])
            found = TargetValue.model_construct(
                kind=VALUE_KINDS[int(self.value_kind[value])],
                operator=None if operator < 0 else OPERATORS[operator],
                number=None if np.isnan(number) else number,
                number_high=None if np.isnan(high) else high,
                unit=self.texts.get(int(self.value_unit[value])),
                date=self.texts.get(int(self.value_date[value])),
                raw=self.texts[int(self.value_raw[value])],
            )
            if len(self._targets) >= _MOST_KEPT:
                self._targets.clear()
            self._targets[value] = found
        return found

    def value(self, value: int) -> str | None:
        """Give a distinct value as it was published."""
        return self.texts.get(int(self.value_text[value]))

    def occurrence(self, row: int) -> Occurrence:
        """Give a row by its place in the ``row_…`` arrays."""
        value = int(self.row_value[row])
        return Occurrence(
            int(self.row_table[row]),
            int(self.row_place[row]),
            self.texts[int(self.row_name[row])],
            self.value(value),
            self.target(value),
        )

    def valued(self, rows: npt.NDArray[np.int64]) -> list[Valued]:
        """Count how rows were valued, in the order in which the values first occur.

        :param rows: places in the ``row_…`` arrays.
        """
        values, first, counts = np.unique(self.row_value[rows], return_index=True, return_counts=True)
        order = np.argsort(first, kind="stable")
        return [
            Valued(self.value(value), self.target(value), count)
            for value, count in zip(values[order].tolist(), counts[order].tolist(), strict=True)
        ]

    def head(self, place: int) -> TableHead:
        """Give what is known of a table besides its rows."""
        year, budget, kind = int(self.table_year[place]), float(self.table_budget[place]), int(self.table_kind[place])
        return TableHead(
            table_id=self.texts[int(self.table_id[place])],
            project_name=self.texts[int(self.table_project[place])],
            unit=self.texts.get(int(self.table_unit[place])),
            region=self.texts.get(int(self.table_region[place])),
            year=None if year == NO_YEAR else year,
            budget_wan=None if np.isnan(budget) else budget,
            kind="gone" if kind == GONE else KINDS[kind],
        )

    def indicator(self, place: int) -> UniqueIndicator:
        """Give a unique indicator."""
        level1, level2 = self.levels[int(self.level[place])]
        begin, end = int(self.begins[place]), int(self.begins[place + 1])
        return UniqueIndicator(
            level1=level1,
            level2=level2,
            level3=self.texts[int(self.name[place])],
            description=self.texts.get(int(self.description[place])),
            hint=self.texts.get(int(self.hint[place])),
            basis=self.texts.get(int(self.basis[place])),
            occurrences=Rows(self, range(begin, end)),
            tables=self.row_table[begin:end],
        )

    def owners(self, rows: npt.NDArray[np.integer]) -> Ints:
        """Give the indicator of each of some rows.

        :param rows: places in the ``row_…`` arrays.
        """
        return np.searchsorted(self.begins, rows, side="right") - 1

    def rows_of(self, indicators: npt.NDArray[np.integer]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Give the rows of some indicators, one indicator's after the other's.

        :param indicators: their places.
        :return: (places in the ``row_…`` arrays, for each which of the indicators it belongs to, counted from 0).
        """
        rows, sizes = _between(self.begins, indicators)
        return rows, np.repeat(np.arange(len(indicators)), sizes)

    def indicators_of(self, tables: npt.NDArray[np.integer]) -> npt.NDArray[np.int32]:
        """Give the indicators of some tables, one table after the other."""
        return self.table_indicators[_between(self.table_begins, tables)[0]]

    def save(self, folder: Path) -> None:
        """Write all columns into a folder."""
        self.texts.save(folder, "text")
        said = {"levels": self.levels, "keywords": {str(place): words for place, words in self.keywords.items()}}
        (folder / FILE).write_text(json.dumps(said, ensure_ascii=False), "utf-8")
        for name in ARRAYS:
            np.save(folder / f"column.{name}.npy", getattr(self, name), allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> Columns:
        """Read what `save` wrote, memory-mapped.

        :raises OSError, ValueError, KeyError, TypeError: when a file is missing or damaged.
        """
        said = json.loads((folder / FILE).read_text("utf-8"))
        arrays: dict[str, Any] = {
            name: np.load(folder / f"column.{name}.npy", mmap_mode="r", allow_pickle=False).view(np.ndarray)
            for name in ARRAYS
        }
        found = cls(
            texts=Texts.load(folder, "text"),
            levels=tuple((one, two) for one, two in said["levels"]),
            keywords={int(place): tuple(words) for place, words in said["keywords"].items()},
            **arrays,
        )
        if len(found.begins) != found.indicators + 1 or int(found.begins[-1]) != len(found.row_table):
            raise ValueError("指标与行的数目不符")
        return found


def _between(begins: Ints, which: npt.NDArray[np.integer]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Give the places between some of the begins and the next ones, and how many places each has."""
    first = begins[which]
    sizes = (begins[which + 1] - first).astype(np.int64)
    return np.arange(sizes.sum()) + np.repeat(first - np.cumsum(sizes) + sizes, sizes), sizes


ARRAYS = tuple(found.name for found in fields(Columns) if found.name not in ("texts", "levels", "keywords", "_targets"))


class Rows(Sequence[Occurrence]):
    """Some rows, each made when it is asked for.

    :param columns: where they stand.
    :param places: their places in the ``row_…`` arrays.
    """

    __slots__ = ("_columns", "places")

    def __init__(self, columns: Columns, places: Sequence[int]) -> None:
        self._columns = columns
        self.places = places

    def __len__(self) -> int:
        return len(self.places)

    @overload
    def __getitem__(self, place: int) -> Occurrence: ...
    @overload
    def __getitem__(self, place: slice) -> Rows: ...
    def __getitem__(self, place: int | slice) -> Occurrence | Rows:
        """Give one row, or some."""
        if isinstance(place, slice):
            return Rows(self._columns, self.places[place])
        return self._columns.occurrence(self.places[place])

    def __iter__(self) -> Iterator[Occurrence]:
        return map(self._columns.occurrence, self.places)


class Indicators(Sequence[UniqueIndicator]):
    """The unique indicators, each made when it is asked for and kept for the next time."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._made: dict[int, UniqueIndicator] = {}

    def __len__(self) -> int:
        return self._columns.indicators

    @overload
    def __getitem__(self, place: int) -> UniqueIndicator: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[UniqueIndicator]: ...
    def __getitem__(self, place: int | slice) -> UniqueIndicator | Sequence[UniqueIndicator]:
        """Give one indicator, or some."""
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        number = range(len(self))[place]
        found = self._made.get(number)
        if found is None:
            found = self._columns.indicator(number)
            if len(self._made) >= _MOST_KEPT:
                self._made.clear()
            self._made[number] = found
        return found


class Heads(Sequence[TableHead]):
    """The tables' heads, each made when it is asked for."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._made: dict[int, TableHead] = {}

    def __len__(self) -> int:
        return self._columns.tables

    @overload
    def __getitem__(self, place: int) -> TableHead: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[TableHead]: ...
    def __getitem__(self, place: int | slice) -> TableHead | Sequence[TableHead]:
        """Give one head, or some."""
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        number = range(len(self))[place]
        found = self._made.get(number)
        if found is None:
            found = self._columns.head(number)
            if len(self._made) >= _MOST_KEPT:
                self._made.clear()
            self._made[number] = found
        return found


def kind_number(kind: str) -> int:
    """Give the number under which a kind of table stands in ``table_kind``."""
    return KINDS.index(cast(Literal["declaration"], kind))
