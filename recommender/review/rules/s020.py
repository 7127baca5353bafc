"""S020: a number without an operator."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.table import Indicator, TargetTable
from corpus.units import is_money, is_rate, parse_unit
from corpus.value import Operator, parse_value, print_value
from recommender.review.cells import given_rows
from recommender.review.context import COST_LEVEL2
from recommender.review.finding import Fix
from recommender.review.lexicon import contains_any
from recommender.review.names import bare_name, is_rate_name, polarity
from recommender.review.odd import impossible_percent, is_empty_amount
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.spelling import tidy_value
from recommender.review.surroundings import Surroundings

_TIMES = ("time", "working_time", "calendar")


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit for every number that says neither at least nor at most; a bare number is S013's and S021's."""
    for number, row in given_rows(table):
        target = row.target
        if target.kind != "number" or target.operator is not None or target.unit is None:
            continue
        if is_empty_amount(row) or impossible_percent(row) is not None:
            continue
        better = _signed(row, _operator(row))
        others = " 或 ".join(f"「{_signed(row, sign)}」" for sign in _also(row))
        yield Hit(
            f"「{row.value}」缺少≥、≤或=，按「=」理解",
            f"按含义写明符号，建议写「{better}」" + (f"；如有别的意思，写{others}" if others else ""),
            number,
            evidence={"operator": _operator(row)},
            fixes=(Fix(field="value", row=number, text=better),),
        )


def _operator(row: Indicator) -> Operator:
    """Give the operator that fits: costs are capped, standards are met, and of the rest more is better, or less."""
    target, name = row.target, bare_name(row.level3)
    if target.number == 0 or contains_any(name, "fixed_amount"):
        return "="
    if row.level2 in COST_LEVEL2 and (is_money(target.unit) or "成本" in name):
        return "≤"
    sign = polarity(row.level3)[0]
    unit = parse_unit(target.unit or "")
    if sign < 0:
        return "≤"
    if is_rate(target.unit):
        return "=" if target.number == 100 and unit and unit.text == "%" else "≥"
    if sign > 0 or row.level2 == "数量指标":
        return "≥"
    if unit and unit.family in _TIMES:
        return "≥" if contains_any(name, "longer_is_better") else "≤"
    return "≥" if is_rate_name(name) else "="


def _also(row: Indicator) -> tuple[Operator, ...]:
    other: tuple[Operator, ...] = ("=",) if row.level2 == "数量指标" else ()
    return tuple(sign for sign in other if sign != _operator(row))


def _signed(row: Indicator, operator: Operator) -> str:
    """Set the operator before the cell as written; print the value anew where that reads otherwise."""
    wanted = row.target.model_copy(update={"operator": operator})
    text = operator + tidy_value((row.value or "").strip())
    return text if parse_value(text).meaning == wanted.meaning else print_value(wanted)


RULE = Rule(
    code="S020",
    slug="missing-operator",
    name="定量指标缺少比较符号",
    group="B 取值形式",
    severity="info",
    scope="row",
    basis="各地一体化表样均设「指标性质」「计算符号」栏",
    basis_kind="public table",
    meaning="只写「1场」，看不出是至少、至多还是正好，自评时只能按「=」计分。"
    "数量一般写「≥」或「=」，越高越好的率写「≥」，越低越好的写「≤」，成本写「≤」；日期不需要符号。",
    bad="举办活动场次 1场",
    good="举办活动场次 ≥1场",
    check=check,
)
