"""S024: a cost indicator that states no money."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.table import Indicator, TargetTable
from corpus.units import is_money, is_rate, parse_unit
from recommender.review.cells import folded, given_rows
from recommender.review.finding import Severity
from recommender.review.lexicon import contains_any, pattern
from recommender.review.money import COST, budget_wan, wan
from recommender.review.names import bare_name, is_rate_name
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.surroundings import Surroundings

_MONEY_TEXT = re.compile(r"\d[\d.,]*\s*(?:余|多)?[十百千万亿]*(?:元|圆)|\d\s*[万亿]|[一二三四五六七八九十百千]+万?元")


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit for every cost row that is no amount, unit price, standard or cost rate."""
    seen = False
    for number, row in given_rows(table):
        if row.level2 != COST:
            continue
        seen = True
        fault = _fault(row)
        if fault:
            severity, message = fault
            yield Hit(message, _remedy(table, severity), number, severity=severity)
    if not seen:
        yield NotApplicable("表中没有填写了值的成本指标")


def _fault(row: Indicator) -> tuple[Severity, str] | None:
    target, value = row.target, folded(row.value)
    start = f"成本指标应为金额、单价或标准，「{row.level3}」的值为「{row.value}」"
    if target.kind in ("number", "range"):
        if target.unit is None and is_rate_name(row.level3):
            return None  # S022 asks for the percent sign
        if target.unit is None:
            return "info", f"「{row.level3}」的值「{row.value}」没有写单位，看不出是元还是万元"
        unit = parse_unit(target.unit)
        lost_yuan = unit is not None and unit.family.startswith(("bare", "/"))
        if is_money(target.unit) or "元" in target.unit or lost_yuan:
            return None
        if is_rate(target.unit):
            fits = is_rate_name(row.level3) or contains_any(bare_name(row.level3), "cost_share")
            return None if fits else ("warning", start + ",百分比不能说明花多少钱")
        return "error", start
    if _MONEY_TEXT.search(value):
        return None
    if is_rate_name(row.level3) and target.kind != "date":
        return None  # a rate with a figure is right, one in words is S023's business
    if "%" in value or "百分" in value:
        return None
    if pattern("cited_document").search(value) or (re.search(r"\d", value) and target.kind != "date"):
        return "warning", start
    return "error", start + ",无法据此核对是否超支"


def _remedy(table: TargetTable, severity: Severity) -> str:
    if severity == "info":
        return "补上单位，写成「≤N万元」或「≤N元/人」"
    budget = budget_wan(table)
    cap = f"「项目总成本 ≤{wan(budget)}」" if budget else "「项目总成本 ≤N万元」"
    return f"写成上限金额、单价或补助标准，例如{cap}或「培训费 ≤400元/人·天」"


RULE = Rule(
    code="S024",
    slug="cost-without-money",
    name="成本指标不是金额",
    group="B 取值形式",
    severity="error",
    scope="row",
    basis="财预〔2021〕101号成本指标：单位成本、分项成本控制数，对照预算支出标准",
    basis_kind="regulation not re-read",
    meaning="成本指标要写清花多少钱：总额、分项、单价或补助标准；「不超预算」「参照政府采购」没有数，无法核对是否超支。"
    "成本控制率、节约率写百分比可以；漏写「元」字的「≤250万」不算错。",
    bad="建设项目成本 参照政府采购成本控制",
    good="网络安全运行维护成本 ≤35.5万元；造林补助标准 ≤1600元/亩",
    check=check,
)
