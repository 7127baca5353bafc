"""Target values of invented rows: near those that are known of an attribute, dated and costed by year and budget."""

from __future__ import annotations

import calendar
import math
from random import Random

from recommender.benchmark.scale.words import Words, rules

_COST = "成本指标"
_LARGEST = 9_999_999


def invent_value(words: Words, random: Random, level2: str, name: str, year: int, budget: float) -> str | None:
    """Give a target value as an office would write it.

    :param words: what is known.
    :param random: the source of chance.
    :param level2: canonical level 2.
    :param name: the indicator's name.
    :param year: of the budget.
    :param budget: of the project, in 万元.
    :return: the cell's text; None where the level has no known value at all.
    """
    attribute = words.attribute(name)
    known = words.targets.get((level2, attribute)) or words.targets.get((level2, None))
    if not known:
        return None
    like = random.choice(known)
    if like.kind == "date":
        return _date(random, year)
    if like.kind != "number" or like.number is None:
        return _undated(like.raw, year)
    if level2 == _COST and like.unit == "万元":
        share = 1.0 if "总" in name or random.random() < 0.6 else random.uniform(0.1, 0.9)
        return f"{like.operator or '≤'}{plain_number(budget * share)}万元"
    if like.unit in ("%", "‰"):
        return f"{like.operator or ''}{plain_number(_rate(random, like.number))}{like.unit}"
    if not like.unit and not like.operator:
        return like.raw
    amount = like.number * math.exp(random.gauss(0, float(rules()["values"]["spread"])))
    return f"{like.operator or ''}{plain_number(amount)}{like.unit or ''}"


def invent_budget(random: Random) -> float:
    """Give a budget in 万元, log-normal."""
    shape = rules()["budget"]
    return float(plain_number(math.exp(random.gauss(shape["log_mean"], shape["log_deviation"]))))


def plain_number(amount: float) -> str:
    """Print an amount as people round it: to two or three digits, small ones to a decimal.

    :param amount: at least 0.
    """
    amount = min(amount, _LARGEST)
    if amount < 10:
        return f"{max(1.0, amount):.1f}".removesuffix(".0")
    digits = 2 - int(math.log10(amount))
    return f"{round(amount, digits):.0f}"


def _rate(random: Random, known: float) -> float:
    moved = known + random.choice(rules()["values"]["steps"]) if known > 10 else known * random.choice((0.5, 1, 1, 2))
    return min(moved, 100.0) if known <= 100 else moved


def _date(random: Random, year: int) -> str:
    month = random.choice((6, 9, 10, 11, 12, 12, 12))
    last = calendar.monthrange(year, month)[1]
    forms = f"{month}月底前", f"{month}月{last}日前", f"{month}月", "底前"
    return f"{year}年{random.choice(forms)}"


def _undated(raw: str, year: int) -> str:
    return raw if not any(str(one) in raw for one in range(2015, 2030)) else f"{year}年12月底前"
