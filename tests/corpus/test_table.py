import json

import pytest
from pydantic import ValidationError

from corpus.table import Budget, Indicator, ParsedDocument, TargetTable, clean_text


def test_invisible_characters_go_and_line_ends_stay():
    assert clean_text("\ufeff会议\u200b场次\r\n第二行\x00\u2028末") == "会议场次\n第二行\n末"


def test_an_indicator_is_completed_from_what_is_given():
    row = Indicator.model_validate({"level1": "效果指标", "level2": "环境效益", "level3": "绿地率", "value": "≥35%"})
    assert (row.level1, row.level2) == ("效益指标", "生态效益指标")
    assert (row.published_level1, row.published_level2) == ("效果指标", "环境效益")
    assert (row.target.kind, row.target.number) == ("number", 35)


def test_what_is_given_is_not_overwritten():
    row = Indicator.model_validate(
        {"level1": None, "level2": None, "published_level1": "甲", "published_level2": None, "level3": None}
    )
    assert (row.level1, row.published_level1, row.level3) == (None, "甲", "")


def test_records_survive_json():
    table = TargetTable(
        project_name="会议费",
        year=2023,
        budget_wan=Budget(total=50),
        indicators=(Indicator.model_validate({"level2": "数量指标", "level3": "会议场次", "value": "≥5场"}),),
    )
    assert TargetTable.model_validate(json.loads(table.model_dump_json())) == table
    assert set(ParsedDocument(tables=(table,)).model_dump()) == {"tables", "problems"}


@pytest.mark.parametrize(
    "wrong",
    [{"year": 1066}, {"budget_wan": {"total": float("nan")}}, {"project_name": "长" * 2001}, {"indicators": ["行"]}],
)
def test_nonsense_is_refused(wrong):
    with pytest.raises(ValidationError):
        TargetTable.model_validate(wrong)


def test_records_are_frozen():
    table = TargetTable(project_name="会议费")
    with pytest.raises(ValidationError):
        table.project_name = "培训费"
