"""The number that past rows speak for: one that was really written."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from corpus.value import TargetValue, print_value
from recommender.review.names import polarity
from recommender.suggest.values.options import options
from recommender.typical import Typical
from recommender.typical.summary import Cells, unit_family


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


def usual_number(cells: Cells, typical: Typical | None, name: str) -> Usual | None:
    """Choose a number that was really written: the commonest where it is common enough, else the one at the median.

    :param cells: the past rows.
    :param typical: their summary.
    :param name: of the indicator; where no row has a sign, it tells whether more is better.
    """
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
