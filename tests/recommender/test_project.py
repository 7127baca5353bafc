"""What a project officer may write."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from recommender.project import Project


def test_text_is_cleaned_and_joined():
    project = Project(name=" 会议\u200b费 ", purpose="办会\r\n", goal="", unit="外办\x00", budget_wan=45.5, year=2023)
    assert (project.name, project.purpose, project.unit) == ("会议费", "办会", "外办")
    assert project.text() == "会议费\n办会"
    assert Project(name="会议费", goal="目标").text() == "会议费\n目标"


def test_a_table_or_a_budget_may_be_named_as_in_the_documents():
    given = {"project_name": "会议费", "budget": 0}
    assert Project.model_validate(given) == Project(name="会议费", budget_wan=0)


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"name": ""}, "name"),
        ({"name": " \u200b★()"}, "name"),
        ({"name": "长" * 501}, "name"),
        ({}, "name"),
        ({"name": None}, "name"),
        ({"name": 5}, "name"),
        ({"name": "会", "budget_wan": -1}, "budget_wan"),
        ({"name": "会", "budget_wan": 1e30}, "budget_wan"),
        ({"name": "会", "budget_wan": float("nan")}, "budget_wan"),
        ({"name": "会", "budget_wan": float("inf")}, "budget_wan"),
        ({"name": "会", "year": 1066}, "year"),
        ({"name": "会", "purpose": "长" * 20_001}, "purpose"),
        ({"name": "会", "bugdet": 5}, "bugdet"),
    ],
)
def test_nonsense_is_refused_at_its_place(wrong, place):
    with pytest.raises(ValidationError) as caught:
        Project.model_validate(wrong)
    assert [error["loc"] for error in caught.value.errors()] == [(place,)]


def test_an_empty_name_is_said_in_chinese():
    with pytest.raises(ValidationError, match="项目名称是空的"):
        Project(name="???")


def test_rows_of_a_half_written_draft_may_be_given():
    row = {"level2": "数量指标", "level3": "会议场次", "value": "≥5场"}
    project = Project.model_validate({"name": "会议费", "indicators": [row]})
    assert [(item.level2, item.level3, item.target.number) for item in project.indicators] == [
        ("数量指标", "会议场次", 5)
    ]
    assert Project(name="会议费").indicators == ()
    assert "会议场次" not in project.text()


@pytest.mark.parametrize("rows", [5, [5], [{"level3": "会", "weight": "x"}], [{"level3": "会"}] * 501])
def test_wrong_rows_of_a_draft_are_named(rows):
    with pytest.raises(ValidationError) as caught:
        Project.model_validate({"name": "会议费", "indicators": rows})
    assert caught.value.errors()[0]["loc"][0] == "indicators"
