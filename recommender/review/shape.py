"""What kind of amount a row promises: a date, a length of time, money, a share, or a count of things."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from corpus.table import Indicator
from corpus.units import parse_unit
from recommender.review.lexicon import words

Shape = Literal["date", "duration", "money", "rate", "count", "measure", "bare", "text"]

_TIMES = ("time", "working_time", "calendar")
_RATES = ("rate", "rate_difference")
_MEASURED_OUT = ("people", "area", "length", "mass", "volume")


def shape(row: Indicator) -> Shape:
    """Tell the kind of amount from a row's value.

    :param row: a row of a table.
    :return: ``count`` for countable things, people, areas and lengths, alone or per something (次/月); ``measure`` for
        other units (分, 分贝, 毫克/立方米); ``bare`` for a number without a unit; ``text`` for words and grades.
    """
    target = row.target
    if target.kind == "date":
        return "date"
    if target.kind not in ("number", "range"):
        return "text"
    return _of_unit(target.unit) if target.unit else "bare"


@lru_cache(maxsize=4096)
def _of_unit(text: str) -> Shape:
    unit = parse_unit(text)
    if unit is None:
        return "money" if "元" in text else "measure"
    family = unit.family.split("/")[0]
    if family == "money":
        return "money"
    if family in _RATES:
        return "rate"
    if family in _TIMES:
        return "duration"
    if family == "bare":
        return "bare"
    base = parse_unit(family)
    counted = family in _MEASURED_OUT or (base is not None and base.family == family)
    return "count" if counted and family not in words("uncounted_units") else "measure"
