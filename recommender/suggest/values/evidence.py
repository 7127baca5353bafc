"""What past rows and the library say about a value: of the same indicator, of its attribute."""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from corpus.names import match_key
from corpus.value import TargetValue, print_value
from recommender.index.columns import LIBRARY
from recommender.index.snapshot import Snapshot
from recommender.occurrence import Occurrence, UniqueIndicator, Valued
from recommender.review.names import polarity
from recommender.suggest.values.options import options
from recommender.typical import Typical, typical_value
from recommender.typical.attributes import attributes_of, library_attributes
from recommender.typical.summary import is_bounded, unit_family

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
            self._usual[key] = _usual(self.snapshot.valued([indicator]), [indicator])
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
                indicators = self.snapshot.under_library(level2, end)
                rows = self.snapshot.rows(indicators)
                self._usual[key] = _usual(self.snapshot.columns.valued(rows), indicators)
            found = self._usual[key]
            if found and found.rows >= options().thresholds.least_rows:
                return end, found
        return None


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


def _usual(rows: Sequence[Valued], indicators: Sequence[UniqueIndicator]) -> Usual | None:
    """Choose a number that was really written: the commonest where it is common enough, else the one at the median."""
    if not rows:
        return None
    bounded = all(is_bounded(indicator.level3) for indicator in indicators)
    typical = typical_value([(row.value, row.target) for row in rows], bounded, [row.count for row in rows])
    if typical is None or typical.median is None:
        return None
    written = [row for row in rows if _counts(row.target, typical)]
    numbers: Counter[float | None] = Counter()
    for row in written:
        numbers[row.target.number] += row.count
    number, often = min(numbers.items(), key=lambda pair: (-pair[1], pair[0] or 0.0))
    share = often / numbers.total()
    if share < options().thresholds.mode_share:
        middle = typical.median
        number = min(numbers, key=lambda one: (abs((one or 0.0) - middle), one or 0.0))
    signs: Counter[str] = Counter()
    for row in written:
        if row.target.number == number and row.target.operator:
            signs[row.target.operator] += row.count
    operator = min(signs.items(), key=lambda pair: (-pair[1], pair[0]))[0] if signs else typical.operator
    if operator is None:
        worse = polarity(indicators[0].level3)[0] < 0
        operator = "=" if number in (0.0, 100.0) else "≤" if worse else "≥"
    value = TargetValue(kind="number", operator=operator, number=number, unit=typical.unit)
    half = typical.p75 - typical.p25 if typical.p75 is not None and typical.p25 is not None else None
    family = unit_family(typical.unit)[0]
    return Usual(print_value(value), number or 0.0, family, numbers.total(), half, share)


def _counts(target: TargetValue, typical: Typical) -> bool:
    return target.kind == "number" and target.number is not None and (target.unit or None) == typical.unit
