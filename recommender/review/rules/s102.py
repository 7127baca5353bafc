"""S102: a target that everybody reaches."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from corpus.table import Indicator, TargetTable
from corpus.units import is_rate
from recommender.review.cells import given_rows
from recommender.review.lexicon import contains_any, threshold
from recommender.review.lexicon import table as lexicon_table
from recommender.review.names import is_rate_name, polarity
from recommender.review.rule import Hit, Rule
from recommender.review.rules.s100 import is_atypical, is_others_business
from recommender.review.statistics import Distribution, compared, direction, is_judged
from recommender.review.surroundings import Surroundings


def check(table: TargetTable, around: Surroundings) -> Iterator[Hit]:
    """Give a hit for every target that asks for much less than is usual."""
    for number, row in given_rows(table):
        if not is_judged(row) or is_others_business(row) or not direction(row):
            continue
        found = compared(row, around.past.usual(table, row))
        hit = _beside_known(number, row) if found is None else _beside_published(number, row, found)
        if hit:
            yield hit


def _beside_published(number: int, row: Indicator, found: Distribution) -> Hit | None:
    low, high = found.usual_range
    value, sign, median = row.target.number or 0.0, direction(row), found.median
    if low <= value <= high or is_atypical(row, found):
        return None
    own = found.usual.of == "indicator"
    if found.scale == "share":
        loose = sign * (median - value) >= threshold("loose_share" if own else "loose_share_attribute")
    else:
        times = threshold("loose_factor")
        loose = value * times <= median if sign > 0 else 0 < median * times <= value
    if loose and (own or found.is_many):
        return _hit(number, row, found.values[0][0], f"（{found.told}）", found.evidence)
    return None if own else _beside_known(number, row)


def _beside_known(number: int, row: Indicator) -> Hit | None:
    """Compare with the usual values that the lexicon keeps, where too little was published."""
    sign, word = polarity(row.level3)
    known = None if contains_any(row.level3, "planned_rate") else lexicon_table("usual_rate").get(word)
    value = row.target.number
    if not known or "loose" not in known or not is_rate(row.target.unit) or not is_rate_name(row.level3):
        return None
    percent = (value or 0.0) * (0.1 if row.target.unit == "‰" else 1.0)
    if (percent > known["loose"]) if sign > 0 else (percent < known["loose"]):
        return None
    usual = f"{'≤' if sign < 0 else '=' if known['usual'] == 100 else '≥'}{known['usual']:g}%"
    evidence = {"source": "usual_rate", "name": word, "usual": usual}
    return _hit(number, row, usual, "（据起步指标库和公开资料归纳）", evidence)


def _hit(number: int, row: Indicator, usual: str, ground: str, evidence: dict[str, Any]) -> Hit:
    return Hit(
        f"「{row.level3}」取「{row.value}」，比同类常见的「{usual}」宽松{ground}",
        f"建议考虑收紧，例如「{usual}」；现值有测算依据的可以保留",
        number,
        evidence=evidence,
    )


RULE = Rule(
    code="S102",
    slug="loose-target",
    name="目标明显过松",
    group="I 统计与经验",
    severity="info",
    scope="row",
    basis="财预〔2015〕88号审核表·绩效合理性：指标值是否过低",
    basis_kind="inference",
    meaning="目标比同类项目通常的要求松得多，几乎不费力就能完成，起不到约束作用；只作建议。"
    "先与已公开的同类取值比较，不足5条时与起步指标库归纳的常见值比较，并注明出处。",
    bad="系统故障率 ≤5%（相当于全年约18天故障）",
    good="维修验收合格率 ≥95%",
    check=check,
)
