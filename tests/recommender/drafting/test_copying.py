"""Last year's table as this year's draft."""

from __future__ import annotations

import pytest

from corpus.errors import InputError
from corpus.table import TargetTable
from corpus.table_filter import TableFilter
from corpus.value import parse_value
from recommender.drafting.copying import UNNAMED, draft_from_table
from recommender.drafting.draft import MOST_ROWS


def table(*rows, **fields):
    given = {
        "project_name": "2023年友城活动经费",
        "unit": "市外办",
        "year": 2023,
        "budget_wan": {"total": 20},
        "goal": "2023年9月底前举办招待会1场；较2022年增加；按照《2023年工作要点》（津政发〔2023〕5号）执行。",
        "indicators": [{"level2": "时效指标", "level3": "完成时间", "value": value} for value in rows],
    }
    return TargetTable.model_validate(given | fields)


def test_the_project_is_carried_over():
    draft = draft_from_table(table())
    project = draft.project
    assert (project.name, project.unit, project.year) == ("2024年友城活动经费", "市外办", 2024)
    assert (project.budget_wan, project.frame) == (20, "mof2015")
    assert project.goal == "2024年9月底前举办招待会1场；较2022年增加；按照《2023年工作要点》（津政发〔2023〕5号）执行。"
    assert (draft.id, draft.version) == (None, 0)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("2023年12月底前", "2024年12月底前"),
        ("2023年度", "2024年度"),
        ("2023.9.30", "2024.9.30"),
        ("2023-06", "2024-06"),
        ("2023年9月-2024年6月", "2024年9月-2025年6月"),
        ("≥2023人", "≥2023人"),
        ("12023年", "12023年"),
        ("2023年第5号文件", "2023年第5号文件"),
        ("较2022年", "较2022年"),
        ("12月底前", "12月底前"),
    ],
)
def test_years_move_on(before, after):
    (row,) = draft_from_table(table(before)).rows
    assert row.value == after
    assert row.target == parse_value(after)
    assert row.origin == "copied"
    moved = "；日期已顺延1年，请核对" if before != after else ""
    assert row.value_source == f"照2023年的表填写{moved}"
    assert row.suggested_level3 is None
    assert row.is_touched


def test_years_move_by_any_difference():
    assert draft_from_table(table("2023年12月底前"), 2026).rows[0].value == "2026年12月底前"
    back = draft_from_table(table("2023年12月底前"), 2021).rows[0]
    assert (back.value, back.value_source) == ("2021年12月底前", "照2023年的表填写；日期已提前2年，请核对")
    same = draft_from_table(table("2023年12月底前"), 2023).rows[0]
    assert (same.value, same.value_source) == ("2023年12月底前", "照2023年的表填写")


def test_no_day_is_made_that_is_not_in_the_calendar():
    for before, after in (("2024年2月29日前", "2025年2月28日前"), ("2024.2.29", "2025.2.28")):
        assert draft_from_table(table(before, year=2024)).rows[0].value == after
    assert draft_from_table(table("2024年2月29日前", year=2024), 2028).rows[0].value == "2028年2月29日前"


def test_a_table_without_a_year_moves_nothing():
    draft = draft_from_table(table("2023年12月底前", year=None))
    assert (draft.project.year, draft.rows[0].value) == (None, "2023年12月底前")
    assert draft.rows[0].value_source == "照原表填写"
    assert draft_from_table(table(year=None), 2025).project.year == 2025


def test_what_was_reached_and_what_was_left_unused_stay_behind():
    rows = [
        {"level3": "合格率", "value": "≥95%", "actual": "96%", "score": 9, "reason": "无", "weight": 10},
        {"level3": "指标1：", "value": ""},
    ]
    (row,) = draft_from_table(table(kind="self-evaluation", indicators=rows)).rows
    assert (row.actual, row.score, row.reason, row.weight) == (None, None, None, 10)


def test_odd_tables():
    assert draft_from_table(table(project_name=" ")).project.name == UNNAMED
    assert draft_from_table(table(project_name="长" * 900)).project.name == "长" * 500
    assert draft_from_table(table(budget_wan={"total": -1})).project.budget_wan is None
    assert draft_from_table(table(budget_wan={"fiscal": 3, "other": 1})).project.budget_wan == 4
    with pytest.raises(InputError, match="上限 500 行"):
        draft_from_table(table(*["≥1场"] * (MOST_ROWS + 1)))


def test_every_shipped_table_can_be_copied(shipped):
    _, tables = shipped.store.find_tables(TableFilter(), 0, 1_000)
    assert len(tables) > 20
    for held in tables:
        draft = draft_from_table(held)
        assert len(draft.rows) == len([row for row in held.indicators if row.level3 or row.value])
        assert draft.table().frame == draft.project.frame
