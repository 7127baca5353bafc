"""S095: what projects of this kind usually promise is missing."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.table import Indicator, TargetTable
from corpus.units import parse_unit
from recommender.likeness import likeness
from recommender.review.cells import given_rows
from recommender.review.context import is_whole_unit
from recommender.review.lexicon import contains_any, threshold, words
from recommender.review.lexicon import table as lexicon_table
from recommender.review.money import COST
from recommender.review.names import bare_name
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.surroundings import Surroundings

_FIRST = 5
_QUANTITY = "数量指标"


def check(table: TargetTable, around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give one hit that lists the core indicators of the project's kind which no row stands for."""
    if table.kind == "library" or is_whole_unit(table):
        yield NotApplicable("指标库和部门整体绩效目标表不与某一类项目比较")
        return
    kind = around.past.kind(table)
    if kind is None or kind.score < threshold("kind_sure"):
        yield NotApplicable("看不出这个项目属于指标库的哪一类")
        return
    if kind.name not in words("kinds_alike"):
        yield NotApplicable(f"「{kind.name}」类项目内容差别大，没有大家都设的指标")
        return
    rows = [row for _, row in given_rows(table) if not contains_any(row.level3, "core_fund_process")]
    first = kind.core[:_FIRST]
    text = "".join(filter(None, (table.project_name, table.purpose, table.goal)))
    missing = [
        (level2, name) for level2, name in first if not any(_stands_for(row, level2, name, text) for row in rows)
    ]
    if len(missing) < threshold("core_missing"):
        return
    names = "、".join(name for _, name in missing)
    sure = kind.score >= threshold("kind_very_sure") and len(missing) >= threshold("core_missing_warned")
    yield Hit(
        f"同类项目（{kind.name}）常设「{names}」，本表没有，供参考",
        f"与本项目相符的补上，例如「{missing[0][0]}：{missing[0][1]}」，数值按项目实际填写；不相符的不必设",
        quoted=table.project_name,
        severity=None if sure else "info",
        evidence={
            "kind": kind.name,
            "score": kind.score,
            "missing": [{"level2": level2, "level3": name} for level2, name in missing],
            "of": len(first),
        },
    )


def _stands_for(row: Indicator, level2: str, core: str, text: str) -> bool:
    """Tell whether a row says the same as a core indicator, in words that may differ."""
    one, two, same = bare_name(core), bare_name(row.level3), row.level2 == level2
    if level2 == COST:
        # A core cost is a unit cost: the total says nothing of it.
        return contains_any(two, "unit_cost") is not None or "/" in (row.target.unit or "")
    if likeness(one, two) >= threshold("same_core" if same else "same_core_elsewhere"):
        return True
    shorter, longer = sorted((set(one), set(two)), key=len)
    if len(shorter) > 2 and len(shorter & longer) >= threshold("same_core_characters") * len(shorter):
        return True
    if any(_has(one, sense) and _has(two, sense) for sense in lexicon_table("core_same_sense").values()):
        return True
    return same and level2 == _QUANTITY and _counts_own_thing(row, text)


def _has(name: str, sense: list[str]) -> bool:
    return any(word in name for word in sense)


def _counts_own_thing(row: Indicator, text: str) -> bool:
    """Tell whether a row counts something that the project's own text names: 购置台式电脑 is 购置设备数量."""
    unit = parse_unit(row.target.unit) if row.target.unit else None
    name = bare_name(row.level3)
    return unit is not None and any(name[place : place + 2] in text for place in range(len(name) - 1))


RULE = Rule(
    code="S095",
    slug="core-indicators-missing",
    name="缺少该类项目的核心指标",
    group="H 目标覆盖",
    severity="warning",
    scope="table",
    basis="财预〔2021〕101号：选取最能体现总体目标实现程度的核心指标；起步指标库同类项目的常设指标",
    basis_kind="inference",
    meaning="同类项目通常考核的内容，本表大多没有提到，可能漏了重要的一面。这是按项目名称和目标猜类别得出的建议，"
    "用词不同或本项目不适用的可以不理会；只有类别很明确、常设指标几乎全缺的才列为提醒。",
    bad="因公出入境服务项目没有「办理因公护照数量」「证照制作差错率」「证照办结及时率」",
    good="物业项目有「物业管理服务面积」「保洁达标率」「重大安全责任事故发生数」「设施设备完好率」",
    check=check,
)
