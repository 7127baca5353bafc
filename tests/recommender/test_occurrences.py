"""All occurrences of an indicator: their order, the values counted, names that are not there."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from corpus.errors import NotFoundError
from corpus.store import Store
from corpus.table import ParsedDocument, TargetTable
from recommender.index.files import open_snapshot
from recommender.occurrences import OccurrenceQuery, occurrences, usual_value
from recommender.settings import Settings


def _table(name, *rows, **fields):
    indicators = [{"level2": level2, "level3": level3, "value": value} for level2, level3, value in rows]
    return TargetTable.model_validate({"project_name": name, "indicators": indicators, **fields})


TABLES = (
    _table(
        "甲", ("数量指标", "会议场次", "≥5场"), ("质量指标", "达标率", "≥95%"), unit="甲局", region="天津市", year=2021
    ),
    _table("乙", ("数量指标", "★指标1：会议场次", "≥5场"), unit="乙局", year=2023),
    _table("丙", ("数量指标", "会议场次", "≥9场"), ("时效指标", "达标率", "≥90%"), year=2022),
    _table("会议类", ("数量指标", "会议场次", "≥1场"), kind="library"),
    _table("丁", ("数量指标", "会议场次", None)),
)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    store = Store(home / "corpus.db")
    store.add_document("a" * 64, "甲.txt", ParsedDocument(tables=TABLES))
    found = open_snapshot(store, Settings(home=home, encoder="lsa"))
    store.close()
    return found


def _ask(snapshot, **wanted):
    return occurrences(snapshot, OccurrenceQuery(**wanted))


def test_published_rows_come_first_and_the_latest_year_before_others(snapshot):
    answer = _ask(snapshot, level2="数量", level3="会议场次")
    assert [use.project_name for use in answer.occurrences] == ["乙", "丙", "甲", "丁", "会议类"]
    assert (answer.level1, answer.level2, answer.level3) == ("产出指标", "数量指标", "会议场次")
    assert (answer.total, answer.published) == (5, 4)
    last = answer.occurrences[2]
    assert (last.unit, last.region, last.year, last.value, last.row, last.kind) == (
        *("甲局", "天津市", 2021, "≥5场", 0),
        "declaration",
    )
    assert last.table_id == "aaaaaaaaaaaaaaaa-1"
    assert answer.occurrences[0].level3 == "★指标1：会议场次"


def test_values_are_counted_without_the_starter_library(snapshot):
    answer = _ask(snapshot, level2="数量指标", level3="会议场次")
    assert [(found.value, found.count) for found in answer.values] == [("≥5场", 2), ("≥9场", 1)]


def test_a_page_of_them(snapshot):
    answer = _ask(snapshot, level3="会议场次", offset=1, limit=2)
    assert [use.project_name for use in answer.occurrences] == ["丙", "甲"]
    assert answer.total == 5


def test_without_a_level_2_all_of_the_name(snapshot):
    answer = _ask(snapshot, level3="达标率")
    assert [(use.level2, use.value) for use in answer.occurrences] == [("时效指标", "≥90%"), ("质量指标", "≥95%")]
    assert [use.value for use in _ask(snapshot, level3="达标率", level2="质量").occurrences] == ["≥95%"]


@pytest.mark.parametrize("wanted", [{"level3": "没有的"}, {"level3": "达标率", "level2": "数量指标"}])
def test_a_name_that_is_not_there(snapshot, wanted):
    with pytest.raises(NotFoundError, match="请先检索") as failure:
        _ask(snapshot, **wanted)
    assert failure.value.code == "indicator.unknown"


def test_a_name_without_letters_is_refused():
    with pytest.raises(ValidationError, match="请填写三级指标名称"):
        OccurrenceQuery(level3=" ！")


def test_usual_value_rests_on_published_rows_alone(snapshot):
    usual = usual_value(snapshot, "数量指标", "会议场次")
    assert (usual.count, usual.median, usual.unit) == (3, 5.0, "场")
    assert usual_value(snapshot, "数量指标", "没有的") is None
