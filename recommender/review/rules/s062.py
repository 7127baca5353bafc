"""S062: the budget is not the sum of its sources."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.table import TargetTable
from recommender.review.lexicon import threshold
from recommender.review.money import wan
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.surroundings import Surroundings


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit where total and sources differ; a difference of the last digit is information only."""
    budget = table.budget_wan
    if budget.total is None or budget.fiscal is None:
        yield NotApplicable("表中没有同时写明预算数和财政资金")
        return
    parts = budget.fiscal + (budget.other or 0.0)
    difference = abs(budget.total - parts)
    if difference <= threshold("source_tolerance_wan") + 1e-9:
        return
    rounded = difference <= threshold("money_tolerance_wan") + 1e-9
    other = "其他资金未填" if budget.other is None else f"其他资金{wan(budget.other)}"
    sums = f"财政资金{wan(budget.fiscal)}、{other}"
    yield Hit(
        f"预算数{wan(budget.total)}不等于资金来源合计{wan(parts)}（{sums}）",
        "相差在末位，可能是四舍五入，请核对"
        if rounded
        else f"核对三个数：预算数应为{wan(parts)}，或补足其他资金{wan(budget.total - budget.fiscal)}"
        if budget.total >= budget.fiscal
        else f"核对三个数：预算数应为{wan(parts)}，或财政资金应不超过{wan(budget.total)}",
        quoted=f"预算数{wan(budget.total)},{sums}",
        severity="info" if rounded else None,
        evidence={"total": budget.total, "fiscal": budget.fiscal, "other": budget.other},
    )


RULE = Rule(
    code="S062",
    slug="sources-do-not-add-up",
    name="预算数≠财政资金+其他资金",
    group="E 预算勾稽",
    severity="error",
    scope="table",
    basis="表内勾稽：预算数=财政资金+其他资金，其他资金空白按0",
    basis_kind="inference",
    meaning="钱从哪里来的几个数加起来，应当正好等于预算数。相差只在末位的，多半是四舍五入，只作提示。",
    bad="预算数100万元，财政资金80万元，其他资金10万元",
    good="预算数100万元，财政资金80万元，其他资金20万元",
    check=check,
)
