"""S061: the items make less than the budget."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.table import TargetTable
from recommender.review.context import is_multi_year
from recommender.review.cost_items import unit_priced, without_totals
from recommender.review.lexicon import contains_any, threshold
from recommender.review.money import CostRow, budget_wan, cost_rows, same_amount, wan
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.surroundings import Surroundings


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit where two items or more, which claim to be all of it, leave money unexplained."""
    budget = budget_wan(table)
    if not budget or budget < 0:
        yield NotApplicable("表中没有预算数")
        return
    rows = cost_rows(table)
    items = without_totals(rows, budget) if rows else []
    if len(items) < 2:
        yield NotApplicable("成本金额不足两项，看不出是不是分项")
        return
    total = sum(item.amount for item in items)
    if _is_division(table, items, budget, total):
        left = budget - total
        sums = "+".join(f"{item.amount:g}" for item in items)
        # A total beside the items, or a budget for several years, need not be divided to the end.
        beside = len(rows) > len(items)
        soft = beside or is_multi_year(table) or total < threshold("cost_cover_firm") * budget
        yield Hit(
            f"成本分项合计{wan(total)}（{sums}），比预算{wan(budget)}少{wan(left)}，这部分钱没有写明用在哪里",
            f"补列其余分项，例如「其他费用 ≤{wan(left)}」（名称按实际用途填写），使合计等于{wan(budget)}；"
            + ("其余确实不再细分的，可以保留" if beside else f"只列主要分项的，另加一行「项目总成本 ≤{wan(budget)}」"),
            quoted=";".join(f"{item.indicator.level3} {item.indicator.value}" for item in items),
            severity="info" if soft else None,
            evidence={"budget_wan": budget, "sum_wan": round(total, 6), "rows": [item.row for item in items]},
        )


def _is_division(table: TargetTable, items: list[CostRow], budget: float, total: float) -> bool:
    """Tell whether amounts divide the budget, but not to the end: no prices of single things, no mistaken unit."""
    if not threshold("cost_cover_silent") * budget <= total < threshold("cost_cover") * budget:
        return False
    if total + threshold("money_tolerance_wan") + 0.005 * len(items) >= budget:
        return False
    fiscal = table.budget_wan.fiscal
    if fiscal and same_amount(total, fiscal):
        return False
    if any(row.is_total and not same_amount(row.amount, budget) for row in cost_rows(table)):
        return False  # S063 says that the total is not the budget
    one_thing = any(contains_any(item.indicator.level3, "one_thing_cost") for item in items)
    return not one_thing and next(unit_priced(table), None) is None


RULE = Rule(
    code="S061",
    slug="items-below-budget",
    name="成本分项合计小于预算",
    group="E 预算勾稽",
    severity="warning",
    scope="table",
    basis="表内勾稽：成本分项之和与预算数一致",
    basis_kind="inference",
    meaning="成本按分项填写的，各项加起来应当等于预算，差额说明有钱没有写明用途。"
    "列了单价或补助标准的表、只够财政资金的表不检查；另有总成本一行、跨年项目或分项不到一半的，只作提示。",
    bad="预算100万元，两项成本合计80万元",
    good="预算100万元，两项成本合计100万元",
    check=check,
)
