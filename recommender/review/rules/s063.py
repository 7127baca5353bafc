"""S063: a row that claims to be the total is less than an item, or is not the budget."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.table import TargetTable
from recommender.review.context import is_multi_year
from recommender.review.lexicon import pattern
from recommender.review.money import CostRow, budget_wan, cost_rows, same_amount, wan
from recommender.review.names import bare_name
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.surroundings import Surroundings


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit for the table's total row where it contradicts an item or the budget."""
    rows = cost_rows(table)
    totals = [row for row in rows if row.is_total and _is_of_project(row, table, rows)]
    if not totals:
        yield NotApplicable("表中没有「总成本」一类的成本指标")
        return
    budget = budget_wan(table) or None
    if budget is None and len(rows) == len(totals):
        yield NotApplicable("表中没有预算数，也没有分项成本可以对照")
        return
    for total in totals:
        hit = _hit(table, total, [row for row in rows if not row.is_total], budget)
        if hit:
            yield hit


def _is_of_project(row: CostRow, table: TargetTable, rows: list[CostRow]) -> bool:
    """Tell the project's total from the total of one item (设备采购总成本 beside 安装总成本)."""
    before = bare_name(row.indicator.level3).partition("总")[0]
    if pattern("total_scope").match(before) or before in table.project_name:
        return True
    return len(rows) == 1


def _hit(table: TargetTable, total: CostRow, items: list[CostRow], budget: float | None) -> Hit | None:
    larger = max((item for item in items if item.amount > total.amount), key=lambda item: item.amount, default=None)
    off = budget is not None and not same_amount(total.amount, budget, total.precision)
    if larger is None and not off:
        return None
    against = [f"预算为{wan(budget)}"] if budget is not None and off else []
    if larger:
        against.append(f"另有分项「{larger.indicator.level3}」{wan(larger.amount)}")
    described = total.indicator.description
    renamed = (
        f"「{described}」" if described and bare_name(described) != bare_name(total.indicator.level3) else "分项名称"
    )
    fixed = f"值改为「≤{wan(budget)}」" if budget else "值改为各分项之和"
    return Hit(
        f"「{total.indicator.level3}」{total.indicator.value}，但{'，'.join(against)}",
        f"是全部成本的，{fixed}；只是其中一项的，把名称改为{renamed}",
        total.row,
        severity="warning" if larger is None and is_multi_year(table) else None,
        evidence={"budget_wan": budget, "rows": [item.row for item in items]},
    )


RULE = Rule(
    code="S063",
    slug="total-contradicts-items",
    name="「总」成本小于分项或不等于预算",
    group="E 预算勾稽",
    severity="error",
    scope="row",
    basis="表内勾稽：总成本不小于任何分项，并与预算数一致",
    basis_kind="inference",
    meaning="名称写「总成本」，就应当等于预算数，也不会比其中一项还少；不一致说明名称或数写错了。"
    "只认「总成本」「总投资」这类说法，「总体外交」之类不算；跨年项目的总投资大于当年预算只作提醒。",
    bad="总控制成本 ≤10万元，而预算45.5万元、另一分项35.5万元",
    good="总成本控制 ≤50万元，预算50万元",
    check=check,
)
