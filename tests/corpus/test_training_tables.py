"""The synthetic training tables: complete, dated, apart from everything that is shown as evidence."""

from __future__ import annotations

from collections import Counter
from importlib.resources import files

import pytest

from corpus.errors import StoreError
from corpus.frames import canonical_tree
from corpus.limits import Limits
from corpus.names import match_key
from corpus.readers import read_bytes
from corpus.shipped import PUBLISHED, load_shipped
from corpus.store import Store
from corpus.training_tables import PARTS, load_training_tables, read_tables, training_data

TABLES = load_training_tables()
GOOD = "项目：村道维修\n单位：某镇人民政府\n年度：2023\n预算：45.5\n数量|维修里程|≥3公里\n"


def test_tables_and_their_rows():
    assert len(TABLES) == 626
    assert sum(len(table.indicators) for table in TABLES) == 6165
    assert min(len(table.indicators) for table in TABLES) >= 6
    assert load_training_tables() is TABLES
    assert list(training_data()) == list(PARTS)
    assert {table.source.file for table in TABLES} == set(PARTS)


def test_every_table_is_marked_synthetic_dated_and_has_a_budget():
    for table in TABLES:
        assert table.kind == "synthetic"
        assert 2015 <= (table.year or 0) <= 2026, table.project_name
        assert table.unit, table.project_name
        assert table.budget_wan is not None, table.project_name
        assert table.budget_wan.total > 0, table.project_name


def test_every_row_has_a_canonical_level_and_a_value():
    tree = canonical_tree()
    for table in TABLES:
        for row in table.indicators:
            assert tree[row.level2 or ""] == row.level1, (table.project_name, row.level3)
            assert row.value, (table.project_name, row.level3)
            assert (row.published_level1, row.published_level2, row.basis) == (None, None, None)


def test_project_names_are_unique():
    counts = Counter(match_key(table.project_name) for table in TABLES)
    assert [name for name, count in counts.items() if count > 1] == []


def test_no_row_stands_twice_in_a_table():
    for table in TABLES:
        counts = Counter((row.level2, match_key(row.level3)) for row in table.indicators)
        assert [key for key, count in counts.items() if count > 1] == [], table.project_name


def test_none_repeats_a_published_project():
    folder = files("corpus").joinpath("data")
    published = {
        match_key(table.project_name)
        for name in PUBLISHED
        for table in read_bytes(folder.joinpath(name).read_bytes(), name, Limits()).tables
    }
    assert len(published) == 7
    assert not published & {match_key(table.project_name) for table in TABLES}


def test_none_is_ever_in_the_store(tmp_path):
    store = Store(tmp_path / "corpus.db")
    load_shipped(store)
    stored = list(store.tables())
    store.close()
    assert {table.kind for table in stored} == {"declaration", "library"}
    assert not {table.source.file for table in stored} & set(PARTS)


def test_the_source_names_file_and_line():
    lines = {name: data.decode("utf-8").split("\n") for name, data in training_data().items()}
    for table in TABLES:
        number = int((table.source.position or "").removeprefix("第").removesuffix("行"))
        assert lines[table.source.file or ""][number - 1] == f"项目：{table.project_name}"


@pytest.mark.parametrize("name", PARTS)
def test_files_are_plain_utf8(name):
    data = training_data()[name]
    assert not data.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in data
    assert data.endswith(b"\n")
    data.decode("utf-8")


def test_good_tables_are_read():
    one, two = read_tables("表.txt", GOOD + "满意度|村民满意度|≥90%\n\n项目：会议费\n成本|会议费|\n")
    assert (one.project_name, one.unit, one.year, one.goal) == ("村道维修", "某镇人民政府", 2023, None)
    assert one.budget_wan is not None
    assert one.budget_wan.total == 45.5
    assert [(row.level1, row.level2, row.level3, row.value) for row in one.indicators] == [
        ("产出指标", "数量指标", "维修里程", "≥3公里"),
        ("满意度指标", "服务对象满意度指标", "村民满意度", "≥90%"),
    ]
    assert (two.project_name, two.source.position, two.indicators[0].value) == ("会议费", "第8行", None)


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("数字|维修里程|≥3公里", "二级指标"),
        ("数量|维修里程", "二级指标"),
        ("数量|维修里程|≥3|公里", "二级指标"),
        ("数量||≥3公里", "二级指标"),
        ("地区：某省", "二级指标"),
        ("年度：今年", "年度「今年」应为数字"),
        ("预算：若干", "预算「若干」应为数字"),
    ],
)
def test_a_wrong_line_is_refused_with_file_and_line(line, what):
    with pytest.raises(StoreError, match=rf"表\.txt 第 6 行.*{what}") as caught:
        read_tables("表.txt", GOOD + line)
    assert caught.value.context == {"file": "表.txt", "line": 6}


def test_a_row_before_any_field_is_refused():
    with pytest.raises(StoreError, match=r"表\.txt 第 1 行.*第一行应为“项目：…”"):
        read_tables("表.txt", "数量|维修里程|≥3公里\n")
