"""The fields of the page 编制指标, as people write them."""

from __future__ import annotations

from datetime import date

import pytest

from api.pages.drafting import fields
from recommender.project import Project

SAID = {
    "name": "电梯维修",
    "unit": "天津市某局",
    "year": "2027",
    "budget": "48",
    "purpose": "",
    "goal": " ",
    "frame": None,
}


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2026", 2026),
        ("２０２６年", 2026),
        (" 2026年度 ", 2026),
        ("26", None),
        ("今年", None),
        ("", None),
        (None, None),
    ],
)
def test_years(text, year):
    assert fields.year_of(text) == year


@pytest.mark.parametrize(
    ("text", "wan"),
    [
        ("48", 48),
        ("48.5万元", 48.5),
        ("480,000元", 48),
        ("１，２００", 1200),
        ("1.2亿元", 12000),
        ("-3", None),
        ("约50", None),
        ("", None),
    ],
)
def test_budgets(text, wan):
    assert fields.budget_of(text) == wan


def test_problems_are_said_only_where_something_is_wrong():
    assert fields.name_problem("《》") == "请填写项目名称"
    assert fields.name_problem("a" * 501) == "太长了，最多 500 个字"
    assert fields.year_problem("") is None
    assert fields.year_problem("1900") is not None
    assert fields.budget_problem("10000000000") is not None
    assert fields.budget_problem("48万") is None


def test_what_is_wrong_stays_as_it_was():
    before = fields.project_of(SAID, None)
    assert before == Project(name="电梯维修", unit="天津市某局", year=2027, budget_wan=48)
    after = fields.project_of(SAID | {"name": "  ", "year": "明年", "budget": "不知道", "goal": "修好"}, before)
    assert after == before.model_copy(update={"goal": "修好"})
    assert fields.project_of(SAID | {"name": ""}, None) is None


def test_the_form_of_a_place_and_the_year_of_the_season():
    assert fields.usual_frame("天津市外事办公室", 2026) == "tianjin2023"
    assert fields.usual_frame(None, 2026) == "mof2015"
    assert (fields.usual_year(date(2026, 6, 30)), fields.usual_year(date(2026, 7, 1))) == (2026, 2027)
    assert all("(" not in words for words in fields.frame_choices().values())
