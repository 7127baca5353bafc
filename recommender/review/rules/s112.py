"""S112: a shortfall that nobody explains."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.table import Indicator, TargetTable
from corpus.value import print_number
from recommender.review.completion import NOT_SELF_EVALUATION, completion, is_explained, is_self_evaluation, tier_of
from recommender.review.lexicon import threshold
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.surroundings import Surroundings


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit for every missed target, and for money not spent, without a reason."""
    if not is_self_evaluation(table):
        yield NotApplicable(NOT_SELF_EVALUATION)
        return
    rate = table.execution_rate
    if rate is not None and rate < threshold("execution_explained") and not any(map(is_explained, table.indicators)):
        yield Hit(
            f"预算执行率只有{print_number(round(rate, 2))}%，没有看到原因说明",
            "说明资金没有用完的原因和结余的安排",
            quoted=f"{print_number(rate)}%",
            evidence={"execution_rate": rate},
        )
    for number, row in enumerate(table.indicators):
        if is_explained(row) or not _is_missed(row):
            continue
        yield Hit(
            f"「{row.level3}」目标「{row.value}」，实际「{row.actual}」，没有达到，偏差原因却是空的",
            "在偏差原因一栏写明为什么没有完成、打算怎样改进",
            number,
            row.actual,
            evidence={"target": row.value, "actual": row.actual, "reason": row.reason},
        )


def _is_missed(row: Indicator) -> bool:
    done = completion(row)
    return not done.met if done else tier_of(row) in ("reached_partly", "not_reached")


RULE = Rule(
    code="S112",
    slug="shortfall-without-reason",
    name="未完成但没有原因",
    group="J 自评阶段",
    severity="warning",
    scope="row",
    basis="自评表「偏差原因分析及改进措施」一栏的填报要求；四川大英2023表注：执行率低于90%须说明",
    basis_kind="public table",
    meaning="没有达到目标的指标，偏差原因一栏应当写明原因和改进措施；只写「无」等于没有写。"
    "预算执行率低于90%而全表没有任何原因说明的，也提醒。",
    bad="培训人数 ≥100人，实际80人，偏差原因空白",
    good="培训人数 ≥100人，实际80人，偏差原因：疫情期间停训一期",
    check=check,
)
