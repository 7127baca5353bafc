"""S007: the rows do not stand in the form's order."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from corpus.table import Indicator, TargetTable
from recommender.review.context import frame_of, is_whole_unit
from recommender.review.finding import Fix
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.surroundings import Surroundings


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give one hit where a row stands before one that the form prints first; rows the form lacks do not count."""
    frame = frame_of(table)
    if is_whole_unit(table):
        yield NotApplicable("部门整体绩效目标表有自己的指标层级")
        return
    if not any(row.published_level1 or row.published_level2 for row in table.indicators):
        yield NotApplicable("这种表格没有一级、二级指标栏")
        return
    places = {pair: place for place, pair in enumerate(frame.slots())}
    known = [
        (places[row.level1 or "", row.level2 or ""], number)
        for number, row in enumerate(table.indicators)
        if (row.level1 or "", row.level2 or "") in places
    ]
    wrong = next(((one, two) for one, two in pairwise(known) if one[0] > two[0]), None)
    if wrong is None:
        return
    first, second = (table.indicators[number] for _, number in wrong)
    yield Hit(
        f"「{_level(first)}」的「{first.level3}」排在「{_level(second)}」的「{second.level3}」之前，与「{frame.name}」的顺序不同",
        "按表样的顺序重排各行，指标内容不变：" + "、".join(_printed(table, places)),
        quoted="、".join(dict.fromkeys(_level(row) for row in table.indicators)),
        evidence={"rows": [number for _, number in wrong], "frame": frame.id},
        fixes=(Fix(field="order"),),
    )


def _level(row: Indicator) -> str:
    return row.published_level2 or row.level2 or row.published_level1 or row.level1 or ""


def _printed(table: TargetTable, places: dict[tuple[str, str], int]) -> list[str]:
    """Give the table's own level names in the form's order."""
    known = [row for row in table.indicators if (row.level1 or "", row.level2 or "") in places]
    known.sort(key=lambda row: places[row.level1 or "", row.level2 or ""])
    return list(dict.fromkeys(_level(row) for row in known))


RULE = Rule(
    code="S007",
    slug="rows-out-of-order",
    name="三级指标层级顺序与框架不一致",
    group="A 结构完整性",
    severity="info",
    scope="table",
    basis="各地表样的排列顺序；系统导出时常被打乱",
    basis_kind="inference",
    meaning="按表样的顺序排列，审核的人才找得到，也看得出缺了哪一类；这不影响评价，系统可以自动重排。",
    bad="满意度指标排在产出指标之前",
    good="先产出指标，再效益指标，最后满意度指标",
    check=check,
)
