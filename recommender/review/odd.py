"""Numbers that cannot be meant: shares outside the whole, costs and quantities of nothing."""

from __future__ import annotations

from corpus.table import Indicator
from corpus.units import is_money, is_rate, parse_unit
from recommender.review.lexicon import contains_any
from recommender.review.names import bare_name, is_rate_name, polarity

_WHOLE = 100.0


def impossible_percent(indicator: Indicator) -> float | None:
    """Give a share of a whole that is below 0 or above 100 %.

    :param indicator: a row whose value is given.
    :return: the number in percent; None for shares that can be, growth, gross rates, deviations (±3%) and all else.
    """
    target, name = indicator.target, bare_name(indicator.level3)
    unit = parse_unit(target.unit) if target.unit else None
    if target.kind not in ("number", "range") or target.number is None or unit is None or unit.family != "rate":
        return None
    if "±" in (indicator.value or "") or not is_rate_name(name) or contains_any(name, "unbounded_rate"):
        return None
    numbers = [number * unit.factor for number in (target.number, target.number_high) if number is not None]
    worst = min(numbers) if min(numbers) < 0 else max(numbers)
    return None if 0 <= worst <= _WHOLE else worst


def is_empty_amount(indicator: Indicator) -> bool:
    """Tell whether a cost or a quantity is 0 where 0 is not what one wishes for.

    :param indicator: a row whose value is given; accidents, complaints and shares may be 0.
    """
    target, level2 = indicator.target, indicator.level2
    if target.kind != "number" or target.number != 0 or level2 not in ("成本指标", "数量指标"):
        return False
    if contains_any(indicator.level3, "zero_is_wished") or polarity(indicator.level3)[0] < 0 or is_rate(target.unit):
        return False
    return level2 == "数量指标" or target.unit is None or is_money(target.unit)
