"""S082: one rate is set differently in several tables of a unit."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.names import match_key
from corpus.table import Indicator, TargetTable
from corpus.units import parse_unit
from recommender.review.cells import folded, is_given
from recommender.review.fund import fund_process
from recommender.review.names import is_rate_name
from recommender.review.parts import is_common, parts_of
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.surroundings import Surroundings
from recommender.review.together import named, places_of_rows, row_key

_SHOWN = 6


def check(table: TargetTable, around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit for every rate that another table of the unit sets to another value."""
    if not around.others:
        yield NotApplicable("文件中只有这一张表")
        return
    if table.kind == "library":
        yield NotApplicable("指标库的各类别不是同一个单位的表")
        return
    places = places_of_rows(around)
    for number, row in enumerate(table.indicators):
        key = row_key(row)
        if key is None or not _judged(row):
            continue
        found = {around.number: row}
        for place, other in places.get(key, ()):
            there = around.tables[place].indicators[other]
            if place not in found and _same_unit(table, around.tables[place]) and is_given(there):
                found[place] = there
        if len({_value(one) for one in found.values()}) > 1:
            yield _hit(number, table, found, around)


def _judged(row: Indicator) -> bool:
    """Rates of one unit's own ways of working; how content other people are may differ from project to project."""
    if not is_given(row) or not is_rate_name(row.level3) or row.level2 == "服务对象满意度指标":
        return False
    if fund_process(row.level3) is not None:  # how much is paid depends on the project, how promptly on the unit
        return parts_of(row.level3).aspect == "及时"
    return not is_common(row.level3)


def _same_unit(one: TargetTable, two: TargetTable) -> bool:
    same = match_key(one.unit or "") == match_key(two.unit or "")
    return same and one.year == two.year and one.kind == two.kind


def _value(row: Indicator) -> object:
    target = row.target
    unit = parse_unit(target.unit) if target.unit else None
    if target.kind == "number" and target.number is not None:
        return round(target.number * (unit.factor if unit else 0.01), 9)
    return folded(row.value)


def _hit(number: int, table: TargetTable, found: dict[int, Indicator], around: Surroundings) -> Hit:
    row, places = table.indicators[number], sorted(found)
    whose = "同一单位" if table.unit else "同一份文件里"
    # This table first, then one example of every other value.
    shown = dict.fromkeys(_value(found[place]) for place in (around.number, *places))
    examples = [around.number if key == _value(row) else _first(places, found, key) for key in shown][:_SHOWN]
    said = "，".join(f"{named(place, around.tables[place])}写「{found[place].value}」" for place in sorted(examples))
    return Hit(
        f"{whose}的「{row.level3}」在各表取值不一致：{said}",
        "同一项管理要求各表写成同一个数；确因项目不同而不同的，在名称中写明是哪项工作",
        number,
        evidence={"tables": [{"number": place + 1, "value": found[place].value} for place in places]},
    )


def _first(places: list[int], found: dict[int, Indicator], value: object) -> int:
    return next(place for place in places if _value(found[place]) == value)


RULE = Rule(
    code="S082",
    slug="one-rate-many-values",
    name="同一指标在不同表取值不一致",
    group="G 重复与一致性",
    severity="info",
    scope="document",
    basis="同一单位的绩效目标前后一致",
    basis_kind="inference",
    meaning="同一个单位、同一年，「资金支付及时率」在一张表写95%，在另一张表写「按合同约定」，看的人会问哪个作数。"
    "只比较比率；满意度和验收合格率等各项目本来就可以不同的不比较。",
    bad="表一「外事工作完成及时率 ≥95%」，表二「外事工作完成及时率 ≥92%」",
    good="两张表都写「外事工作完成及时率 ≥95%」",
    check=check,
)
