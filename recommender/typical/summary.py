"""The usual value of one indicator: count, operator, unit, quantiles and modes, unmoved by bad cells."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import repeat
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict

from corpus.units import parse_unit
from corpus.value import Operator, TargetValue
from recommender.typical.options import options

MOST_VALUES = 8
T = TypeVar("T")
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
    if not written:
        return None
    count = sum(row[3] for row in written)
    texts = _counted((text, times) for text, _, _, times in written)
    numbers = [
        (target.number, target.unit or None, target.operator, held, text, times)
        for text, target, held, times in written
        if target.kind == "number" and target.number is not None
    ]
    if not numbers:
        return summed(count, texts)
    unit = usual_unit(_counted((row[1], row[5]) for row in numbers))
    family, factor = unit_family(unit)
    known = {name: unit_family(name) for name in {row[1] for row in numbers}}
    numbers = [row for row in numbers if known[row[1]][0] == family]
    amounts = np.array([n if name == unit else n * known[name][1] / factor for n, name, *_ in numbers])
    held = np.array([row[3] for row in numbers], dtype=np.bool_)
    times = np.array([row[5] for row in numbers], dtype=np.int64)
    # Numbers of one size are believed or not together, so the first of each decides.
    believed = believable(
        np.repeat(amounts, times), np.repeat(held, times), 100.0 / factor if family == "rate" else None
    )
    kept = believed[np.cumsum(times) - times]
    all_numbers = int(times.sum())
    if not kept.all():
        marks = kept.tolist()
        if not any(marks):
            return summed(count, texts, left_out=all_numbers)
        texts.subtract(_counted((row[4], row[5]) for row, keep in zip(numbers, marks, strict=True) if not keep))
        numbers = [row for row, keep in zip(numbers, marks, strict=True) if keep]
    usable = sum(row[5] for row in numbers)
    operators = _counted((row[2], row[5]) for row in numbers)
    operator, most = min(operators.items(), key=lambda pair: (-pair[1], pair[0] or "~"))
    return summed(
        count,
        texts,
        left_out=all_numbers - usable,
        numbers=usable,
        operator=operator,
        operator_share=most / usable,
        unit=unit,
        **quantiles(np.sort(np.repeat(amounts[kept], times[kept])), family),
    )


def _counted(pairs: Iterable[tuple[T, int]]) -> Counter[T]:
    counted: Counter[T] = Counter()
    for what, times in pairs:
        counted[what] += times
    return counted


def summed(count: int, texts: Counter[str], **found: Any) -> Typical:
    """Put a summary together.

    :param count: of all rows.
    :param texts: how often each value was published; those that are no modes may be left out.
    :param found: what is known of the numbers.
    """
    counted = sorted(((text, often) for text, often in texts.items() if often), key=lambda pair: (-pair[1], pair[0]))
    values = tuple(ValueCount(value=text, count=often) for text, often in counted[:MOST_VALUES])
    no_number = {"operator": None, "unit": None, "median": None, "p10": None, "p90": None}
    return Typical(**(no_number | found), count=count, values=values)


@lru_cache(maxsize=4096)
def unit_family(unit: str | None) -> tuple[str, float]:
    """Give the family of a unit and how many of the family's base units it is; an unknown unit is its own family."""
    known = parse_unit(unit) if unit else None
    return (known.family, known.factor) if known else (unit or "", 1.0)


def usual_unit(units: Counter[str | None]) -> str | None:
    """Give the most frequent unit of the most frequent family."""
    families: Counter[str] = Counter()
    for name, count in units.items():
        families[unit_family(name)[0]] += count
    return min(units, key=lambda name: (-families[unit_family(name)[0]], -units[name], name or ""))


def believable(amounts: Numbers, held: Marks, whole: float | None) -> Marks:
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


def quantiles(ordered: Numbers, family: str) -> dict[str, float | None]:
    """Give the quantiles and deviations of sorted numbers.

    :param ordered: at least one, in one unit.
    :param family: of the unit.
    """
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
