"""S068: one item takes most of the budget."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.table import TargetTable
from recommender.review.cost_items import without_totals
from recommender.review.lexicon import threshold
from recommender.review.money import budget_wan, cost_rows, wan
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.surroundings import Surroundings


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit for the item that takes more of the budget than the others together."""
    budget = budget_wan(table)
    if not budget or budget < 0:
        yield NotApplicable("表中没有预算数")
        return
    rows = cost_rows(table)
    if len(rows) < 2:
        yield NotApplicable("成本金额不足两项，谈不上占比")
        return
    bound = threshold("single_share" if len(rows) > 2 else "single_share_of_two")
    for item in without_totals(rows, budget):
        share = item.amount / budget
        if bound < share < 1:
            yield Hit(
                f"「{item.indicator.level3}」{wan(item.amount)}，占预算{wan(budget)}的{share:.0%}，看不出里面花在哪几件事上",
                "把它再拆成两三项，例如分为采购、实施、验收，或按服务内容分列，每项各写「≤N万元」；不能再拆的可以保留",
                item.row,
                evidence={"budget_wan": budget, "amount_wan": item.amount, "share": round(share, 4)},
            )


RULE = Rule(
    code="S068",
    slug="single-item-too-large",
    name="单项成本占比过高",
    group="E 预算勾稽",
    severity="info",
    scope="row",
    basis="绩效指标应细化、量化",
    basis_kind="inference",
    meaning="分项列成本是为了看清钱的去向，一项占了预算一半以上，等于没有拆开。"
    "只有两项时总有一项过半，占到三分之二才提示。",
    bad="预算45.5万元，网络安全运行维护成本 ≤35.5万元，占78%",
    good="预算50万元，保洁服务成本 ≤11万元，占22%",
    check=check,
)
