"""The difference of two versions in words: rows by their keys, cells, the project, the order."""

from __future__ import annotations

from recommender.drafting.difference import difference
from recommender.drafting.draft import Draft, DraftRow
from recommender.project import Project

ROWS = tuple(
    DraftRow(key=key, level2="数量指标", level3=name, value=value)
    for key, name, value in (("a", "会议次数", "≥3次"), ("b", "参会人数", "≥100人"), ("c", "简报期数", None))
)
DRAFT = Draft(project=Project(name="会议费", unit="市外办", year=2026, budget_wan=20), rows=ROWS)


def test_the_same():
    said = difference(DRAFT, DRAFT)
    assert (said.added, said.removed, said.changed, said.moved) == ((), (), (), False)
    assert said.words == "没有不同"


def test_rows_that_came_and_went():
    new = DraftRow(key="d", level3="满意度", value="≥95%")
    said = difference(DRAFT, DRAFT.with_rows((ROWS[1], ROWS[2], new)))
    assert (said.added, said.removed, said.moved) == (("满意度",), ("会议次数",), False)
    assert said.words == "新增 1 条：「满意度」。删去 1 条：「会议次数」"


def test_cells_of_rows_and_of_the_project():
    changed = ROWS[2].edited(value="12期"), ROWS[0].edited(level3="召开会议次数")
    after = DRAFT.with_rows((changed[1], ROWS[1], changed[0])).model_copy(
        update={"project": DRAFT.project.model_copy(update={"budget_wan": 30.5})}
    )
    said = difference(DRAFT, after)
    assert [(one.row, one.cell, one.before, one.after) for one in said.changed] == [
        (None, "预算（万元）", "20", "30.5"),
        ("会议次数", "指标名称", "会议次数", "召开会议次数"),
        ("简报期数", "指标值", None, "12期"),
    ]
    assert said.words == (
        "改动 3 处：预算（万元）由「20」改为「30.5」；「会议次数」的指标名称由「会议次数」改为「召开会议次数」；"
        "「简报期数」的指标值由「空」改为「12期」"
    )


def test_another_order():
    assert difference(DRAFT, DRAFT.moved("c", 0)).words == "调整了顺序"


def test_much_is_said_shortly():
    many = tuple(DraftRow(key=f"n{number}", level3=f"{'长' * 60}{number}") for number in range(5))
    words = difference(DRAFT, DRAFT.with_rows((*ROWS, *many))).words
    assert words.startswith(f"新增 5 条：「{'长' * 40}…」、")
    assert words.endswith("等")
    assert len(words) < 150
