"""The cost rows of a draft against its budget."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from recommender.drafting.draft import Draft
from recommender.review.cost_items import without_totals
from recommender.review.lexicon import threshold
from recommender.review.money import budget_wan, cost_rows, wan

State = Literal["fits", "over", "under", "no_cost_rows", "no_budget"]


class CostState(BaseModel):
    """Sum, budget and budget less sum in 万元, None where there is none; ``keys`` are the rows that were added up."""

    model_config = ConfigDict(frozen=True)

    state: State
    sum_wan: float | None
    budget_wan: float | None
    difference_wan: float | None
    keys: tuple[str, ...]
    message: str


def cost_state(draft: Draft) -> CostState:
    """Add up the cost rows as S060 does: no unit prices, no rates, no totals beside their items.

    :param draft: the draft.
    :return: the sum, how it stands to the budget, and that in one sentence.
    """
    table = draft.table()
    budget = budget_wan(table) or None
    rows = cost_rows(table)
    if not rows:
        said = f"预算{wan(budget)}，" if budget else ""
        return CostState(
            state="no_cost_rows",
            sum_wan=None,
            budget_wan=budget,
            difference_wan=None,
            keys=(),
            message=f"{said}还没有写明金额的成本指标",
        )
    items = without_totals(rows, budget or 0.0)
    total = round(sum(item.amount for item in items), 6)
    keys = tuple(draft.rows[item.row].key for item in items)
    if budget is None:
        message = f"成本合计{wan(total)}，还没有填写预算，无法核对；请在左边填写预算"
        return CostState(
            state="no_budget", sum_wan=total, budget_wan=None, difference_wan=None, keys=keys, message=message
        )
    left = round(budget - total, 6)
    state, message = _compared(total, budget, left, threshold("money_tolerance_wan") + 0.005 * len(items))
    return CostState(state=state, sum_wan=total, budget_wan=budget, difference_wan=left, keys=keys, message=message)


def _compared(total: float, budget: float, left: float, slack: float) -> tuple[State, str]:
    if left < -slack:
        return "over", f"成本合计{wan(total)}，超出预算{wan(budget)}共{wan(-left)}；请压减，或核对元、万元单位"
    if left > slack:
        return (
            "under",
            f"成本合计{wan(total)}，比预算{wan(budget)}少{wan(left)}；有没有列出的分项请补上，只列主要分项的可以保留",
        )
    return "fits", f"成本合计{wan(total)}，与预算{wan(budget)}一致"
