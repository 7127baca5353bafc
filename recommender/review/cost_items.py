"""What a table's cost rows are for: the items without totals, their subjects, and how many of each are made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from corpus.table import Indicator, TargetTable
from corpus.units import parse_unit
from recommender.review.cells import given_rows
from recommender.review.lexicon import pattern
from recommender.review.money import COST, CostRow, same_amount
from recommender.review.names import bare_name, core_noun

_OF_NO_THING = ("money", "rate", "rate_difference", "bare", "time", "working_time", "calendar")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of things that a table promises.

    :param row: 0-based row.
    :param unit: in canonical spelling (场).
    """

    row: int
    indicator: Indicator
    number: float
    unit: str


def without_totals(rows: list[CostRow], budget: float) -> list[CostRow]:
    """Leave out totals: by name, or because the row states the sum of the others or the whole budget.

    :param rows: cost rows; at least one.
    :param budget: in 万元.
    :return: the items; the largest row where all claim to be totals.
    """
    items = [row for row in rows if not row.is_total] or [max(rows, key=lambda row: row.amount)]
    if len(items) < 2:
        return items
    everything = sum(row.amount for row in items)
    for row in items:
        states_sum = len(items) > 2 and same_amount(row.amount, everything - row.amount, row.precision)
        if states_sum or same_amount(row.amount, budget):
            return [other for other in items if other is not row]
    return items


def unit_priced(table: TargetTable) -> Iterator[tuple[int, Indicator]]:
    """Give the rows of any level 2 that state money per something (元/人·天), with their 0-based index."""
    for number, row in given_rows(table):
        unit = parse_unit(row.target.unit) if row.target.unit else None
        if unit and unit.family.startswith(("money/", "bare/", "/")):
            yield number, row


def quantities(table: TargetTable) -> list[Quantity]:
    """Give the quantity rows that count things; no money, no shares, no times."""
    found: list[Quantity] = []
    for number, row in given_rows(table):
        target = row.target
        unit = parse_unit(target.unit) if target.unit else None
        if row.level2 != "数量指标" or target.kind != "number" or not target.number or unit is None:
            continue
        if target.number > 0 and unit.family not in _OF_NO_THING and "/" not in unit.family:
            found.append(Quantity(number, row, target.number, unit.text))
    return found


def is_cost(indicator: Indicator) -> bool:
    """Tell whether a row stands under 成本指标 or 经济成本指标."""
    return indicator.level2 == COST


@lru_cache(maxsize=16384)
def subject(level3: str) -> str:
    """Give what a cost row pays for (民间交流活动费用 → 民间交流活动)."""
    name = bare_name(level3)
    return core_noun(pattern("cost_tail").sub("", name) or name)
