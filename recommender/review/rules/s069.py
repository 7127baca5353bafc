"""S069: money per person or square metre is beyond what such work can cost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from corpus.table import Indicator, TargetTable
from corpus.units import convert, parse_unit
from corpus.value import print_number
from recommender.review.cells import given_rows
from recommender.review.context import project_is
from recommender.review.cost_items import quantities, unit_priced
from recommender.review.lexicon import contains_any, threshold
from recommender.review.lexicon import table as lexicon_table
from recommender.review.money import budget_wan, wan
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.surroundings import Surroundings

_MONTHS = 12


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit for pay below the minimum wage, floor prices far off the band, and days dearer than any quota."""
    found = [hit for hit in (*_labour(table), *_floor(table), *_days(table)) if hit]
    if not found and not project_is(table, "labour_service") and next(unit_priced(table), None) is None:
        yield NotApplicable("不是以人工为主的项目，也没有单价，没有可以对照的参考标准")
        return
    yield from sorted(found, key=lambda hit: hit.row or 0)


def _labour(table: TargetTable) -> Iterator[Hit]:
    budget = budget_wan(table)
    wage = _minimum_wage(table)
    if not budget or not wage or not project_is(table, "labour_service"):
        return
    yearly = wage * _MONTHS * threshold("labour_on_top") / 10_000
    for one in quantities(table):
        if one.unit not in ("人", "名") or not contains_any(one.indicator.level3, "labour_staff"):
            continue
        each = budget / one.number
        if each < yearly:
            yield Hit(
                f"按预算{wan(budget)}÷{print_number(one.number)}{one.unit}推算，每人每年{wan(round(each, 2))}，"
                f"低于按{table.region}最低一档月最低工资{wage:g}元加社会保险推算的{wan(round(yearly, 2))}"
                "（参考数未重新核对）",
                f"核对「{one.indicator.level3}」的数和比较符号，以及人工费是否都在本项目；不全由本项目负担的，在描述里写明",
                one.row,
                evidence={"budget_wan": budget, "each_wan": round(each, 4), "minimum_wan": round(yearly, 4)},
            )


def _minimum_wage(table: TargetTable) -> float | None:
    """Give the lowest monthly minimum wage in 元 that was in force when the year began; None where not known."""
    if not table.region or not table.year:
        return None
    known: dict[str, list[dict[str, Any]]] = lexicon_table("minimum_wage")
    steps = next((steps for place, steps in known.items() if table.region.startswith(place)), [])
    valid = [step for step in steps if step["since"] <= f"{table.year}-01-01"]
    return float(max(valid, key=lambda step: step["since"])["monthly"]) if valid else None


def _floor(table: TargetTable) -> Iterator[Hit]:
    budget = budget_wan(table)
    if not budget or "物业" not in table.project_name:
        return
    band, beyond = lexicon_table("property_price"), threshold("band_beyond")
    for one in quantities(table):
        unit = parse_unit(one.unit)
        if unit is None or unit.family != "area" or not contains_any(one.indicator.level3, "floor_area"):
            continue
        each = budget * 10_000 / convert(one.number, one.unit, "㎡") / _MONTHS
        if band["low"] / beyond <= each <= band["high"] * beyond:
            continue
        side = "低于" if each < band["low"] else "高于"
        yield Hit(
            f"按预算{wan(budget)}÷{print_number(one.number)}{one.unit}÷12个月推算，每平方米每月{each:.2f}元，"
            f"远{side}常见的{band['low']:g}元至{band['high']:g}元",
            f"核对「{one.indicator.level3}」的数和单位，以及预算是否只管一部分面积或月份；有特殊原因的，在描述里写明",
            one.row,
            evidence={"budget_wan": budget, "each_yuan": round(each, 4), "band_yuan": [band["low"], band["high"]]},
        )


def _days(table: TargetTable) -> Iterator[Hit]:
    for number, row in given_rows(table):
        found = _quota(row)
        if found and row.target.number is not None and row.target.number > found[1]:
            what, quota = found
            yield Hit(
                f"「{row.level3}」写「{row.value}」，高于中央单位{what}费最高一类的综合定额{quota:g}元/人·天",
                f"按本地{what}费管理办法的定额填写，例如「≤N元/人·天」；师资费等不在定额内的另列一项",
                number,
                evidence={"quota_yuan": quota, "value_yuan": row.target.number},
            )


def _quota(row: Indicator) -> tuple[str, float] | None:
    unit = parse_unit(row.target.unit) if row.target.unit else None
    if row.target.kind != "number" or unit is None or unit.text not in ("元/人·天", "元/人·日", "元/天·人"):
        return None
    quotas: dict[str, float] = lexicon_table("day_quota")
    return next(((what, quota) for what, quota in quotas.items() if what in row.level3), None)


RULE = Rule(
    code="S069",
    slug="unreasonable-standard",
    name="推算人均、单位标准明显不合理",
    group="E 预算勾稽",
    severity="info",
    scope="table",
    basis="财预〔2015〕88号审核表·资金匹配性；各地最低工资、物业服务价格、会议费和培训费定额",
    basis_kind="inference",
    meaning="把预算除以人数或面积，得到的数低于最低工资加社会保险，或远离常见物业价格，说明人数、面积或预算有一个不对。"
    "参考数是旧的、各地不同，没有重新核对，只作提示。",
    bad="天津2023年物业管理服务费50万元，物业人员19人，每人每年2.63万元",
    good="天津2023年物业管理服务费50万元，物业管理面积7295㎡，每平方米每月约5.7元",
    check=check,
)
