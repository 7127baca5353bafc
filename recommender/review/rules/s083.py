"""S083: most of a table stands in another project's table too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from corpus.table import TargetTable
from recommender.review.cells import is_dropped, is_unfilled
from recommender.review.context import is_whole_unit
from recommender.review.fund import fund_process
from recommender.review.lexicon import threshold
from recommender.review.parts import is_common
from recommender.review.projects import alike_projects
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.surroundings import Surroundings
from recommender.review.together import named, places_of_rows, row_key


@dataclass(frozen=True, slots=True)
class _Source:
    """Another project's table with the rows of this one that it has too."""

    name: str
    table: TargetTable
    rows: tuple[int, ...]
    evidence: dict[str, Any]


def check(table: TargetTable, around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit for the table that shares most of its rows with another project's, and a remark for each such row."""
    if is_whole_unit(table):
        yield NotApplicable("部门整体的目标本来就汇总各项目的指标")
        return
    judged = [number for number in range(len(table.indicators)) if _is_judged(table, number)]
    if len(judged) < threshold("copied_least_rows"):
        yield NotApplicable("除资金管理指标外不足3条，看不出是否套用")
        return
    sources = [source for source in _sources(table, around) if _is_copied(table, judged, source)]
    if not sources:
        return
    best = max(sources, key=lambda source: len(source.rows))
    rows = [number for number in judged if number in best.rows]
    others = [source.name for source in sources if source is not best][:2]
    also = f"；{'、'.join(others)}也有大部分相同的指标" if others else ""
    yield Hit(
        f"{len(rows)}/{len(judged)}条指标与{best.name}相同，没有体现本项目的内容{also}",
        f"按「{table.project_name}」实际要做的事重写：做几件、做到什么程度、什么时候完成、谁受益，指标名称里写出本项目的对象",
        quoted="；".join(table.indicators[number].level3 for number in rows),
        evidence={"rows": rows, "of": len(judged), "source": best.evidence},
    )
    for number in rows:
        yield Hit(
            f"「{table.indicators[number].level3}」与{best.name}的指标相同",
            "确为两个项目共有的可以保留；否则换成本项目自己的内容",
            number,
            severity="info",
            evidence={"source": best.evidence},
        )


def _is_judged(table: TargetTable, number: int) -> bool:
    row = table.indicators[number]
    if is_unfilled(row) or is_dropped(row) or row_key(row) is None:
        return False
    return fund_process(row.level3) != "process"


def _is_copied(table: TargetTable, judged: list[int], source: _Source) -> bool:
    share = threshold("copied_share")
    if sum(number in source.rows for number in judged) < share * len(judged):
        return False
    telling = [number for number in judged if not is_common(table.indicators[number].level3)]
    shared = sum(number in source.rows for number in telling)
    return shared >= max(threshold("copied_least_rows"), share * len(telling))


def _sources(table: TargetTable, around: Surroundings) -> Iterator[_Source]:
    places = places_of_rows(around) if around.others else {}
    shared: defaultdict[int, list[int]] = defaultdict(list)
    for number, row in enumerate(table.indicators):
        key = row_key(row)
        for place in dict.fromkeys(place for place, _ in places.get(key, ())) if key else ():
            if place != around.number:
                shared[place].append(number)
    for place, rows in shared.items():
        other = around.tables[place]
        if _may_be_source(table, other):
            evidence = {"table": place + 1, **_whose(other)}
            yield _Source(named(place, other), other, tuple(rows), evidence)
    for found in around.past.alike(table):
        other = found.table
        if _may_be_source(table, other) and not any(_is_same(other, around.tables[place]) for place in shared):
            told = "".join(filter(None, (other.unit, f"{other.year}年" if other.year else None)))
            name = f"{told}「{other.project_name}」" if told else f"「{other.project_name}」"
            yield _Source(name, other, found.rows, {"id": other.id, **_whose(other)})


def _may_be_source(table: TargetTable, other: TargetTable) -> bool:
    return not (is_whole_unit(other) or alike_projects(table.project_name, other.project_name))


def _whose(table: TargetTable) -> dict[str, Any]:
    return {"project": table.project_name, "unit": table.unit, "year": table.year}


def _is_same(one: TargetTable, two: TargetTable) -> bool:
    return _whose(one) == _whose(two)


RULE = Rule(
    code="S083",
    slug="copied-from-another-project",
    name="大部分指标套用其他项目",
    group="G 重复与一致性",
    severity="warning",
    scope="table",
    basis="财预〔2015〕88号审核表：绩效目标与项目内容相关；审核意见常见的「照抄」",
    basis_kind="inference",
    meaning="半数以上的指标和另一个项目一字不差，说明写的不是这个项目要做的事；结果写明与哪个项目相同。"
    "同名、同类的项目，验收合格率、满意度一类哪里都有的指标和资金管理指标不算。"
    "整表提醒一次，逐行只作提示。",
    bad="「结好50周年庆祝活动」6条指标中5条与「外事工作经费」相同",
    good="「护照系统维护费」的指标与其他项目无一相同",
    check=check,
)
