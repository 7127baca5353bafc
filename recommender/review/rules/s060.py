"""S060: the costs add up to more than the budget."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.table import TargetTable
from recommender.review.context import is_multi_year
from recommender.review.cost_items import without_totals
from recommender.review.lexicon import threshold
from recommender.review.money import budget_wan, cost_rows, wan
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.surroundings import Surroundings


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit where the items, or the only amount there is, exceed the budget."""
    budget = budget_wan(table)
    if not budget or budget < 0:
        yield NotApplicable("表中没有预算数")
        return
    rows = cost_rows(table)
    if not rows:
        yield NotApplicable("表中没有可以相加的成本金额")
        return
    items = without_totals(rows, budget)
    total = sum(item.amount for item in items)
    slack = threshold("money_tolerance_wan") + 0.005 * len(items)
    if total > budget + slack:
        several = len(items) > 1
        sum_text = "+".join(f"{item.amount:g}" for item in items) + "=" if several else ""
        yield Hit(
            f"成本合计{wan(total)} > 预算数{wan(budget)}"
            if several
            else f"「{items[0].indicator.level3}」{wan(total)} > 预算数{wan(budget)}",
            f"{sum_text}{wan(total)}，超出{wan(total - budget)}；请压减到合计不超过{wan(budget)}，或核对元、万元单位",
            quoted=";".join(f"{item.indicator.level3} {item.indicator.value}" for item in items),
            severity="warning" if is_multi_year(table) else None,
            evidence={"budget_wan": budget, "sum_wan": round(total, 6), "rows": [item.row for item in items]},
        )


RULE = Rule(
    code="S060",
    slug="cost-over-budget",
    name="成本指标合计超过预算",
    group="E 预算勾稽",
    severity="error",
    scope="table",
    basis="财预〔2021〕101号：成本指标不超过预算支出标准；表内勾稽",
    basis_kind="regulation not re-read",
    meaning="各项成本加起来不能比批给的钱还多。单价、人均标准、社会成本、生态环境成本、比率和下限（≥）不计入，"
    "已有分项时「总成本」也不重复计入；名称或目标写明跨年的项目只作提醒。",
    bad="预算1090万元，七项成本合计1190万元",
    good="预算1090万元，七项成本合计1090万元",
    check=check,
)
