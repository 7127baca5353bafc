"""S081: two rows of a table ask the same in other words."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.table import Indicator, TargetTable
from corpus.units import same_family
from recommender.review.cells import given_rows
from recommender.review.counted import Counted, counted_things
from recommender.review.parts import Parts, parts_of
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.surroundings import Surroundings
from recommender.review.together import row_key

_Row = tuple[int, Indicator, Parts]


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit for every row that says what an earlier one, or the only event's count or date, says already."""
    rows = [(number, row, parts_of(row.level3)) for number, row in given_rows(table)]
    single = {one.thing: one for one in counted_things(table) if one.number == 1}
    for place, (number, row, parts) in enumerate(rows):
        twin = next((other for other in rows[:place] if _same(other, (number, row, parts))), None)
        if twin is not None:
            yield _overlap(number, row, twin)
        elif parts.thing in single:
            hit = _of_one(number, row, parts, single[parts.thing], rows)
            if hit:
                yield hit


def _same(first: _Row, second: _Row) -> bool:
    """Tell whether two rows ask one thing; equal names under one level 2 are S080's business."""
    (_, one, left), (_, two, right) = first, second
    if one.level1 != two.level1 or row_key(one) == row_key(two) or left != right:
        return False
    if left.aspect in ("数量", "人数", "人次", "成本", "期限", ""):
        if one.target.kind != two.target.kind or not same_family(one.target.unit, two.target.unit):
            return False
        # 项目总成本 and 成本控制数 name nothing: the same figure says that they are one.
        same = left.aspect in ("成本", "期限") and one.target.meaning == two.target.meaning
        return bool(left.thing) or same
    return bool(left.thing) or (one.level2 == two.level2 and left.aspect != "满意")


def _overlap(number: int, row: Indicator, twin: _Row) -> Hit:
    return Hit(
        f"「{row.level3}」与第{twin[0] + 1}行「{twin[1].level3}」说的是同一件事",
        f"保留一条，例如保留「{twin[1].level3} {twin[1].value}」；确实是两件事的，把名称写清楚",
        number,
        evidence={"rows": [twin[0], number], "values": [twin[1].value, row.value]},
    )


def _of_one(number: int, row: Indicator, parts: Parts, one: Counted, rows: list[_Row]) -> Hit | None:
    if parts.aspect == "完成":
        return _counted_already(number, row, one, one.row, one.indicator)
    if parts.aspect != "及时":
        return None
    dated = next(
        (other for other in rows if other[2] == Parts(parts.thing, "期限") and other[1].target.kind == "date"), None
    )
    return _counted_already(number, row, one, dated[0], dated[1]) if dated else None


def _counted_already(number: int, row: Indicator, one: Counted, place: int, other: Indicator) -> Hit:
    said = f"「{other.level3} {other.value}」"
    return Hit(
        f"只有{one.figure}，「{row.level3} {row.value}」与{said}说的是同一件事",
        f"保留{said}，删去这一行",
        number,
        evidence={"rows": [place, number], "number": one.number},
    )


RULE = Rule(
    code="S081",
    slug="overlapping-indicators",
    name="同表近似指标（口径重叠）",
    group="G 重复与一致性",
    severity="info",
    scope="table",
    basis="财预〔2021〕101号：指标应突出重点、少而精",
    basis_kind="inference",
    meaning="两行用不同的说法考核同一件事（「任务完成率」和「工作完成率」），等于同一件事计两次分，保留一条即可。"
    "只办一场活动的，「完成率」与场次、「及时率」与举办时间也是一回事。",
    bad="「举办活动场次 1场」「活动举办完成率 100%」",
    good="「保洁达标率 ≥95%」「物业服务及时率 ≥90%」",
    check=check,
)
