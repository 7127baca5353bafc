"""S003: the output block lacks a dimension."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.table import TargetTable
from recommender.review.cells import used_rows
from recommender.review.context import COST_LEVEL2, frame_of, is_whole_unit, printed_level2, project_is
from recommender.review.finding import Severity
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.surroundings import Surroundings

_DIMENSIONS = ("数量指标", "质量指标", "时效指标", "成本指标")
_EXAMPLES = {
    "数量指标": "培训人数 ≥N人次",
    "质量指标": "验收合格率 =100%",
    "时效指标": "完成时间 12月底前",
    "成本指标": "项目总成本 ≤预算数",
}


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give one hit that lists the dimensions which the form prints under 产出 and the table lacks."""
    frame, rows = frame_of(table), used_rows(table)
    if is_whole_unit(table):
        yield NotApplicable("部门整体绩效目标表不按项目表要求")
        return
    present = {row.level2 for row in rows}
    if not any(row.level1 == "产出指标" or row.level2 in _DIMENSIONS for row in rows):
        yield NotApplicable("表中没有产出指标，见 S001")
        return
    if not present & set(_DIMENSIONS):
        yield NotApplicable("表中没有可识别的二级指标名称")
        return
    if present & set(COST_LEVEL2):
        present.add("成本指标")
    printed = printed_level2(frame)
    own_cost = any(one.startswith("成本") for one, _ in printed.get("成本指标", []))
    wanted = [two for two in _DIMENSIONS if two in printed and not (two == "成本指标" and own_cost)]
    missing = [two for two in wanted if two not in present]
    if missing:
        severity, note = _severity(table, missing, own_cost)
        names = "、".join(f"「{printed[two][0][1]}」" for two in missing)
        yield Hit(
            f"产出指标缺{names}{note}",
            "补充" + ";".join(f"「{printed[two][0][1]}:{_EXAMPLES[two]}」" for two in missing) + ",数值按项目实际填写",
            quoted="、".join(dict.fromkeys(two for two in _DIMENSIONS if two in present)),
            severity=severity,
        )


def _severity(table: TargetTable, missing: list[str], own_cost: bool) -> tuple[Severity, str]:
    softer = set(missing) <= {"质量指标", "时效指标"}
    if softer and project_is(table, "project_payment"):
        return "info", "；一次性发放的补助可以不设，确需不设请说明"
    if softer and own_cost and not project_is(table, "project_with_quality_standard"):
        return "info", "；没有质量标准或时限要求的可以不设"
    return "warning", ""


RULE = Rule(
    code="S003",
    slug="missing-output-dimension",
    name="产出指标二级维度不全",
    group="A 结构完整性",
    severity="warning",
    scope="table",
    basis="财预〔2015〕88号：产出分数量、质量、时效、成本；财预〔2021〕101号：产出分数量、质量、时效",
    basis_kind="regulation not re-read",
    meaning="做多少、做得好不好、什么时候做完、花多少钱，是看产出的几个方面，按本表所用的框架应当都有。"
    "101号框架中没有质量标准或时限的项目、一次性发放的补助，只作提示。",
    bad="产出指标只有数量指标和成本指标两类",
    good="产出指标下数量、质量、时效、成本各有至少一行",
    check=check,
)
