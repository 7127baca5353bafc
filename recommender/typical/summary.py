"""The usual value of one indicator: count, operator, unit, quantiles and modes, unmoved by bad cells."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import nlargest, nsmallest
from itertools import repeat
from typing import Any

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict

from corpus.units import parse_unit
from corpus.value import Operator, TargetValue
from recommender.typical.options import options

MOST_VALUES = 8
SHARES = np.array([0.1, 0.25, 0.5, 0.75, 0.9])
LARGEST = 1e100  # beyond it, or below its inverse, arithmetic overflows; nothing counted or paid comes near
NORMAL = 1.4826  # standard deviations of a normal distribution in one median absolute deviation

Numbers = npt.NDArray[np.float64]
Marks = npt.NDArray[np.bool_]


class ValueCount(BaseModel):
    """A value as published and how often it was."""

    model_config = ConfigDict(frozen=True)

    value: str
    count: int


class Typical(BaseModel):
    """The usual value: ``count`` rows rest under it; the quantiles are in ``unit``, None where no number is usual.

    ``numbers`` rows are summed up in the quantiles, ``left_out`` more were beyond belief; one number has no spread, so
    all but ``median`` are None then. ``operator_share`` is the operator's share of the numbers. ``mad`` is the median
    absolute deviation in ``unit``. ``spread`` is the same of the logarithms, as a factor, for amounts that are no
    rates and all above zero: half of them lie between a middle value divided and multiplied by it.
    """

    model_config = ConfigDict(frozen=True)

    count: int
    operator: Operator | None
    unit: str | None
    median: float | None
    p10: float | None
    p90: float | None
    values: tuple[ValueCount, ...]
    numbers: int = 0
    left_out: int = 0
    operator_share: float | None = None
    p25: float | None = None
    p75: float | None = None
    mad: float | None = None
    spread: float | None = None


def quantile(ordered: Sequence[float], share: float) -> float:
    """Give a quantile of sorted numbers by linear interpolation (numpy's default, Hyndman and Fan type 7)."""
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


@lru_cache(maxsize=65536)
def is_bounded(name: str) -> bool:
    """Tell whether a rate of this name cannot leave 0..100 %: all but growth, comparisons and the like.

    :param name: of an indicator or an attribute.
    """
    return options().may_exceed.search(name) is None


def typical_value(
    published: Sequence[tuple[str | None, TargetValue]],
    bounded: bool | Sequence[bool] = False,
    counts: Sequence[int] | None = None,
) -> Typical | None:
    """Summarise how an indicator was valued; the order of the rows does not matter.

    Numbers are summarised over the unit family most often used, converted to its most frequent unit; the operator is
    the most frequent one among them. Left out are rates outside 0..100 % where they are bounded, and numbers whose
    size is beyond belief beside the others (see ``data/typical.toml``); they are no modes either, unless all are such.

    :param published: (value as published, value understood) of each occurrence in a published table, or of each
        distinct one.
    :param bounded: whether rates cannot leave 0..100 %, for all rows or for each; see `is_bounded`.
    :param counts: how often each occurs; None means once.
    :return: the summary, or None where the indicator was never published with a value.
    """
    strict = repeat(bounded, len(published)) if isinstance(bounded, bool) else bounded
    often = repeat(1, len(published)) if counts is None else counts
    written = [
        (text, target, held, times)
        for (value, target), held, times in zip(published, strict, often, strict=True)
        if value and (text := value.strip())
    ]
    numbers = [row[1].number if row[1].kind == "number" else None for row in written]
    units: dict[str | None, int] = {}
    signs: dict[Operator | None, int] = {}
    return summed_up(
        Cells(
            texts=[row[0] for row in written],
            times=np.array([row[3] for row in written], dtype=np.int64),
            is_number=np.array([number is not None for number in numbers], dtype=np.bool_),
            numbers=np.array([number or 0.0 for number in numbers], dtype=np.float64),
            unit=np.array([units.setdefault(row[1].unit or None, len(units)) for row in written], dtype=np.int64),
            units=tuple(units),
            operator=np.array([signs.setdefault(row[1].operator, len(signs)) for row in written], dtype=np.int64),
            operators=tuple(signs),
            bounded=np.array([row[2] for row in written], dtype=np.bool_),
        )
    )


@dataclass(frozen=True)
class Cells:
    """Cells with the same texts and targets together, as arrays.

    :param texts: as published, without the spaces around them, none empty; two may be equal.
    :param times: how often each occurs.
    :param is_number: which were understood as numbers.
    :param numbers: these; anything elsewhere.
    :param unit: of each, a place in ``units``.
    :param operator: of each, a place in ``operators``.
    :param bounded: whether each, as a rate, cannot leave 0..100 %.
    """

    texts: Sequence[str]
    times: npt.NDArray[np.int64]
    is_number: Marks
    numbers: Numbers
    unit: npt.NDArray[np.int64]
    units: Sequence[str | None]
    operator: npt.NDArray[np.int64]
    operators: Sequence[Operator | None]
    bounded: Marks


def summed_up(cells: Cells) -> Typical | None:
    """Summarise cells; see `typical_value`."""
    if not cells.texts:
        return None
    count = int(cells.times.sum())
    places = np.flatnonzero(cells.is_number)
    if not len(places):
        return _summary(count, cells.texts, cells.times)
    often = np.bincount(cells.unit[places], cells.times[places], len(cells.units)).astype(np.int64)
    used = np.unique(cells.unit[places])
    unit = _usual_unit({cells.units[one]: int(often[one]) for one in used.tolist()})
    family, factor = unit_family(unit)
    known = [unit_family(name) for name in cells.units]
    alike = np.array([name == family for name, _ in known], dtype=np.bool_)
    places = places[alike[cells.unit[places]]]
    amounts, units, times = cells.numbers[places], cells.unit[places], cells.times[places]
    factors = np.array([one for _, one in known])
    others = units != cells.units.index(unit)
    with np.errstate(over="ignore"):
        amounts[others] = amounts[others] * factors[units[others]] / factor
    # Numbers of one size are believed or not together, so the first of each decides.
    believed = _believable(
        np.repeat(amounts, times),
        np.repeat(cells.bounded[places], times),
        100.0 / factor if family == "rate" else None,
    )
    kept = believed[np.cumsum(times) - times]
    all_numbers, usable = int(times.sum()), int(times[kept].sum())
    if not usable:
        return _summary(count, cells.texts, cells.times, left_out=all_numbers)
    shown = cells.times.copy()
    shown[places[~kept]] = 0
    signs = np.bincount(cells.operator[places[kept]], times[kept], len(cells.operators)).astype(np.int64)
    said = [(int(often), sign) for often, sign in zip(signs, cells.operators, strict=True) if often]
    most, operator = min(said, key=lambda pair: (-pair[0], pair[1] or "~"))
    return _summary(
        count,
        cells.texts,
        shown,
        left_out=all_numbers - usable,
        numbers=usable,
        operator=operator,
        operator_share=most / usable,
        unit=unit,
        **_quantiles(np.sort(np.repeat(amounts[kept], times[kept])), family),
    )


def _summary(count: int, texts: Sequence[str], times: npt.NDArray[np.int64], **found: Any) -> Typical:
    counted = dict(zip(texts, times.tolist(), strict=True))
    if len(counted) < len(texts):
        counted = Counter()
        for text, often in zip(texts, times.tolist(), strict=True):
            counted[text] += often
    edge = min(nlargest(MOST_VALUES, counted.values()))
    most = nsmallest(MOST_VALUES, ((-often, text) for text, often in counted.items() if often and often >= edge))
    values = tuple(ValueCount(value=text, count=-often) for often, text in most)
    no_number = {"operator": None, "unit": None, "median": None, "p10": None, "p90": None}
    return Typical(**(no_number | found), count=count, values=values)


@lru_cache(maxsize=4096)
def unit_family(unit: str | None) -> tuple[str, float]:
    """Give the family of a unit and how many of the family's base units it is; an unknown unit is its own family."""
    known = parse_unit(unit) if unit else None
    return (known.family, known.factor) if known else (unit or "", 1.0)


def _usual_unit(units: Mapping[str | None, int]) -> str | None:
    families: Counter[str] = Counter()
    for name, count in units.items():
        families[unit_family(name)[0]] += count
    return min(units, key=lambda name: (-families[unit_family(name)[0]], -units[name], name or ""))


def _believable(amounts: Numbers, held: Marks, whole: float | None) -> Marks:
    """Mark the numbers to be kept.

    :param amounts: shape (numbers,), in one unit.
    :param held: whether each cannot leave 0..``whole`` where it is a rate.
    :param whole: 100 % in that unit; None for amounts that are no rates.
    """
    rule = options().outliers
    sizes = np.abs(amounts)
    kept: Marks = (sizes <= LARGEST) & ((sizes >= 1 / LARGEST) | (sizes == 0))
    judged = kept & (amounts != 0)
    if whole is not None:
        kept &= ~held | ((amounts >= 0) & (amounts <= whole))
        judged &= ~held
    places = np.flatnonzero(judged)
    if len(places) >= rule.least_numbers:
        logs = np.log(sizes[places])
        away = np.abs(logs - _middle(logs))
        bound = max(rule.times * NORMAL * _middle(away), math.log(rule.least_factor))
        kept[places[away > bound]] = False
    return kept


def _quantiles(ordered: Numbers, family: str) -> dict[str, float | None]:
    """Give the quantiles and deviations of sorted numbers."""
    last = len(ordered) - 1
    if last == 0:
        return {"median": float(ordered[0])}
    places = SHARES * last
    low = places.astype(np.int64)
    first, second = ordered[low], ordered[np.minimum(low + 1, last)]
    found = np.minimum(first + (second - first) * (places - low), second)  # rounding must not swap two quantiles
    p10, p25, median, p75, p90 = found.tolist()
    spread = None
    if family != "rate" and ordered[0] > 0:
        logs = np.log(ordered)
        spread = math.exp(_middle(np.abs(logs - _middle(logs))))
    mad = _middle(np.abs(ordered - median))
    return {"p10": p10, "p25": p25, "median": median, "p75": p75, "p90": p90, "mad": mad, "spread": spread}


def _middle(numbers: Numbers) -> float:
    """Give the median; for the few numbers that most indicators have, `numpy.median` costs several times more."""
    ordered = np.sort(numbers)
    return float(ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2
