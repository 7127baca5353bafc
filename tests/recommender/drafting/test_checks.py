"""The review beside the rows, and one remedy at a time."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.errors import ConflictError, NotFoundError
from recommender.drafting.checks import checks, fixable_check, mended
from recommender.drafting.draft import Draft, DraftRow
from recommender.project import Project

SLOPPY = (
    "社会效益|受益人数|5000人",
    "数量|培训人数|≥100人次",
    "数量|培训人数|≥100人次",
    "质量|合格率|95％以上",
    "成本|项目总成本|≥20万元",
    "成本|场地费用|不超过5万元",
    "时效|完成时间|2024.12.31",
    "数量|资金金额|5万元",
    "质量|　验收合格率|98%",
)


def rows_by_key(draft):
    return {row.key: row for row in draft.rows}


def test_findings_stand_beside_their_rows(shipped, draft):
    made = draft(*SLOPPY)
    review = shipped.review(made.table())
    found = checks(shipped, made)
    assert tuple(check.finding for check in found) == review.findings
    for check in found:
        assert check.fixable == bool(check.finding.fixes)
        if check.finding.row is None:
            assert check.key is None
        else:
            assert made.rows[check.finding.row].key == check.key
    assert {check.key for check in found} > {None, "k0"}


def test_an_unsigned_number_is_mended(shipped, draft):
    made = draft("数量|受益人数|5000人", "数量|培训人数|≥100人次")
    check = fixable_check(checks(shipped, made), "k0", "S020")
    after = mended(made, check.finding)
    row = after.row("k0")
    assert (row.value, row.target.operator, row.accepted, row.suggested_value) == ("≥5000人", "≥", True, "5000人")
    assert after.row("k1") == made.row("k1")
    assert not any(found.finding.code == "S020" for found in checks(shipped, after))


def test_a_row_in_the_wrong_place_is_moved_with_all_that_it_carries(shipped, draft):
    made = draft("数量|资金金额|5万元", "数量|培训人数|≥100人次")
    first = made.rows[0].model_copy(update={"reason": "用过", "confidence": 0.5, "weight": 10.0})
    made = made.with_row(first)
    moving = [check for check in checks(shipped, made) if any(fix.field == "level" for fix in check.finding.fixes)]
    after = mended(made, moving[0].finding).row("k0")
    assert (after.level2, after.published_level2) == ("成本指标", "成本指标")
    assert (after.reason, after.confidence, after.weight, after.origin) == ("用过", 0.5, 10.0, "retrieved")


def test_the_forms_order_is_restored(shipped, draft):
    made = draft("社会效益|受益人数|≥5000人", "数量|培训人数|≥100人次")
    after = mended(made, fixable_check(checks(shipped, made), None, "S007").finding)
    assert after.rows == made.rows[::-1]


def test_nothing_is_lost_by_any_remedy(shipped, draft):
    made = draft(*SLOPPY, goal="促进交流 。。")
    found = [check for check in checks(shipped, made) if check.fixable]
    assert len(found) >= 5
    for check in found:
        _nothing_lost(made, mended(made, check.finding), check.finding)


def _nothing_lost(before, after, finding):
    named = {fix.row for fix in finding.fixes}
    removed = {before.rows[fix.row].key for fix in finding.fixes if fix.field == "remove"}
    old, new = rows_by_key(before), rows_by_key(after)
    assert set(new) == set(old) - removed
    for place, row in enumerate(before.rows):
        if row.key in removed:
            continue
        if place not in named:
            assert new[row.key] == row
        cells = {"value", "level3", "description", "level1", "level2", "published_level1", "published_level2"}
        kept = set(DraftRow.model_fields) - cells - {"target", "accepted"}
        assert all(getattr(new[row.key], name) == getattr(row, name) for name in kept)


NAMES = st.sampled_from(["培训人数", "合格率", "项目总成本", "完成时间", "资金到位率", "受益人数", "投诉率", "满意度"])
VALUES = st.sampled_from(["95%以上", "100人", "≥20万元", "2024.12.31", "", "5万元", "显著", "≤95%", "０.９５"])
LEVELS = st.sampled_from(["数量指标", "质量指标", "成本指标", "时效指标", "社会效益指标", "服务对象满意度指标"])


@settings(max_examples=40, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(LEVELS, NAMES, VALUES), min_size=1, max_size=8))
def test_of_any_table_nothing_is_lost(shipped, cells):
    rows = [
        DraftRow(key=str(number), level2=level2, level3=name, value=value, value_source=f"甲{number}")
        for number, (level2, name, value) in enumerate(cells)
    ]
    made = Draft(project=Project(name="交流活动", budget_wan=20, year=2024), rows=tuple(rows))
    for check in checks(shipped, made):
        after = mended(made, check.finding)
        if check.fixable:
            assert after != made
            _nothing_lost(made, after, check.finding)
        else:
            assert after == made


def test_the_goal_is_mended_in_the_project(shipped, draft):
    from recommender.review.finding import Finding, Fix

    made = draft("数量|培训人数|≥100人次")
    finding = Finding(
        code="S104", severity="info", message="x", basis="x", remedy="x", fixes=(Fix(field="goal", text="改好的目标"),)
    )
    after = mended(made, finding)
    assert after.project == made.project.model_copy(update={"goal": "改好的目标"})
    assert after.rows == made.rows


def test_a_remedy_of_rows_that_were_changed_since_meets_no_other_row(shipped, draft):
    made = draft("数量|受益人数|5000人", "数量|培训人数|≥100人次")
    finding = fixable_check(checks(shipped, made), "k0", "S020").finding
    for changed in (made.without("k0"), made.moved("k0", 1), made.without("k1").without("k0")):
        with pytest.raises(ConflictError, match="已改动"):
            mended(changed, finding)


def test_a_remedy_that_is_not_there(shipped, draft):
    made = draft(*SLOPPY)
    for key, code in (("x", "S020"), (None, "S020"), ("k0", "S998")):
        with pytest.raises(NotFoundError) as told:
            fixable_check(checks(shipped, made), key, code)
        assert told.value.code == "draft_check.unknown"
