"""Cost rows and budgets in 万元."""

from __future__ import annotations

import math
from dataclasses import dataclass

from corpus.table import Indicator, TargetTable
from corpus.units import convert, parse_unit
from corpus.value import TargetValue, print_number
from recommender.review.cells import given_rows
from recommender.review.lexicon import contains_any, pattern, threshold
from recommender.review.names import bare_name, is_rate_name

COST = "成本指标"  # canonical: 经济成本指标 is mapped to it


@dataclass(frozen=True, slots=True)
class CostRow:
    """An amount that a table promises to keep to.

    :param row: 0-based row.
    :param indicator: the row itself.
    :param amount: in 万元.
    :param precision: half of the last printed digit, in 万元.
    :param is_total: whether the name claims to be the project's total.
    """

    row: int
    indicator: Indicator
    amount: float
    precision: float
    is_total: bool


def amount_wan(target: TargetValue) -> float | None:
    """Give a single amount of money in 万元; None for unit prices, ranges and what is no money.

    A bare 万 or 亿 is money that lost its 元.
    """
    if target.kind != "number" or target.number is None or not target.unit:
        return None
    unit = parse_unit(target.unit)
    if unit is None:
        return None
    if unit.family == "money":
        return convert(target.number, target.unit, "万元")
    if unit.family == "bare" and unit.factor >= 10_000:
        return target.number * unit.factor / 10_000
    return None


def cost_rows(table: TargetTable) -> list[CostRow]:
    """Give the rows that cap an amount of money in 万元: no unit costs, no rates, no lower bounds, no repeats."""
    found: dict[tuple[str, float], CostRow] = {}
    for row, indicator in given_rows(table):
        amount = amount_wan(indicator.target) if indicator.level2 == COST else None
        if amount is None or indicator.target.operator in ("≥", ">") or is_rate_name(indicator.level3):
            continue
        name = bare_name(indicator.level3)
        if contains_any(name, "unit_cost"):
            continue
        precision = _precision(indicator.target, amount)
        found.setdefault((name, amount), CostRow(row, indicator, amount, precision, is_total_name(name)))
    return list(found.values())


def _precision(target: TargetValue, amount: float) -> float:
    decimals = len(print_number(target.number or 0).partition(".")[2])
    scale = abs(amount / target.number) if target.number else 1.0
    return 0.5 * 10.0**-decimals * scale if decimals or scale <= 1 else 0.5


def is_total_name(name: str) -> bool:
    """Tell whether a cost row's name claims a total (总成本, 总控制成本); 总体外交 does not."""
    return bool(pattern("total_cost").search(pattern("total_exempt").sub("", name)))


def budget_wan(table: TargetTable) -> float | None:
    """Give the budget in 万元: the total, else what the parts make; None where the form gives none."""
    budget = table.budget_wan
    if budget.total is not None:
        return budget.total
    return None if budget.fiscal is None else budget.fiscal + (budget.other or 0.0)


def wan(amount: float) -> str:
    """Print an amount of 万元 for a message."""
    return f"{print_number(round(amount, 4))}万元"


def same_amount(first: float, second: float, tolerance: float = 0.0) -> bool:
    """Tell whether two amounts in 万元 are equal but for rounding."""
    return math.isclose(first, second, abs_tol=max(tolerance, threshold("money_tolerance_wan")) + 1e-9)
