"""S057: a name that says no more than its level."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.frames import fold_level
from corpus.table import Indicator, TargetTable
from recommender.review.cells import folded, is_unfilled
from recommender.review.lexicon import table as entries
from recommender.review.lexicon import words
from recommender.review.names import bare_name
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.surroundings import Surroundings


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit for every row named like its level 2, or like anybody's satisfaction."""
    named = [(number, row) for number, row in enumerate(table.indicators) if not is_unfilled(row)]
    bare = [row for _, row in named if _is_level(row)]
    if len(bare) > 2 and 2 * len(bare) > len(named):
        yield NotApplicable("这种表格不设三级指标，名称一栏写的就是二级指标")
        return
    for number, row in named:
        name = bare_name(row.level3)
        if name in words("audience_alone"):
            yield Hit(
                f"「{row.level3}」没有写明问的是谁",
                f"写明满意度的对象，如「{_audience(table)}」",
                number,
                quoted=row.level3,
            )
        elif _is_level(row):
            yield Hit(
                f"三级指标「{row.level3}」和二级指标同名，看不出考核什么",
                "写明考核的是哪一件事，如「办理护照数量」「验收合格率」",
                number,
                quoted=row.level3,
            )


def _is_level(row: Indicator) -> bool:
    name = fold_level(bare_name(row.level3))
    return bool(name) and (name in words("level_name_alone") or name == fold_level(row.published_level2))


def _audience(table: TargetTable) -> str:
    name = folded(table.project_name)
    found: dict[str, str] = entries("satisfaction_audience")
    word = max((word for word in found if word in name), key=len, default=None)
    return found[word] if word else "受益群众满意度"


RULE = Rule(
    code="S057",
    slug="name-says-only-its-level",
    name="三级指标名称过泛（与二级同名）",
    group="D 归类",
    severity="info",
    scope="row",
    basis="财预〔2021〕101号：指标名称清晰易懂、有区分",
    basis_kind="regulation not re-read",
    meaning="三级指标和二级指标同名，等于没有写考核什么；满意度不写对象，就不知道该问谁、问到的人算不算。"
    "表样没有三级指标一栏的不检查。",
    bad="服务对象满意度 ≥90%",
    good="参会人员满意度 ≥90%",
    check=check,
)
