"""A table in the fields of the editor: nothing is lost that nobody touched, and what is wrong is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.pages.table_fields import HEAD, ROW, RowFields, TableFields, objection
from corpus.readers import read_file
from corpus.table import Budget, Indicator, TargetTable

DOCUMENTS = Path(__file__).parents[1] / "documents"


def field(name):
    return next(one for one in (*HEAD, *ROW) if one.name == name)


def row_of(name="参训人数", **other):
    return Indicator.model_validate({"level1": "产出指标", "level2": "数量指标", "level3": name, **other})


@pytest.mark.parametrize("file", ["seed.docx", "layouts/L08.csv", "layouts/L13.csv", "layouts/L22.csv"])
def test_a_table_that_nobody_touched_comes_back_as_it_was(file):
    for table in read_file(DOCUMENTS / file).tables:
        fields = TableFields(table)
        assert fields.table() == table
        assert not fields.is_changed
        assert list(fields.wrong_rows()) == []


def test_an_edited_value_is_understood_anew_and_the_rest_of_the_row_stays():
    table = read_file(DOCUMENTS / "layouts/L22.csv").tables[0]
    fields = TableFields(table)
    fields.rows[0].said["value"] = "≥97%"
    changed = fields.table().indicators[0]
    assert fields.is_changed
    assert (changed.target.operator, changed.target.number, changed.target.unit) == ("≥", 97.0, "%")
    kept = {"value", "target"}
    assert changed.model_dump(exclude=kept) == table.indicators[0].model_dump(exclude=kept)
    assert fields.table().indicators[1:] == table.indicators[1:]


def test_a_chosen_level_gives_its_canonical_name():
    fields = TableFields(TargetTable(project_name="培训", indicators=(row_of(),)))
    fields.rows[0].said |= {"level1": "效益", "level2": "环境效益"}
    changed = fields.table().indicators[0]
    assert (changed.published_level1, changed.published_level2) == ("效益", "环境效益")
    assert (changed.level1, changed.level2) == ("效益指标", "生态效益指标")


def test_a_new_row_stands_under_the_levels_of_the_one_before():
    row = RowFields.blank(RowFields.of(row_of()))
    row.said |= {"level3": " 合格率 ", "value": "≥90%", "weight": "１０"}
    made = row.row()
    assert (made.level1, made.level2, made.level3, made.weight) == ("产出指标", "数量指标", "合格率", 10.0)
    assert made.target.number == 90.0


def test_money_and_years_keep_their_digits():
    table = TargetTable(
        project_name="甲", year=2024, budget_wan=Budget(total=1234.567891, fiscal=0.1), indicators=(row_of(),)
    )
    fields = TableFields(table)
    assert (fields.said["year"], fields.said["total"], fields.said["other"]) == ("2024", "1234.567891", "")
    fields.said |= {"total": "1,234.5", "year": "2025"}
    changed = fields.table()
    assert (changed.year, changed.budget_wan) == (2025, Budget(total=1234.5, fiscal=0.1))


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("year", "去年", "年份"),
        ("year", "1900", "1949"),
        ("year", "2024.5", "年份"),
        ("total", "约十万", "数字"),
        ("weight", "-3", "负数"),
        ("level3", "  ", "指标名称"),
        ("project_name", "", "项目名称"),
        ("level3", "长" * 2001, "2,000"),
    ],
)
def test_what_is_wrong_is_said(name, text, said):
    assert said in objection(field(name), text)


@pytest.mark.parametrize(("name", "text"), [("year", ""), ("total", "1，000"), ("weight", "２０.５"), ("value", "≥1")])
def test_what_is_right_is_not_objected_to(name, text):
    assert objection(field(name), text) is None


def test_only_a_self_evaluation_asks_for_results():
    fields = TableFields(TargetTable(project_name="甲", indicators=(row_of(),)))
    assert "actual" not in {one.name for one in fields.row_fields()}
    fields.kind = "self-evaluation"
    assert {"actual", "score", "reason"} <= {one.name for one in fields.row_fields()}
    fields.rows[0].said["actual"] = "100人"
    made = fields.table()
    assert (made.kind, made.indicators[0].actual) == ("self-evaluation", "100人")


def test_wrong_rows_are_named_by_place_and_field():
    fields = TableFields(TargetTable(project_name="甲", indicators=(row_of(), row_of("合格率"))))
    fields.rows[1].said |= {"level3": "", "weight": "十"}
    assert [(place, one.name) for place, one, _ in fields.wrong_rows()] == [(1, "level3"), (1, "weight")]
