"""Levels inferred where a form states none: placed by name, told, and never over what is stated."""

from __future__ import annotations

import json

import pytest

from corpus.limits import Limits
from corpus.table import ParsedDocument, TargetTable
from recommender import Recommender
from recommender.ingest import ingest
from recommender.understand import read_document, with_levels

ROWS = [
    {"level3": "培训人数", "value": "≥100人"},
    {"level3": "工程验收合格率", "value": "=100%"},
    {"level3": "完成时间", "value": "12月底前"},
    {"level3": "项目总成本", "value": "≤50万元"},
    {"level3": "群众满意度", "value": "≥95%"},
]
EXPECTED = ["数量指标", "质量指标", "时效指标", "成本指标", "服务对象满意度指标"]


def document(*rows):
    table = {
        "project_name": "技能培训",
        "indicators": list(rows),
        "source": {"file": "a.xlsx", "position": "Sheet1!A3"},
    }
    return ParsedDocument(tables=(TargetTable.model_validate(table),))


def test_rows_without_levels_are_placed_by_name_and_it_is_said():
    parsed = with_levels(document(*ROWS))
    rows = parsed.tables[0].indicators
    assert [row.level2 for row in rows] == EXPECTED
    assert rows[0].level1 == "产出指标"
    assert all(row.published_level2 is None for row in rows)
    [problem] = parsed.problems
    assert (problem.code, problem.file, problem.position) == ("level.inferred", "a.xlsx", "Sheet1!A3")
    assert "5 行没有写二级指标" in problem.message


def test_stated_levels_stay():
    stated = [{**row, "level1": "效益指标", "level2": "社会效益指标"} for row in ROWS]
    parsed = document(*stated)
    assert with_levels(parsed) is parsed
    unknown = document({**ROWS[0], "level1": "产出指标", "level2": "过程指标"})
    assert with_levels(unknown).tables[0].indicators[0].level2 is None


def test_a_stated_level_1_bounds_the_guess():
    parsed = with_levels(document({**ROWS[0], "level1": "效益指标", "level2": None}))
    row = parsed.tables[0].indicators[0]
    assert row.level1 == "效益指标"
    assert row.level2 in (None, "经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标")


@pytest.mark.parametrize("name", ["", "  "])
def test_nameless_rows_stay_open(name):
    parsed = document({"level3": name, "value": "≥1个"})
    assert with_levels(parsed) is parsed


def test_documents_are_read_with_their_levels():
    data = json.dumps({"project_name": "技能培训", "indicators": ROWS}, ensure_ascii=False).encode()
    parsed = read_document(data, "表.json")
    assert [row.level2 for row in parsed.tables[0].indicators] == EXPECTED
    assert "level.inferred" in {problem.code for problem in parsed.problems}


def test_ingested_documents_too_and_corrections_come_first(tmp_path):
    service = Recommender.open(tmp_path / "home")
    path = tmp_path / "表.json"
    path.write_text(
        json.dumps({"project_name": "海豚技能培训", "indicators": ROWS}, ensure_ascii=False), encoding="utf-8"
    )
    [report] = ingest(service.store, [path], Limits())
    assert "level.inferred" in {problem.code for problem in report.problems}
    [table] = [table for table in service.store.tables() if table.project_name == "海豚技能培训"]
    assert [row.level2 for row in table.indicators] == EXPECTED
    service.correct_table(table.model_copy(update={"year": 2021}))
    service.store.delete_table(table.id)
    [report] = ingest(service.store, [path], Limits())
    assert (report.status, report.problems) == ("added", ())
    assert [one.year for one in service.store.tables() if one.project_name == "海豚技能培训"] == [2021]
    service.close()
