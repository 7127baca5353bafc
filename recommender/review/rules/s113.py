"""S113: an actual value that is a copy of the target."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.table import Indicator, TargetTable
from corpus.units import is_rate
from recommender.review.cells import folded, is_given
from recommender.review.completion import NOT_SELF_EVALUATION, actual_value, is_self_evaluation, ratio_of
from recommender.review.lexicon import pattern, threshold, words
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.surroundings import Surroundings

_WHOLE = 100


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit for every actual value that is no measured one, and for a table that hit every target exactly."""
    if not is_self_evaluation(table):
        yield NotApplicable(NOT_SELF_EVALUATION)
        return
    for number, row in enumerate(table.indicators):
        said = _copied(row)
        if said:
            yield Hit(
                f"「{row.level3}」的实际完成值写成「{row.actual}」，{said}",
                "填写年底实际统计出来的数，例如「96.3%」「1,437人」",
                number,
                row.actual,
                evidence={"target": row.value, "actual": row.actual},
            )
    yield from _whole(table)


def _copied(row: Indicator) -> str | None:
    actual, target = folded(row.actual), row.target
    if not actual or not is_given(row) or target.kind in ("text", "grade"):
        return None
    if pattern("operator_sign").search(actual):
        return "带着目标的符号，不是实际发生的数"
    if target.kind in ("number", "range") and actual.rstrip("。.;") in words("reached"):
        return f"目标「{row.value}」是数，看不出究竟完成了多少"
    if target.kind == "date" and actual == folded(row.value) and target.operator:
        return "照抄了目标的期限，看不出是哪一天完成的"
    return None


def _whole(table: TargetTable) -> Iterator[Hit]:
    """Give a hit where no rate differs from its target by anything, else where every row has the full score."""
    rates = [row for row in table.indicators if _is_open_rate(row)]
    equal = [row for row in rates if (actual := actual_value(row)) and ratio_of(row.target, actual) == 1]
    if len(rates) == len(equal) >= threshold("copied_rows"):
        names = "、".join(f"「{row.level3}」{row.actual}" for row in equal[:3])
        yield Hit(
            f"{len(equal)} 个比率的实际完成值都与目标值分毫不差，如{names}，像是照抄目标",
            "按台账、问卷等实际统计的结果填写，并留存计算过程",
            quoted="；".join(f"{row.level3} {row.actual}" for row in equal),
            evidence={"rows": [number for number, row in enumerate(table.indicators) if row in equal]},
        )
        return
    scored = [row for row in table.indicators if row.score is not None and row.weight]
    if len(scored) >= threshold("full_score_rows") and all(row.score == row.weight for row in scored):
        yield Hit(
            f"{len(scored)} 个指标全部得满分，请确认实际完成值是据实统计的",
            "逐项核对实际完成值的佐证材料；确实都完成的不用修改",
            severity="info",
            evidence={"rows": len(scored)},
        )


def _is_open_rate(row: Indicator) -> bool:
    """Tell whether a row promises a rate with a lower bound below 100 %, which nobody hits exactly by nature."""
    target = row.target
    return (
        target.kind == "number"
        and is_rate(target.unit)
        and target.operator in ("≥", ">")
        and (target.number or _WHOLE) < _WHOLE
        and actual_value(row) is not None
    )


RULE = Rule(
    code="S113",
    slug="actual-copied-from-target",
    name="实际值照抄目标值",
    group="J 自评阶段",
    severity="warning",
    scope="row",
    basis="公开自评表中的常见问题：中江2022实际值写「≥266米」，黄石三中2023写「≥95%」",
    basis_kind="public table",
    meaning="实际完成值是年底统计出来的数，写成「≥95%」或「达成」，看不出究竟完成了多少；文字目标写「达成」是对的。"
    "4个以上比率的实际值全与目标分毫不差、全部指标都得满分的，提醒核对。",
    bad="服务对象满意度 ≥95%，实际完成值「≥95%」",
    good="服务对象满意度 ≥95%，实际完成值「96.3%」",
    check=check,
)
