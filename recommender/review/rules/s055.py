"""S055: satisfaction outside its level, or something else inside it."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.table import Indicator, TargetTable
from recommender.review.cells import given_rows
from recommender.review.context import frame_of
from recommender.review.lexicon import contains_any, pattern
from recommender.review.misplaced import doubt, doubted, home, move
from recommender.review.names import bare_name
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.shape import shape
from recommender.review.surroundings import Surroundings

_LEVEL1, _LEVEL2 = "满意度指标", "服务对象满意度指标"


def check(table: TargetTable, around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit for every satisfaction row elsewhere, and for every row there that cannot be satisfaction."""
    if _LEVEL2 not in [two for _, two in frame_of(table).slots()]:
        yield NotApplicable("本表所用框架没有满意度指标")
        return
    for number, row in given_rows(table):
        hit = _inside(table, number, row, around) if row.level1 == _LEVEL1 else _outside(table, number, row)
        if hit:
            yield hit


def _outside(table: TargetTable, number: int, row: Indicator) -> Hit | None:
    name = bare_name(row.level3)
    if not row.level1 or not row.level2 or not pattern("satisfaction_name").search(name):
        return None
    measured = contains_any(name, "safety_satisfaction")
    return Hit(
        f"「{row.level3}」是满意度，列在了{row.level2}",
        f"把这一行移到「{home(table, _LEVEL2)}」",
        number,
        severity="warning" if measured else None,
        fixes=move(table, number, _LEVEL2),
    )


def _inside(table: TargetTable, number: int, row: Indicator, around: Surroundings) -> Hit | None:
    name = bare_name(row.level3)
    if contains_any(name, "satisfaction_kin"):
        return None
    if shape(row) in ("money", "date") or pattern("never_satisfaction").search(name):
        return Hit(
            f"「{row.level3} {row.value}」列在满意度指标里，但说的不是服务对象满不满意",
            "满意度指标写问谁、多少人满意，如「参训人员满意度 ≥90%」；这一行移到它所属的二级指标",
            number,
        )
    guess = doubted(row, around)
    return doubt(table, number, row, guess) if guess else None


RULE = Rule(
    code="S055",
    slug="satisfaction-misplaced",
    name="满意度放错层级",
    group="D 归类",
    severity="error",
    scope="row",
    basis="财预〔2021〕101号 二(四)：满意度指标单列",
    basis_kind="regulation not re-read",
    meaning="服务对象满不满意单独计分，列在效益或产出里会漏掉这一项；反过来，合格率、完成时间、金额也不能放在满意度里。"
    "按本表识别出的框架判断，表样把满意度放在效益下面的（湖南旧表）不算错；群众安全感满意度列在社会效益的只作提醒。",
    bad="社会效益指标「市民对空气改善的满意程度 ≥85%」",
    good="服务对象满意度指标「市民对空气改善的满意程度 ≥85%」",
    check=check,
)
