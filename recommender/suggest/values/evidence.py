"""What past rows and the library say about a value: of the same indicator, of its attribute."""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from corpus.names import match_key
from corpus.value import TargetValue, print_value
from recommender.index.columns import LIBRARY
from recommender.index.snapshot import Snapshot
from recommender.occurrence import Occurrence, UniqueIndicator
from recommender.review.names import polarity
from recommender.suggest.published import Published
from recommender.suggest.values.options import options
from recommender.typical.attributes import attributes_of, library_attributes
from recommender.typical.counted import cells_of
from recommender.typical.summary import Cells, is_bounded, summed_up, unit_family

KEPT_SNAPSHOTS = 4


@dataclass(frozen=True)
class Usual:
    """A number that stands in past rows.

    :param value: as it is printed.
    :param family: of its unit.
    :param rows: how many rows were looked at.
    :param middle_half: the distance between the quartiles, in the value's unit; None for one row.
    :param share: the share of the commonest number, between 0 and 1.
    """

    value: str
    number: float
    family: str
    rows: int
    middle_half: float | None
    share: float


class PastValues:
    """How rows of one snapshot were valued; each answer is worked out once.

    :param snapshot: the index.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.published = Published(snapshot)
        self._usual: dict[tuple[str | None, str, bool], Usual | None] = {}

    def library_row(self, indicator: UniqueIndicator | None) -> Occurrence | None:
        """Give the library's row of an indicator."""
        if indicator is None:
            return None
        columns = self.snapshot.columns
        own = np.flatnonzero(columns.table_kind[indicator.tables] == LIBRARY)
        return indicator.occurrences[int(own[0])] if len(own) else None

    def of_indicator(self, indicator: UniqueIndicator) -> Usual | None:
        """Give the number that an indicator was usually published with, None where it never was."""
        key = (indicator.level2, match_key(indicator.level3), True)
        if key not in self._usual:
            rows = self.published.rows(indicator)
            self._usual[key] = self._of_rows(rows, indicator.level3, is_bounded(indicator.level3))
        return self._usual[key]

    def of_attribute(self, level2: str, name: str, attribute: str | None) -> tuple[str, Usual] | None:
        """Give the longest attribute at the end of a name that enough rows of the level have, with its usual number.

        :param level2: canonical level 2.
        :param name: of the row.
        :param attribute: the head that a composed name was given; None takes what the name ends in.
        """
        known = attributes_of(name, library_attributes())
        for end in dict.fromkeys((*((attribute,) if attribute else ()), *known)):
            key = (level2, end, False)
            if key not in self._usual:
                self._usual[key] = self._of_end(level2, end)
            found = self._usual[key]
            if found and found.rows >= options().thresholds.least_rows:
                return end, found
        return None

    def _of_end(self, level2: str, end: str) -> Usual | None:
        columns = self.snapshot.columns
        places = self.snapshot.lookups.under_library(level2, end)
        places = places[self.snapshot.stands[places]]
        if not len(places):
            return None
        names = [columns.texts[place] for place in columns.name[places].tolist()]
        return self._of_rows(columns.rows_of(places)[0], names[0], all(map(is_bounded, names)))

    def _of_rows(self, rows: npt.NDArray[np.int64], name: str, bounded: bool) -> Usual | None:
        return _usual(cells_of(self.snapshot.columns, rows, bounded), name)


_lock = threading.Lock()
_past: OrderedDict[str, PastValues] = OrderedDict()


def past_values(snapshot: Snapshot) -> PastValues:
    """Give the past values of a snapshot; the last few snapshots asked about are kept.

    :param snapshot: the index; snapshots of one fingerprint are taken for one.
    """
    with _lock:
        found = _past.pop(snapshot.fingerprint, None) or PastValues(snapshot)
        _past[snapshot.fingerprint] = found
        while len(_past) > KEPT_SNAPSHOTS:
            _past.popitem(last=False)
        return found


def _usual(cells: Cells, name: str) -> Usual | None:
    """Choose a number that was really written: the commonest where it is common enough, else the one at the median."""
    typical = summed_up(cells)
    if typical is None or typical.median is None:
        return None
    written = cells.is_number & (cells.unit == cells.units.index(typical.unit))
    found, number_of = np.unique(cells.numbers[written], return_inverse=True)
    counts = np.bincount(number_of, cells.times[written])
    chosen = int(np.argmax(counts))
    share = counts[chosen] / counts.sum()
    if share < options().thresholds.mode_share:
        chosen = int(np.argmin(np.abs(found - typical.median)))
    signs: Counter[str] = Counter()
    for place in np.flatnonzero(written)[number_of == chosen].tolist():
        if sign := cells.operators[cells.operator[place]]:
            signs[sign] += int(cells.times[place])
    number = float(found[chosen])
    operator = min(signs.items(), key=lambda pair: (-pair[1], pair[0]))[0] if signs else typical.operator
    if operator is None:
        operator = "=" if number in (0.0, 100.0) else "≤" if polarity(name)[0] < 0 else "≥"
    value = TargetValue(kind="number", operator=operator, number=number, unit=typical.unit)
    half = typical.p75 - typical.p25 if typical.p75 is not None and typical.p25 is not None else None
    rows = int(counts.sum())
    return Usual(print_value(value), number, unit_family(typical.unit)[0], rows, half, float(share))
