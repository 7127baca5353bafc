"""S105: an indicator that admits no shortfall, with one allowed."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.table import Indicator, TargetTable
from corpus.units import is_rate
from recommender.review.cells import given_rows
from recommender.review.context import COST_LEVEL2
from recommender.review.lexicon import contains_any, pattern
from recommender.review.names import bare_name
from recommender.review.rule import Hit, Rule
from recommender.review.surroundings import Surroundings

_WHOLE = 100


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit]:
    """Give a hit for every such indicator whose target leaves room."""
    for number, row in given_rows(table):
        if row.target.kind != "number" or row.target.number is None or row.level2 in COST_LEVEL2:
            continue
        right = _right(row)
        if right:
            yield Hit(
                f"「{row.level3}」取「{row.value}」，这类指标一般应为「{right}」，留有余地等于允许出错",
                f"指标值改为「{right}」；确有特殊情况的说明理由",
                number,
            )


def _right(row: Indicator) -> str | None:
    """Give the value that such an indicator should have, None where it has it or is of another kind."""
    target, name = row.target, bare_name(row.level3)
    number = target.number or 0.0
    if is_rate(target.unit) and 0 < number < _WHOLE and target.operator not in ("≤", "<"):
        paid = contains_any(name, "people_payment") and not contains_any(name, "fund_process")
        whole = pattern("must_be_whole").search(name) and not contains_any(name, "first_attempt")
        if whole or (paid and pattern("payment_whole").search(name)):
            return "=100%"
    allowed = number > 0 and target.operator not in ("≥", ">") and not (number == 1 and target.operator == "<")
    if allowed and pattern("must_be_nought").search(name) and not contains_any(name, "harm_of_many"):
        return f"=0{target.unit or ''}"
    return None


RULE = Rule(
    code="S105",
    slug="must-be-whole-or-nought",
    name="必须为100%/0的指标取值偏低",
    group="I 统计与经验",
    severity="info",
    scope="row",
    basis="公开目标表的通行写法：工程验收合格率、补助发放率为100%，安全事故为0",
    basis_kind="public table",
    meaning="工程不合格不能交付，补助不能少发晚发，安全事故一起都不应当有，这几类指标没有留余地的道理。"
    "只看发给个人的补助、救助、工资等；资金拨付、物资发放不算；全市的交通、火灾等事故不可能为0，也不算。",
    bad="补助按时发放率 ≥90%",
    good="工程验收合格率 =100%",
    check=check,
)
