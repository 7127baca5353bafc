"""S111: so much more than the target that the target was too low."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.table import Indicator, TargetTable
from corpus.units import is_rate
from recommender.review.completion import (
    NOT_SELF_EVALUATION,
    Completion,
    actual_value,
    completion,
    is_explained,
    is_self_evaluation,
)
from recommender.review.context import COST_LEVEL2
from recommender.review.lexicon import threshold
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.surroundings import Surroundings


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit for every row whose completion is far above its target and that gives no reason."""
    if not is_self_evaluation(table):
        yield NotApplicable(NOT_SELF_EVALUATION)
        return
    for number, row in enumerate(table.indicators):
        done = completion(row)
        if done is None or done.ratio is None or is_explained(row) or not _is_far(row, done, done.ratio):
            continue
        percent = f"{done.ratio:.0%}"
        yield Hit(
            f"「{row.level3}」目标「{row.value}」，实际「{row.actual}」，完成率{percent}，目标可能定低了",
            "在偏差原因中说明为什么超额这么多；下一年按实际水平提高目标",
            number,
            row.actual,
            evidence={"target": row.value, "actual": row.actual, "completion": round(done.ratio, 4)},
        )


def _is_far(row: Indicator, done: Completion, ratio: float) -> bool:
    if ratio <= threshold("over_achieved") + 1e-9:
        return False
    if not done.forward:  # being quick or faultless is no fault, to spend a third less than the cap is
        return row.level2 in COST_LEVEL2
    if row.level2 in COST_LEVEL2:
        return False
    actual = actual_value(row)
    more = (actual.number or 0) - (row.target.number or 0) if actual else 0
    return is_rate(row.target.unit) or more >= threshold("over_achieved_pieces")


RULE = Rule(
    code="S111",
    slug="far-over-target",
    name="超额完成过多，目标可能偏低",
    group="J 自评阶段",
    severity="warning",
    scope="row",
    basis="财预〔2020〕10号：完成值高于指标值较多的要分析原因，年初设定偏低的按偏离度扣分",
    basis_kind="regulation not re-read",
    meaning="完成率超过130%又没有说明原因，说明年初目标定低了；成本反过来，比上限少花三分之一以上的也提醒。"
    "响应更快、差错更少不算；只多一件的（目标1份、实际2份）不算。",
    bad="临时救助 ≥59人次，实际87人次（147%），没有原因",
    good="低保对象 ≥21933人，实际21980人",
    check=check,
)
