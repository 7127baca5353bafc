"""What the rows of a snapshot's indicators say, counted in the columns; each answer is worked out once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from models.vocabulary import Floats
from recommender.index.columns import VALUE_KINDS
from recommender.index.snapshot import Snapshot
from recommender.occurrence import UniqueIndicator
from recommender.typical import Typical
from recommender.typical.counted import cells_of
from recommender.typical.summary import is_bounded, summed_up

MOST_KEPT = 4_096
_TEXT, _NUMBER = VALUE_KINDS.index("text"), VALUE_KINDS.index("number")
_UNKNOWN, _VERBAL, _OTHER = 0, 1, 2

Places = npt.NDArray[np.int64]
Marks = npt.NDArray[np.bool_]
Key = TypeVar("Key")
Found = TypeVar("Found")


class Published:
    """The rows of one snapshot's indicators, without a record for each.

    :param snapshot: the index.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._verbal = np.full(snapshot.columns.indicators, _UNKNOWN, dtype=np.int8)
        self._typical: dict[tuple[int, bool], Typical | None] = {}
        self._units: dict[int, str | None] = {}

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

    def typical(self, indicator: UniqueIndicator, name: str) -> Typical | None:
        """Give an indicator's usual value, None where it was never published with one.

        :param name: by which it is judged whether a rate can exceed 100 %.
        """
        bounded = is_bounded(name)

        def work_out() -> Typical | None:
            return summed_up(cells_of(self.snapshot.columns, self.rows(indicator), bounded))

        return _kept(self._typical, (_first_row(indicator), bounded), work_out)

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

    def usual_unit(self, indicator: UniqueIndicator | None) -> str | None:
        """Give the unit that an indicator's values have most often; None where they have none."""
        if indicator is None:
            return None
        return _kept(self._units, _first_row(indicator), lambda: self._usual_unit(indicator))

    def _usual_unit(self, indicator: UniqueIndicator) -> str | None:
        columns = self.snapshot.columns
        first = _first_row(indicator)
        values = columns.row_value[first : first + len(indicator.tables)]
        units, counts = np.unique(columns.value_unit[values], return_counts=True)
        said = [
            (-often, unit)
            for place, often in zip(units.tolist(), counts.tolist(), strict=True)
            if (unit := columns.texts.get(place))
        ]
        return min(said)[1] if said else None


def nearest_rows(similarities: Floats, limit: int) -> Places:
    """Give the places of the rows whose projects are the most like the one asked about, best first.

    :param similarities: of each row.
    :param limit: how many at the most; of equal ones the first.
    """
    near = np.arange(len(similarities))
    if len(near) > limit:
        edge = -np.partition(-similarities, limit - 1)[limit - 1]
        near = np.flatnonzero(similarities >= edge)
    return near[np.argsort(-similarities[near], kind="stable")][:limit]


def _first_row(indicator: UniqueIndicator) -> int:
    """Give where an indicator's rows begin; no other indicator has rows there."""
    return indicator.occurrences.places[0]


def _kept(held: dict[Key, Found], key: Key, work_out: Callable[[], Found]) -> Found:
    try:
        return held[key]
    except KeyError:
        found = work_out()
    if len(held) >= MOST_KEPT:
        held.clear()
    held[key] = found
    return found
