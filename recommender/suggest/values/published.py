"""What the rows of a snapshot's indicators say, counted in the columns; each answer is worked out once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from recommender.index.columns import VALUE_KINDS
from recommender.index.snapshot import Snapshot
from recommender.occurrence import UniqueIndicator
from recommender.suggest.values.usual import Usual, usual_number
from recommender.typical import Typical
from recommender.typical.counted import cells_of
from recommender.typical.summary import is_bounded, summed_up

MOST_KEPT = 4_096  # summaries; one of them takes some four kilobytes
MOST_TEXTS = 65_536
_TEXT, _NUMBER = VALUE_KINDS.index("text"), VALUE_KINDS.index("number")
_UNKNOWN, _VERBAL, _OTHER = 0, 1, 2

Places = npt.NDArray[np.int64]
Marks = npt.NDArray[np.bool_]
Key = TypeVar("Key")
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Summary:
    """How rows were valued: all of it to be shown, and the number to be proposed; None where there is none."""

    typical: Typical | None
    usual: Usual | None


class Published:
    """The rows of one snapshot's indicators, without a record for each.

    :param snapshot: the index.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._verbal = np.full(snapshot.columns.indicators, _UNKNOWN, dtype=np.int8)
        self._summaries: dict[tuple[int, bool], Summary] = {}
        self._units: dict[int, tuple[str, ...]] = {}
        self._places: dict[tuple[str, str], int | None] = {}
        self._texts: dict[int, str | None] = {}

    def place_of(self, level2: str, key: str) -> int | None:
        """Give the place of an indicator by its canonical level 2 and its name's key; see `Snapshot.place_of`."""
        return _kept(self._places, (level2, key), lambda: self.snapshot.place_of(level2, key), MOST_TEXTS)

    def rows(self, indicator: UniqueIndicator) -> Places:
        """Give where an indicator's rows in published tables stand in the columns."""
        return _first_row(indicator) + np.flatnonzero(self.snapshot.is_published[indicator.tables])

    def are_verbal(self, places: Places) -> Marks:
        """Tell which indicators were published, and always with words alone.

        :param places: of the indicators.
        """
        unknown = places[self._verbal[places] == _UNKNOWN]
        if len(unknown):
            self._verbal[unknown] = np.where(self._count_verbal(unknown), _VERBAL, _OTHER)
        return np.asarray(self._verbal[places] == _VERBAL)

    def _count_verbal(self, places: Places) -> Marks:
        columns = self.snapshot.columns
        rows, owners = columns.rows_of(places)
        published = self.snapshot.is_published[columns.row_table[rows]]
        rows, owners = rows[published], owners[published]
        words = columns.value_kind[columns.row_value[rows]] == _TEXT
        counted = np.bincount(owners, minlength=len(places))
        return np.asarray((counted > 0) & (np.bincount(owners[words], minlength=len(places)) == counted))

    def of_indicator(self, indicator: UniqueIndicator, name: str) -> Summary:
        """Sum up how an indicator was published.

        :param name: by which it is judged whether a rate can exceed 100 %.
        """
        bounded = is_bounded(name)
        key = (_first_row(indicator), bounded)
        return _kept(
            self._summaries, key, lambda: self.summed(self.rows(indicator), indicator.level3, bounded), MOST_KEPT
        )

    def summed(self, rows: Places, name: str, bounded: bool) -> Summary:
        """Sum up rows.

        :param rows: where they stand in the columns.
        :param name: of their indicator.
        :param bounded: whether rates of the rows cannot leave 0..100 %.
        """
        cells = cells_of(self.snapshot.columns, rows, bounded, self._text)
        typical = summed_up(cells)
        return Summary(typical, usual_number(cells, typical, name))

    def _text(self, place: int) -> str | None:
        return _kept(self._texts, place, lambda: self.snapshot.columns.texts.get(place), MOST_TEXTS)

    def first_numbers(self, indicator: UniqueIndicator, limit: int) -> list[str]:
        """Give some of an indicator's published values that are numbers, as written, in the order of their tables.

        :param limit: how many at the most.
        """
        columns = self.snapshot.columns
        values, first = np.unique(columns.row_value[self.rows(indicator)], return_index=True)
        values = values[np.argsort(first)]
        found: list[str] = []
        for value in values[columns.value_kind[values] == _NUMBER].tolist():
            text = columns.value(value)
            if text and text not in found:
                found.append(text)
                if len(found) == limit:
                    break
        return found

    def units(self, indicator: UniqueIndicator | None) -> tuple[str, ...]:
        """Give the units of an indicator's values, in the library too, the commonest first."""
        if indicator is None:
            return ()
        return _kept(self._units, _first_row(indicator), lambda: self._count_units(indicator), MOST_KEPT)

    def _count_units(self, indicator: UniqueIndicator) -> tuple[str, ...]:
        columns, first = self.snapshot.columns, _first_row(indicator)
        values = columns.row_value[first : first + len(indicator.tables)]
        units, counts = np.unique(columns.value_unit[values], return_counts=True)
        said = zip((-counts).tolist(), map(self._text, units.tolist()), strict=True)
        return tuple(unit for _, unit in sorted((often, unit) for often, unit in said if unit))


def _first_row(indicator: UniqueIndicator) -> int:
    """Give where an indicator's rows begin; no other indicator has rows there."""
    return indicator.occurrences.places[0]


def _kept(held: dict[Key, Found], key: Key, work_out: Callable[[], Found], most: int) -> Found:
    """Give what is held of a key, worked out at the first time; beyond so many all are worked out again."""
    try:
        return held[key]
    except KeyError:
        found = work_out()
    if len(held) >= most:
        held.clear()
    held[key] = found
    return found
