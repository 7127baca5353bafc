"""S064: 元 and 万元 are mistaken for one another."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

from corpus.table import TargetTable
from corpus.value import print_value
from recommender.review.cost_items import quantities, without_totals
from recommender.review.finding import Fix
from recommender.review.lexicon import contains_any, threshold
from recommender.review.money import CostRow, budget_wan, cost_rows, same_amount, wan
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.surroundings import Surroundings

_FACTOR = 10_000
_OTHER = {"元": "万元", "万元": "元", "万": "元"}


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit for every cost row that fits the budget only with the other unit."""
    budget = budget_wan(table)
    if not budget or budget < 0:
        yield NotApplicable("表中没有预算数")
        return
    rows = [row for row in cost_rows(table) if row.amount > 0]
    if not rows:
        yield NotApplicable("表中没有可以和预算对照的成本金额")
        return
    items = _items(rows, budget)
    if _is_exact(sum(item.amount for item in items) * _FACTOR, budget) and not _all_yuan(items):
        yield _header(items, budget)
        return
    for row in rows:
        hit = _hit(table, row, rows, budget)
        if hit:
            yield hit


def _items(rows: list[CostRow], budget: float) -> list[CostRow]:
    """Leave out totals; amounts in 元 are scaled for it, because beside 万元 they differ by less than a rounding."""
    tiny = 100 * max(row.amount for row in rows) < budget
    scaled = [replace(row, amount=row.amount * _FACTOR) for row in rows] if tiny else rows
    kept = {item.row for item in without_totals(scaled, budget)}
    return [row for row in rows if row.row in kept]


def _is_exact(amount: float, budget: float) -> bool:
    return math.isclose(amount, budget, rel_tol=threshold("unit_slip_exact"))


def _all_yuan(items: list[CostRow]) -> bool:
    return all(item.indicator.target.unit == "元" for item in items)


def _header(items: list[CostRow], budget: float) -> Hit:
    """Say that rows in 万元 are right and the budget is not (50万元 of a "budget of 500000万元")."""
    first = items[0]
    total = sum(item.amount for item in items)
    return Hit(
        f"「{first.indicator.level3}」写「{first.indicator.value}」，成本合计{wan(total)}，而预算数是{wan(budget)}，"
        "正好相差一万倍，像是预算数把元当成了万元",
        f"核对表头的单位：预算数应为{wan(total)}；若预算数没错，请改正各行成本金额",
        first.row,
        evidence={"budget_wan": budget, "sum_wan": round(total, 6)},
    )


def _hit(table: TargetTable, row: CostRow, rows: list[CostRow], budget: float) -> Hit | None:
    ratio = row.amount / budget
    unit = row.indicator.target.unit or ""
    wanted_unit = _OTHER.get(unit)
    if wanted_unit is None or (ratio < 1 and unit != "元"):
        return None
    corrected = row.amount / _FACTOR if ratio > 1 else row.amount * _FACTOR
    completes = _completes(row, corrected, rows, budget)
    paid_each = ratio < 1 and contains_any(row.indicator.level3, "paid_each")
    certain = completes or (_is_exact(corrected, budget) and not paid_each)
    if not certain and ratio < 1 and _is_unit_price(table, row, rows, budget):
        return None
    if not certain and not _is_likely(row, corrected, budget):
        return None
    wanted = print_value(row.indicator.target.model_copy(update={"unit": wanted_unit}))
    more = "大" if ratio > 1 else "小"
    return Hit(
        f"「{row.indicator.level3}」写「{row.indicator.value}」，预算数是{wan(budget)}，{more}得太多，像是把元和万元弄错了",
        f"改为「{wanted}」" + ("" if certain else "；如果写的是单价，补上每什么多少钱，例如「元/人」"),
        row.row,
        severity=None if certain else "warning",
        evidence={"budget_wan": budget, "amount_wan": row.amount, "corrected_wan": round(corrected, 6)},
        fixes=(Fix(field="value", row=row.row, text=wanted),) if certain else (),
    )


def _completes(row: CostRow, corrected: float, rows: list[CostRow], budget: float) -> bool:
    """Tell whether the items make the budget once this row, or all of them, are corrected, and do not before."""
    items = _items(rows, budget)
    if len(items) < 2 or row not in items:
        return False
    everything = sum(item.amount for item in items)
    alone = everything - row.amount + corrected
    together = everything * corrected / row.amount
    return (same_amount(alone, budget) or same_amount(together, budget)) and not same_amount(everything, budget)


def _is_likely(row: CostRow, corrected: float, budget: float) -> bool:
    """Tell whether an amount is about 10,000 times off, or absurd for an item and in proportion with the other unit."""
    low, high = threshold("unit_slip_low"), threshold("unit_slip_high")
    if low <= max(row.amount / budget, budget / row.amount) <= high:
        return True
    least = threshold("item_least_share")
    absurd = row.amount < threshold("item_least_wan") or least * row.amount > budget
    paid_each = row.amount < budget and contains_any(row.indicator.level3, "paid_each")
    return absurd and not paid_each and least * budget <= corrected <= budget


def _is_unit_price(table: TargetTable, row: CostRow, rows: list[CostRow], budget: float) -> bool:
    """Tell whether an amount is for one thing: by its name, or because a quantity times it makes a fit part."""
    if row.is_total or contains_any(row.indicator.level3, "one_thing_cost"):
        return not row.is_total
    low = 1 - threshold("times_quantity") if len(rows) == 1 else threshold("item_least_share")
    high = 1 + threshold("times_quantity")
    return any(low <= row.amount * one.number / budget <= high for one in quantities(table))


RULE = Rule(
    code="S064",
    slug="yuan-for-ten-thousand",
    name="金额单位疑似错位（元、万元）",
    group="E 预算勾稽",
    severity="error",
    scope="row",
    basis="公开的表有按元的（内蒙古、四川），也有按万元的，成本与预算应当用同一个单位",
    basis_kind="public table",
    meaning="成本与预算相差一万倍左右，多半是把元写成了万元，或者反过来。"
    "只差大约、不正好一万倍的只作提醒；单价乘以数量与预算相称的不算错。",
    bad="预算50万元，设备购置成本 ≤500000万元",
    good="预算50万元，设备购置成本 ≤500000元",
    check=check,
)
