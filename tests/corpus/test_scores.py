"""What a self-evaluation says of itself is read, stored, upgraded and written back."""

from __future__ import annotations

import io
import sqlite3

import openpyxl
import pytest

from corpus import schema
from corpus.readers import read_bytes
from corpus.scores import is_sum, read_points, states_total
from corpus.store import Store
from corpus.table import ParsedDocument, TargetTable
from corpus.writers import known_extensions, render_tables
from tests.corpus.places import PLACES

HEADER = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"]
ROWS = [
    ["产出指标", "数量指标", "报告数", "≥2份", "1份", 50, 25, "合同推迟"],
    ["效益指标", "社会效益指标", "采纳率", "≥90%", "95%", "40分", "40分", None],
]
WHOLE = ("total_score", "execution_rate", "execution_score", "execution_weight")


def parse(rows, merged=()):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for reference in merged:
        book.active.merge_cells(reference)
    target = io.BytesIO()
    book.save(target)
    parsed = read_bytes(target.getvalue(), "甲.xlsx")
    assert parsed.problems == ()
    return parsed.tables


def whole(table):
    return tuple(getattr(table, name) for name in WHOLE)


def scored():
    row = {"level1": "产出指标", "level2": "数量指标", "level3": "报告数", "value": "≥2份", "weight": 90}
    return TargetTable.model_validate(
        {
            "project_name": "委托业务",
            "kind": "self-evaluation",
            "frame": "mof2015",
            "indicators": [row | {"actual": "1份", "score": 45, "reason": "合同推迟"}],
        }
        | dict(zip(WHOLE, (54.83, 98.33, 9.83, 10), strict=True))
    )


def test_scores_and_reasons_stand_on_their_rows_and_the_funds_block_says_the_execution():
    rows = [["项目名称", "委托业务"]]
    rows += [["项目资金\n（万元）", None, "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"]]
    rows += [[None, "年度资金总额", 50, 60, 59, 10, "98.33%", 9.83], [None, "其中：当年财政拨款", 50, 60, 59, "-"]]
    rows += [HEADER, *ROWS, ["总分", None, None, None, None, 100, 74.83, None]]
    (table,) = parse(rows, ["A2:A4"])
    assert whole(table) == (74.83, 98.33, 9.83, 10)
    assert [(row.score, row.reason) for row in table.indicators] == [(25, "合同推迟"), (40, None)]
    assert table.budget_wan.total == 60


def test_the_execution_may_stand_among_the_indicators():
    spent = ["预算执行率（10分）", None, None, "100%", 0.98, 10, 9.8, None]
    rows = [["项目名称", "委托业务"], HEADER, spent, *ROWS, ["小计", None, None, None, None, 40, 40, None]]
    rows += [["合计", None, None, None, None, 100, 74.8, None]]
    (table,) = parse(rows, ["A3:C3", "A7:E7"])
    assert whole(table) == (74.8, 98, 9.8, 10)
    assert [row.level3 for row in table.indicators] == ["报告数", "采纳率"]
    assert table.indicators[0].published_level1 == "产出指标"


def test_an_execution_row_with_a_name_stays_an_indicator():
    rows = [["项目名称", "委托业务"], HEADER, *ROWS]
    rows += [["满意度指标", "服务对象满意度指标", "预算执行率", "100%", "98%", 10, 9.8, None]]
    rows += [["总分：74.8分"]]
    (table,) = parse(rows, ["A6:H6"])
    assert whole(table) == (74.8, None, None, None)
    assert [row.score for row in table.indicators] == [25, 40, 9.8]


def test_a_declaration_states_no_scores():
    rows = [["项目名称", "委托业务"], HEADER[:4], *(row[:4] for row in ROWS), ["合计", None, None, "100"]]
    (table,) = parse(rows)
    assert whole(table) == (None,) * 4
    assert [(row.score, row.reason) for row in table.indicators] == [(None, None)] * 2


@pytest.mark.parametrize(
    ("text", "points"), [("9.8", 9.8), (" 10 分", 10), ("10%", 10), ("", None), ("-", None), ("满分", None)]
)
def test_points(text, points):
    assert read_points(text) == points


def test_sums_are_told_from_indicators():
    assert all(map(is_sum, ("合 计", "总分（100分）", "得分合计", "自评总分：98.5分")))
    assert not any(map(is_sum, ("合计培训人数", "总分行数", "小计数量", "")))
    assert states_total("总分：98.5分")
    assert not states_total("总分")


def test_they_come_back_from_the_store(store):
    store.add_document("a" * 64, "甲.xlsx", ParsedDocument(tables=(scored(),)))
    (found,) = store.tables()
    assert found.model_dump(exclude={"id"}) == scored().model_dump(exclude={"id"})


def test_a_store_of_the_former_version_gets_the_columns_and_loses_nothing(path):
    store = Store(path)
    store.add_document("a" * 64, "甲.xlsx", ParsedDocument(tables=(scored(),)))
    store.close()
    with sqlite3.connect(path) as raw:  # what version 2 wrote: the same without these columns
        for name in WHOLE:
            raw.execute(f"ALTER TABLE target_table DROP COLUMN {name}")
        for name in ("score", "reason"):
            raw.execute(f"ALTER TABLE indicator DROP COLUMN {name}")
        raw.execute("DROP TABLE alembic_version")
        raw.execute("UPDATE fact SET value = '2' WHERE name = 'schema_version'")
    raw.close()
    opened = Store(path)
    (found,) = opened.tables()
    gone = scored().model_copy(update=dict.fromkeys(WHOLE))
    rows = tuple(row.model_copy(update={"score": None, "reason": None}) for row in gone.indicators)
    assert found.model_dump(exclude={"id"}) == gone.model_copy(update={"indicators": rows}).model_dump(exclude={"id"})
    assert opened.fact("schema_version") == str(schema.VERSION)
    opened.add_document("b" * 64, "乙.xlsx", ParsedDocument(tables=(scored(),)))
    assert whole(list(opened.tables())[1]) == whole(scored())
    assert opened.check() == []
    opened.close()


@pytest.mark.parametrize("extension", known_extensions())
def test_what_is_written_is_read_back(extension):
    (found,) = read_bytes(render_tables([scored()], extension), f"a{extension}").tables
    assert found.model_dump(exclude=PLACES | {"id": True}) == scored().model_dump(exclude=PLACES | {"id": True})
