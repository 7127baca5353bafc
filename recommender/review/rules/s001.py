"""S001: a required level 1 is missing."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.frames import Frame, canonical_level1
from corpus.table import TargetTable
from recommender.review.cells import used_rows
from recommender.review.context import COST_LEVEL2, frame_of, is_whole_unit, printed_level1, project_is
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.surroundings import Surroundings

_CATEGORIES = {"基建工程": "project_infrastructure", "房屋修缮": "project_repair", "设备购置": "project_purchase"}
_EXAMPLES = {
    "产出指标": "「数量指标：完成××数量 ≥N个」",
    "效益指标": "「社会效益指标：受益人数 ≥N人」",
    "成本指标": "「经济成本指标：项目总成本 ≤预算数」",
}


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give one hit for every level 1 that the form requires and the table lacks."""
    frame = frame_of(table)
    if is_whole_unit(table):
        yield NotApplicable("部门整体绩效目标表有自己的一级指标，不按项目表要求")
        return
    if not frame.required_level1:
        yield NotApplicable(f"「{frame.name}」没有必设的一级指标")
        return
    rows = used_rows(table)
    present = {row.level1 or canonical_level1(row.published_level1) for row in rows} - {None}
    if not present:
        yield NotApplicable("表中没有可识别的一级指标名称")
        return
    if any(row.level2 in COST_LEVEL2 for row in rows):
        present.add("成本指标")
    for level1, why in _required(table, frame):
        if level1 not in present:
            name = printed_level1(frame, level1)
            yield Hit(
                f"缺少「{name}」：{why}",
                f"补充至少一行「{name}」，例如{_EXAMPLES.get(level1, '')}（N 按项目实际填写）",
                quoted="、".join(dict.fromkeys(row.published_level1 or row.level1 or "" for row in rows)).strip("、"),
            )


def _required(table: TargetTable, frame: Frame) -> Iterator[tuple[str, str]]:
    for level1 in frame.required_level1:
        yield level1, "每个项目至少要有产出指标和效益指标"
    for category in frame.cost_required_for:
        word = project_is(table, _CATEGORIES[category])
        if word:
            yield "成本指标", f"项目名称含「{word}」，{category}类项目要设成本指标"
            return


RULE = Rule(
    code="S001",
    slug="missing-level1",
    name="缺少必设一级指标",
    group="A 结构完整性",
    severity="error",
    scope="table",
    basis="财预〔2021〕101号 二：原则上每个项目设产出、效益指标，工程基建、大型修缮及购置另设成本指标；"
    "财预〔2015〕88号审核表·规范完整性",
    basis_kind="regulation not re-read",
    meaning="产出说明花钱做了什么，效益说明带来什么好处，缺一项就无法评价这笔钱花得值不值。"
    "采用101号框架时，基建、修缮、购置类项目还要设成本指标；成本写在产出之下或单列为一级都算。",
    bad="整张表只有一行「产出指标-经济成本指标：成本控制数 ≤30万元」",
    good="产出指标、效益指标、满意度指标各有至少一行",
    check=check,
)
