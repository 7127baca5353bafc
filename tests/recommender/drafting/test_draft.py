"""A draft comes back as it was, and a row knows what became of what was proposed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from corpus.errors import ConflictError, InputError, NotFoundError
from corpus.store import Store
from corpus.value import parse_value
from recommender.drafting.draft import MOST_ROWS, Draft, DraftRow
from recommender.drafting.keeping import keep, opened, require_version
from recommender.project import Project

TEXT = st.text(max_size=30)
VALUE = st.none() | TEXT | st.sampled_from(["≥95%", "2024年9月30日前", "≤20万元", "待定", ""])
LEVEL2 = st.sampled_from(["数量指标", "成本指标", "经济成本指标", "服务对象满意度指标", "自拟", None])
ROW = st.builds(
    lambda fields: DraftRow.model_validate(fields),
    st.fixed_dictionaries(
        {"level2": LEVEL2, "level3": TEXT, "value": VALUE},
        optional={
            "description": TEXT,
            "weight": st.floats(0, 100),
            "origin": st.sampled_from(["retrieved", "adapted", "library", "model", "own", "copied"]),
            "reason": TEXT,
            "value_source": TEXT,
            "suggested_level3": TEXT,
            "suggested_value": VALUE,
            "confidence": st.none() | st.floats(0, 1),
            "accepted": st.booleans(),
        },
    ),
)


@settings(max_examples=60, deadline=None, database=None)
@given(st.lists(ROW, max_size=6), st.sampled_from([None, "mof2015", "mof2021"]))
def test_any_draft_comes_back(rows, frame):
    draft = Draft(project=Project(name="会议费", budget_wan=1.5, frame=frame), rows=tuple(rows))
    again = Draft.model_validate_json(draft.model_dump_json())
    assert again == draft
    assert Draft.model_validate_json(draft.content()) == draft
    for row in again.rows:
        assert row.target.raw in (row.value or "", row.target.raw if not row.value else None)
    table = draft.table()
    assert [(row.level3, row.value, row.weight) for row in table.indicators] == [
        (row.level3, row.value, row.weight) for row in rows
    ]


def test_it_is_kept_and_opened(tmp_path, draft):
    store = Store(tmp_path / "corpus.db")
    first = keep(store.drafts, draft("数量|参会人数|≥100人"))
    assert (first.version, opened(store.drafts, first.id)) == (1, first)
    second = keep(store.drafts, first.without("k0"))
    assert (second.version, second.id, second.rows) == (2, first.id, ())
    with pytest.raises(ConflictError, match="另存为新草稿"):
        keep(store.drafts, first)
    with pytest.raises(ConflictError) as told:
        opened(store.drafts, first.id, 1)
    assert told.value.context == {"id": first.id, "opened": 1, "current": 2}
    require_version(second, 2)
    with pytest.raises(NotFoundError, match="指标框架"):
        keep(store.drafts, Draft(project=Project(name="会议费", frame="x")))
    assert store.drafts.find()[0] == 1
    store.close()


def test_the_projects_own_indicators_are_no_rows_twice():
    project = Project.model_validate({"name": "会议费", "indicators": [{"level3": "参会人数"}]})
    assert Draft(project=project).project.indicators == ()


def test_a_row_knows_whether_somebody_had_a_hand_in_it(row):
    made = row("数量指标", "参会人数", "≥100人")
    assert not made.is_touched
    assert made.model_copy(update={"accepted": True}).is_touched
    assert made.edited(value="≥90人").is_edited
    assert made.edited(description="写明").is_touched
    assert not made.edited(description="写明").is_edited
    assert DraftRow(level3="参会人数").is_touched
    assert DraftRow(level3="参会人数", origin="copied").is_touched
    assert not row("数量指标", "参会人数").edited(value="").is_edited  # still blank


def test_the_target_follows_the_value(row):
    made = row("数量指标", "参会人数", "≥100人")
    assert made.edited(value="≤3万元").target == parse_value("≤3万元")
    assert made.edited(value=None).target == parse_value(None)
    assert DraftRow.model_validate(made.model_dump() | {"value": None}).target == parse_value(None)


def test_an_edit_keeps_the_rest(row):
    made = row("数量指标", "参会人数", "≥100人", reason="用过", confidence=0.5)
    changed = made.edited(level3="参加人数")
    differs = {name for name in DraftRow.model_fields if getattr(changed, name) != getattr(made, name)}
    assert differs == {"level3", "accepted"}
    moved = made.edited(level2="质量指标")
    assert (moved.level1, moved.published_level2) == ("产出指标", "质量指标")
    benefit = made.edited(level2="社会效益指标")
    assert (benefit.level1, benefit.published_level1) == ("效益指标", None)


def test_the_table_carries_the_names_of_the_frame(draft):
    made = draft("成本|项目总成本|≤20万元", "生态效益|垃圾分类清理率|≥95%")
    old, new = made.table(), made.model_copy(update={"project": made.project.model_copy(update={"frame": "mof2021"})})
    assert old.frame == "mof2015"
    assert [(row.published_level1, row.published_level2) for row in old.indicators] == [
        ("产出指标", "成本指标"),
        ("效益指标", "生态效益指标"),
    ]
    assert [row.published_level1 for row in new.table().indicators] == ["成本指标", "效益指标"]
    assert new.table().indicators[0].published_level2 == "经济成本指标"
    kept = made.rows[0].edited(level1="成本指标", level2="经济成本指标")
    assert new.with_row(kept).table().indicators[0].published_level2 == "经济成本指标"


def test_what_only_suggestions_say_is_not_filed(row, project):
    made = row("数量指标", "参会人数", None, reason="用过", hint="按方案填", basis="通行做法", position="x")
    (filed,) = Draft(project=project, rows=(made,)).table().indicators
    assert (filed.reason, filed.hint, filed.basis, filed.position) == (None, None, None, None)


def test_rows_are_put_moved_and_taken_out(draft, row):
    made = draft("数量|参会人数|≥100人", "质量|出席率|≥90%", "社会效益|知晓率|≥80%")
    added = made.with_row(row("数量指标", "会议场次", "≥1场", key="new"))
    assert [held.key for held in added.rows] == ["k0", "new", "k1", "k2"]
    assert [held.key for held in made.with_row(DraftRow(level3="自拟", key="new")).rows][-1] == "new"
    again = added.with_row(added.row("new").edited(value="≥2场"))
    assert again.row("new").value == "≥2场"
    assert len(again.rows) == 4
    put = made.replaced("k1", row("质量指标", "合格率", "≥95%", key="new"))
    assert [held.key for held in put.rows] == ["k0", "new", "k2"]
    assert put.row("new").accepted
    assert [held.key for held in made.moved("k2", 0).rows] == ["k2", "k0", "k1"]
    assert [held.key for held in made.moved("k0", 99).rows] == ["k1", "k2", "k0"]
    assert [held.key for held in made.moved("k2", -5).rows] == ["k2", "k0", "k1"]
    assert [held.key for held in made.without("k1").rows] == ["k0", "k2"]
    for asked in (made.row, made.without):
        with pytest.raises(NotFoundError) as told:
            asked("x")
        assert told.value.code == "draft_row.unknown"


def test_bounds(project):
    with pytest.raises(ValidationError, match="有两行的 key"):
        Draft(project=project, rows=(DraftRow(key="a"), DraftRow(key="a")))
    with pytest.raises(InputError, match=f"上限 {MOST_ROWS} 行"):
        Draft(project=project).with_rows(DraftRow() for _ in range(MOST_ROWS + 1))
