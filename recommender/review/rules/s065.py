"""S065: the only cost row repeats the budget."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.table import TargetTable
from corpus.units import convert, parse_unit
from corpus.value import print_number
from recommender.review.cells import given_rows
from recommender.review.cost_items import is_cost, quantities, subject, unit_priced
from recommender.review.money import amount_wan, budget_wan, same_amount, wan
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.surroundings import Surroundings


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit where one amount, equal to the budget, is all that a table says of its costs."""
    budget = budget_wan(table)
    if not budget or budget < 0:
        yield NotApplicable("表中没有预算数")
        return
    amounts = [(number, row, amount_wan(row.target)) for number, row in given_rows(table) if is_cost(row)]
    found = [(number, row, amount) for number, row, amount in amounts if amount is not None]
    if not found:
        yield NotApplicable("表中没有写明金额的成本指标")
        return
    number, row, amount = found[0]
    if len(found) > 1 or not same_amount(amount, budget) or next(unit_priced(table), None):
        return
    yield Hit(
        f"成本指标只有「{row.level3} {row.value}」一个金额，与预算数{wan(budget)}相同，看不出钱怎么花",
        f"增加单位成本或分项金额，例如{_example(table, budget)}",
        number,
        evidence={"budget_wan": budget, "row": number},
    )


def _example(table: TargetTable, budget: float) -> str:
    counted = next((one for one in quantities(table) if one.number > 1), None)
    unit = parse_unit(counted.unit) if counted else None
    if counted is None or unit is None:
        return "「场地费 ≤N万元」「培训费 ≤N元/人·天」"
    # A price per 万人次 is read by nobody.
    scaled = unit.text[0] in "百千万亿" and parse_unit(unit.text[1:]) is not None
    per = unit.text[1:] if scaled else unit.text
    each = budget / convert(counted.number, unit.text, per)
    price = f"{print_number(round(each, 2))}万元" if each >= 1 else f"{print_number(round(each * 10_000, 2))}元"
    counted_text = f"{print_number(counted.number)}{counted.unit}"
    return (
        f"「{subject(counted.indicator.level3)}成本 ≤{price}/{per}」（由{wan(budget)}÷{counted_text}推算，按实际填写）"
    )


RULE = Rule(
    code="S065",
    slug="cost-repeats-budget",
    name="成本指标只照抄预算总额",
    group="E 预算勾稽",
    severity="info",
    scope="row",
    basis="财预〔2021〕101号二（一）：成本指标应体现单位成本或分项成本控制数",
    basis_kind="regulation not re-read",
    meaning="成本只写一个与预算相同的总额，等于没有说明钱怎么花，年底也无从考核成本。"
    "已经写了单价、补助标准或分项金额的不提示。",
    bad="预算20万元，只有一行「活动举办成本 ≤20万元」",
    good="预算20万元，分列「场地费 ≤8万元」「餐饮费 ≤12万元」",
    check=check,
)
