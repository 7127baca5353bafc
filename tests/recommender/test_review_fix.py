"""Mechanical remedies on a copy."""

from __future__ import annotations

from typing import Any

from corpus.table import TargetTable
from recommender.review.finding import Finding, Fix
from recommender.review.fix import fix_table

ROWS = [
    {"level1": "效益指标", "level2": "社会效益指标", "level3": "受益人数", "value": "≥10人"},
    {"level1": "产出指标", "level2": "数量指标", "level3": "培训人数", "value": "10人"},
    {"level1": "产出指标", "level2": "数量指标", "level3": "培训人数", "value": "10人"},
]
TABLE = TargetTable.model_validate({"project_name": "“培训”", "goal": "x", "indicators": ROWS})


def finding(*fixes: Fix, row: int | None = None) -> Finding:
    given: dict[str, Any] = {"code": "S032", "severity": "info", "message": "m", "basis": "b", "remedy": "r"}
    return Finding(**given, row=row, fixes=fixes)


def test_a_value_is_changed_and_understood_anew() -> None:
    mended, done = fix_table(TABLE, [finding(Fix(field="value", row=1, text="≥12人"), row=1)])
    assert len(done) == 1
    assert mended.indicators[1].value == "≥12人"
    assert (mended.indicators[1].target.operator, mended.indicators[1].target.number) == ("≥", 12)
    assert TABLE.indicators[1].value == "10人"


def test_the_first_finding_decides_about_a_cell() -> None:
    first, second = Fix(field="value", row=1, text="≥12人"), Fix(field="value", row=1, text="≥13人")
    mended, done = fix_table(TABLE, [finding(first), finding(second), finding()])
    assert mended.indicators[1].value == "≥12人"
    assert len(done) == 1


def test_fields_of_the_table_levels_and_rows() -> None:
    mended, _ = fix_table(
        TABLE,
        [
            finding(Fix(field="project_name", text="培训")),
            finding(Fix(field="goal", text="培训10人")),
            finding(Fix(field="level", row=0, text="满意度指标/服务对象满意度指标")),
            finding(Fix(field="remove", row=2)),
            finding(Fix(field="order")),
        ],
    )
    assert (mended.project_name, mended.goal) == ("培训", "培训10人")
    assert [row.level3 for row in mended.indicators] == ["培训人数", "受益人数"]
    last = mended.indicators[1]
    assert (last.level2, last.published_level2) == ("服务对象满意度指标", "服务对象满意度指标")
