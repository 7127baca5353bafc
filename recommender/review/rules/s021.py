"""S021: a value that cannot be read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.table import Indicator, TargetTable
from recommender.review.cells import folded, given_rows
from recommender.review.context import COST_LEVEL2
from recommender.review.lexicon import contains_any, pattern, threshold
from recommender.review.names import is_rate_name
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.several import is_left_to_others, several
from recommender.review.surroundings import Surroundings
from recommender.review.wording import is_graded

_UNIT_IN_NAME = re.compile(r"[(（][^()（）]{1,8}[)）]$")
_DATE = re.compile(r"^(?:4\d{4}|20\d\d)$")  # serial dates are S031's, years are dates


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit for every bare number, every garbled one and every value as long as an essay."""
    for number, row in given_rows(table):
        hit = _hit(number, row)
        if hit:
            yield hit


def _hit(number: int, row: Indicator) -> Hit | None:
    target, value = row.target, folded(row.value)
    if target.kind in ("number", "range"):
        if _is_bare(row):
            return Hit(
                f"「{row.value}」只有数，没有符号和单位，看不出是多少什么",
                f"补上符号和单位，例如「≥{value}个」「≥{value}%」（按实际选用）",
                number,
            )
        return None
    if target.kind != "text" or is_left_to_others(row):
        return None
    if pattern("garbled_value").search(value) and not pattern("character_rubbish").search(value):
        return Hit(
            f"无法识别「{row.value}」的符号、数值或单位",
            "按「符号＋数＋单位」重写，例如「≥95%」「≥10个」「12月底前」",
            number,
        )
    if len(value) > threshold("longest_text") and not (is_graded(value) or several(row)):
        return Hit(
            f"指标值是一段{len(value)}字的话，看不出要达到的数、日期或等次",
            "只留要达到的数、日期或等次，其余文字移到指标描述",
            number,
        )
    return None


def _is_bare(row: Indicator) -> bool:
    """Tell whether a number lacks operator and unit; rates, costs and numbers without dimension are not asked."""
    if row.target.unit is not None or row.target.operator is not None or not row.target.number:
        return False
    if is_rate_name(row.level3) or row.level2 in COST_LEVEL2 or _UNIT_IN_NAME.search(row.level3):
        return False
    if row.level2 == "时效指标" and _DATE.match(folded(row.value).replace(",", "")):
        return False
    return contains_any(row.level3, "dimensionless") is None


RULE = Rule(
    code="S021",
    slug="unreadable-value",
    name="指标值无法解析",
    group="B 取值形式",
    severity="warning",
    scope="row",
    basis="河北廊坊、湖南宁乡公开表中的「43.2」「88」没有单位，无法对照；指标值应含符号、数值和单位",
    basis_kind="inference",
    meaning="指标值应是数、区间、日期、等次或一句短话。只有数没有符号和单位、符号残缺、整段文字的，年底都无法对照。"
    "率和成本缺单位由 S022、S024 提醒，有符号缺单位由 S013 提醒；指数、得分、比值没有单位，不检查。",
    bad="完成改造 43.2",
    good="举办活动场次 10~20场",
    check=check,
)
