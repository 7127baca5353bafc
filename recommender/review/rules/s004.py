"""S004: a level name is not in the form, or stands under the wrong level 1."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.frames import Frame, canonical_level1, canonical_level2, fold_level, level1_of
from corpus.table import TargetTable
from recommender.likeness import likeness
from recommender.review.cells import is_unfilled
from recommender.review.context import frame_of, is_whole_unit, printed_level2
from recommender.review.finding import Severity
from recommender.review.lexicon import words
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.surroundings import Surroundings


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit for every row whose published level names the form does not have in that place."""
    frame = frame_of(table)
    if is_whole_unit(table):
        yield NotApplicable("部门整体绩效目标表有自己的指标层级")
        return
    if not any(row.published_level1 or row.published_level2 for row in table.indicators):
        yield NotApplicable("这种表格没有一级、二级指标栏，层级由系统推断，不作为填报错误")
        return
    for number, row in enumerate(table.indicators):
        one, two = row.published_level1 or "", row.published_level2 or ""
        if is_unfilled(row) or not (one or two):
            continue
        fault = _fault(frame, one, two)
        if fault:
            severity, message, remedy = fault
            yield Hit(message, remedy, row=number, quoted=f"{one}-{two}".strip("-"), severity=severity)


def _fault(frame: Frame, one: str, two: str) -> tuple[Severity, str, str] | None:
    key1, key2 = fold_level(one), fold_level(two)
    pairs = {(fold_level(branch.level1), fold_level(name)) for branch in frame.tree for name in branch.level2}
    if (key1, key2) in pairs or key1 in words("form_level1"):
        return None
    known1 = canonical_level1(one)
    here = [branch for branch in frame.tree if _same(branch.level1, one, known1)]
    if one and not here and known1 is None:
        return _unknown_level1(frame, one, two)
    if not two or (here and not any(branch.level2 for branch in here)):
        return None
    meant = canonical_level2(two)
    if meant is None:
        return None if known1 == "满意度指标" else _unknown_level2(frame, one, two)
    homes = printed_level2(frame).get(meant, [])
    fits = not one or any(_same(home, one, known1) for home, _ in homes)
    # 经济成本 is a fair synonym of 成本, but not under 产出: that mixes the forms of 88号 and 101号.
    mixed = known1 == "产出指标" and key2 in words("level2_of_own_cost")
    return None if fits and not mixed else _moved(frame, one, two)


def _same(printed: str, one: str, known1: str | None) -> bool:
    return fold_level(printed) == fold_level(one) or (known1 is not None and canonical_level1(printed) == known1)


def _moved(frame: Frame, one: str, two: str) -> tuple[Severity, str, str]:
    meant = canonical_level2(two)
    homes = printed_level2(frame).get(meant or "", [])
    if homes:
        home = f"{homes[0][0]}-{homes[0][1]}"
        return "error", f"「{two}」不属于「{one}」；建议改为「{home}」", f"把这一行的层级改为「{home}」"
    if meant and level1_of(meant) == canonical_level1(one):
        return (
            "warning",
            f"「{two}」不在本表所用框架（{frame.name}）的二级指标中",
            f"当地表样确有「{two}」的可以保留；否则改用本框架的二级指标：{_names(frame)}",
        )
    return "error", f"「{one}-{two}」不在本表所用框架（{frame.name}）中", f"改用本框架的二级指标：{_names(frame)}"


def _unknown_level1(frame: Frame, one: str, two: str) -> tuple[Severity, str, str]:
    homes = printed_level2(frame).get(canonical_level2(two) or "", [])
    nearest = homes[0][0] if homes else max((b.level1 for b in frame.tree), key=lambda name: likeness(name, one))
    return "error", f"一级指标「{one}」不在本表所用框架中；建议改为「{nearest}」", f"把一级指标改为「{nearest}」"


def _unknown_level2(frame: Frame, one: str, two: str) -> tuple[Severity, str, str]:
    here = [name for b in frame.tree if _same(b.level1, one, canonical_level1(one)) for name in b.level2]
    names = here or [name for branch in frame.tree for name in branch.level2]
    nearest = max(names, key=lambda name: likeness(fold_level(name), fold_level(two)), default=two)
    alike = likeness(fold_level(nearest), fold_level(two)) > 0
    remedy = f"把二级指标改为「{nearest}」" if alike else f"从本框架的二级指标中选一个：{'、'.join(names)}"
    hint = f"；建议改为「{nearest}」" if alike else ""
    return "error", f"「{two}」不属于「{one or '本表所用框架'}」{hint}", remedy


def _names(frame: Frame) -> str:
    return "、".join(dict.fromkeys(name for branch in frame.tree for name in branch.level2)) or "（本框架不分二级）"


RULE = Rule(
    code="S004",
    slug="level-not-in-frame",
    name="一级/二级指标名称不在当前框架内或归属错误",
    group="A 结构完整性",
    severity="error",
    scope="row",
    basis="财预〔2015〕88号、财预〔2021〕101号指标体系；业务系统按框架代码入库，一级、二级不匹配的会被丢弃",
    basis_kind="regulation not re-read",
    meaning="一级和二级指标的名称与搭配由表样规定，写错位置的指标录不进系统，也不会被评分。"
    "按本表识别出的框架判断：同义的名称（如「产出」「环境效益」）不算错，表样本来就没有层级栏的不检查。",
    bad="产出指标-经济成本指标（四川2023以外的框架）；效益指标-社会公众或服务对象满意度指标（湖南旧表以外的框架）",
    good="产出指标-成本指标（88号、天津框架）；成本指标-经济成本指标（101号框架）",
    check=check,
)
