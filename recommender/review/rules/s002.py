"""S002: no satisfaction indicator."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.table import Indicator, TargetTable
from recommender.review.cells import used_rows
from recommender.review.context import frame_of, is_whole_unit, project_is
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.surroundings import Surroundings


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give one hit where the project has people to ask and no row asks them."""
    frame = frame_of(table)
    word = project_is(table, "project_without_beneficiary")
    if word:
        yield NotApplicable(f"项目名称含「{word}」，这类项目一般没有可调查的服务对象")
        return
    if is_whole_unit(table):
        yield NotApplicable("部门整体绩效目标表不按项目表要求")
        return
    if not any("满意" in name for branch in frame.tree for name in (branch.level1, *branch.level2)):
        yield NotApplicable(f"「{frame.name}」没有满意度指标这一栏")
        return
    rows = used_rows(table)
    if not any(_asks(row) for row in rows):
        yield Hit(
            "未设满意度指标；确无服务对象的请在备注说明",
            "补充一行「满意度指标-服务对象满意度指标」，写明调查对象，例如「参训学员满意度 ≥95%」；"
            "按101号不设的，把满意度权重转到效益指标并说明理由",
            quoted="、".join(dict.fromkeys(row.published_level1 or row.level1 or "" for row in rows)).strip("、"),
        )


def _asks(row: Indicator) -> bool:
    # A satisfaction row filed under 社会效益 is there, if in the wrong place.
    names = (row.level1, row.level2, row.published_level1, row.published_level2, row.level3)
    return any("满意" in (name or "") for name in names)


RULE = Rule(
    code="S002",
    slug="missing-satisfaction",
    name="未设满意度指标",
    group="A 结构完整性",
    severity="warning",
    scope="table",
    basis="财预〔2021〕101号 二（四）：满意度指标按需选设，不设的权重转到效益；湖北黄石自评表注：满意度可不作为必评",
    basis_kind="regulation not re-read",
    meaning="有服务对象的项目，一般要问一问他们满不满意；规定允许不设，所以这里只提醒，不算错误。"
    "还本付息、上解、内部划转和涉密项目不检查。",
    bad="培训项目只有产出指标和效益指标，没有「学员满意度」",
    good="满意度指标-服务对象满意度指标：参训学员满意度 ≥95%",
    check=check,
)
