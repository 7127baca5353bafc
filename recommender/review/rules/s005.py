"""S005: a cell is empty or holds a placeholder."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.names import plain_name
from corpus.table import Indicator, TargetTable
from recommender.review.cells import (
    folded,
    is_dropped,
    is_given,
    is_masked,
    is_not_applicable,
    is_placeholder,
    is_unfilled,
)
from recommender.review.lexicon import contains_any
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.surroundings import Surroundings

_EXAMPLES = {"数量指标": "≥10个", "时效指标": "12月底前", "成本指标": "≤10万元"}


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit for every empty name or value; one for the table where no row has a value."""
    if table.kind == "library":
        yield NotApplicable("指标库的取值由填报人填写")
        return
    named = [(number, row) for number, row in enumerate(table.indicators) if not is_unfilled(row)]
    blank = [number for number, row in named if not folded(row.value)]
    # A column that got lost is one defect, not one a row.
    valueless = len(blank) > 2 and 2 * len(blank) > len(named)
    if valueless:
        yield Hit(
            f"全表 {len(named)} 个指标中有 {len(blank)} 个没有指标值",
            "逐行填写指标值，例如「≥95%」「≥10个」「12月底前」；如果原件里有指标值，请核对表头是否被正确识别",
            quoted="",
            evidence={"rows": blank},
        )
    for number, row in enumerate(table.indicators):
        hit = _row(number, row, valueless)
        if hit:
            yield hit


def _row(number: int, row: Indicator, valueless: bool) -> Hit | None:
    if is_unfilled(row):
        return Hit("这一行没有填写", "不需要的行请删去；表样要求保留的，写明不适用的原因", number, "", "info")
    if is_dropped(row):
        return Hit(
            f"这一行写的是「{row.level3 or row.value}」，不参与评价",
            "表样要求各类效益都填的可以保留；否则删去这一行，不要为凑数编写指标",
            number,
            row.value or row.level3,
            "info",
        )
    name = folded(plain_name(row.level3))
    if not name or is_placeholder(name) or is_not_applicable(name):
        what = f"为占位符「{row.level3}」" if name else "为空"
        return Hit(
            f"「三级指标」{what}", "写明这一行考核什么，例如「培训人数」「验收合格率」", number, row.level3 or ""
        )
    return None if valueless and not folded(row.value) else _value(number, row)


def _value(number: int, row: Indicator) -> Hit | None:
    example = _EXAMPLES.get(row.level2 or "", "≥95%")
    remedy = f"为「{plain_name(row.level3)}」填写可以核对的值，例如「{example}」（数值按实际填写）"
    if not folded(row.value):
        return Hit("「指标值」为空", remedy, number, "")
    if is_given(row):
        return None
    if is_not_applicable(row.value) and not is_masked(row):
        if contains_any(row.level3, "zero_means_none"):
            return None
        return Hit(
            f"「指标值」写「{row.value}」，看不出是目标为零还是没有目标",
            "目标为零的写「=0起」之类的数；不适用的删去这一行",
            number,
            severity="warning",
        )
    return Hit(f"「指标值」为占位符「{row.value}」", remedy, number)


RULE = Rule(
    code="S005",
    slug="empty-or-placeholder",
    name="单元格为空或占位符",
    group="A 结构完整性",
    severity="error",
    scope="row",
    basis="财预〔2015〕88号审核表：无缺项、错项；业务系统保存时拒绝含 * _ - 的指标值",
    basis_kind="system's check",
    meaning="名称或指标值空着，或者留着模板里的「**」「……」「待定」，到年底就没有东西可以对照。"
    "有的表样要求各类效益都填，整行写「本项目不适用此指标、无」是照表样办事，只作提示；有名称而只写「无」的，提醒写清楚。",
    bad="村级道路硬化完成率 ≥**%",
    good="村级道路硬化完成率 ≥95%",
    check=check,
)
