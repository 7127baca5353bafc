"""S110: a score that does not follow from the actual value."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.table import Indicator, TargetTable
from corpus.value import print_number
from recommender.review.cells import folded
from recommender.review.completion import NOT_SELF_EVALUATION, completion, is_self_evaluation, tier_of
from recommender.review.finding import Severity
from recommender.review.lexicon import pattern, threshold, words
from recommender.review.lexicon import table as lexicon_table
from recommender.review.names import bare_name
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.surroundings import Surroundings


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit for every score that no usual way of scoring gives."""
    if not is_self_evaluation(table):
        yield NotApplicable(NOT_SELF_EVALUATION)
        return
    if all(row.score is None for row in table.indicators):
        yield NotApplicable("自评表中没有读到得分")
        return
    for number, row in enumerate(table.indicators):
        if row.score is None or row.weight is None or row.weight <= 0:
            continue
        hit = _beyond(number, row, row.score, row.weight)
        if hit is None and not pattern("own_scoring").search(folded(f"{row.description}{row.value}")):
            hit = _words(number, row, row.score, row.weight, table.region or "")
            hit = hit or _figures(number, row, row.score, row.weight)
        if hit:
            yield hit


def _beyond(number: int, row: Indicator, score: float, weight: float) -> Hit | None:
    if 0 <= score <= weight + 1e-9:
        return None
    return Hit(
        f"「{row.level3}」分值{_print(weight)}分，得分填了{_print(score)}分",
        f"得分应在0～{_print(weight)}分之间，请核对",
        number,
        _print(score),
        evidence={"weight": weight, "score": score},
    )


def _figures(number: int, row: Indicator, score: float, weight: float) -> Hit | None:
    done = completion(row)
    if done is None:
        return None
    slack = _slack(score)
    said = f"目标「{row.value}」，实际「{row.actual}」"
    if done.met:
        too_much = done.ratio is not None and done.forward and done.ratio > threshold("over_achieved")
        if score >= weight - slack or too_much:  # beyond it a deduction is allowed
            return None
        return _hit(number, row, said, f"已达到目标，应得{_print(weight)}分", score, weight, "warning")
    proportional = weight * (done.ratio or 0.0)
    banded = bare_name(row.level3).endswith(words("satisfaction"))
    if done.ratio is None or banded:  # late dates and satisfaction are scored by bands: only the full score is wrong
        wrong = score >= weight - 1e-9
        return _hit(number, row, said, "未达到目标，不应得满分", score, weight) if wrong else None
    if score > proportional + slack:
        how = "实际值÷目标值" if done.forward else "目标值÷实际值"
        right = f"按「{how}×分值」应得{_print(proportional)}分"
        return _hit(number, row, said, right, score, proportional)
    if score < proportional - slack and done.ratio >= threshold("pass_line"):
        return _hit(number, row, said, f"按比例应得{_print(proportional)}分", score, proportional, "warning")
    return None


def _words(number: int, row: Indicator, score: float, weight: float, region: str) -> Hit | None:
    tier = tier_of(row)
    if tier is None:
        return None
    tiers = lexicon_table("qualitative_tiers")
    local = next((bounds for name, bounds in tiers.items() if name.endswith(tier) and region[:2] + tier == name), None)
    low, high = (share * weight / 100 for share in local or tiers[tier])
    if low - _slack(score) <= score <= high + _slack(score):
        return None
    right = f"按分档应得{_print(low)}～{_print(high)}分"
    return _hit(number, row, f"实际「{row.actual}」", right, score, high, "warning" if score < low else None)


def _hit(
    number: int, row: Indicator, said: str, right: str, score: float, due: float, severity: Severity | None = None
) -> Hit:
    return Hit(
        f"「{row.level3}」{said}，{right}，填报{_print(score)}分",
        f"按自评规则把得分改为{_print(due)}分；另有计分办法的，在指标说明中写明",
        number,
        _print(score),
        severity,
        evidence={
            "target": row.value,
            "actual": row.actual,
            "weight": row.weight,
            "score": score,
            "due": round(due, 4),
        },
    )


def _slack(score: float) -> float:
    whole = abs(2 * score - round(2 * score)) < 1e-9
    return threshold("score_rounding_whole" if whole else "score_rounding") + 1e-9


def _print(points: float) -> str:
    return print_number(round(points, 2))


RULE = Rule(
    code="S110",
    slug="wrong-score",
    name="自评得分计算错误",
    group="J 自评阶段",
    severity="error",
    scope="row",
    basis="财预〔2020〕10号：自评按完成情况计分；黄石、中江自评表注",
    basis_kind="regulation not re-read",
    meaning="越高越好的指标得分为「实际值÷目标值×分值」，越低越好的反过来，最高不超过分值；"
    "文字目标按达成、部分达成、未达成三档计分（湖北的档次另算）。"
    "多得分的算错，少得分的只作提醒；四舍五入、60%以下不得分、满意度分段计分和写明自己办法的不算。",
    bad="目标 ≤5%，实际 10%，分值10分却填10分（应得5分）",
    good="目标 ≥100人，实际 80人，分值10分，得8分",
    check=check,
)
