"""The JSON reader: the shapes of `parse`, and messages that name the place."""

import json
from pathlib import Path

import pytest

from corpus.errors import DocumentError
from corpus.readers import read_bytes, read_file
from corpus.writers import render_tables

SEED = Path(__file__).parents[2] / "corpus" / "data" / "tianjin-fao-2023.txt"


def dump(value):
    return json.dumps(value, ensure_ascii=False).encode()


@pytest.fixture(scope="module")
def tables():
    return read_file(SEED).tables


def test_what_parse_prints_is_read_back_whole(tables):
    assert read_bytes(render_tables(tables, ".json"), "a.json").tables == tables


def test_a_list_and_a_single_table_do_too(tables):
    plain = [table.model_dump() for table in tables]
    assert read_bytes(dump(plain), "a.json").tables == tables
    assert read_bytes(dump(plain[4]), "a.json").tables == (tables[4],)


def test_hand_written_json_may_leave_things_out():
    (table,) = read_bytes(
        dump({"project_name": "甲", "indicators": [{"level1": "项目完成", "level3": "面积", "value": "≥5个"}]}),
        "a.json",
    ).tables
    assert (table.source.file, table.source.position) == ("a.json", "第1个表")
    row = table.indicators[0]
    assert (row.level1, row.published_level1, row.target.number) == ("产出指标", "项目完成", 5)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ([{"project_name": "甲"}, {"indicators": [{}, {}, {}, {"value": 5}]}], "第2个表 indicators[3].value"),
        ({"tables": [{"budget_wan": {"total": "多"}}]}, "第1个表 budget_wan.total"),
        ({"tables": [{"project_name": "甲", "year": 1}]}, "第1个表 year"),
        ({"tables": ["甲"]}, "第1个表"),
        ({"tables": [{"abc": 1}]}, "第1个表"),
        ({"tables": {}}, "tables"),
        ({"abc": 1}, "tables"),
        (5, "tables"),
    ],
)
def test_the_wrong_place_is_named(value, said):
    with pytest.raises(DocumentError, match=r"「a\.json」") as caught:
        read_bytes(dump(value), "a.json")
    assert caught.value.code == "document.bad_json"
    assert said in caught.value.message


@pytest.mark.parametrize(
    "data",
    [
        b'{"tables": [',
        b"[" * 100_000,
        b'[{"year": NaN}]',
        b'[{"year": 1e999}]',
        b'[{"year": %s}]' % (b"9" * 5000),
        b'{"a": "\xff"}',
    ],
)
def test_broken_json_is_one_clear_error(data):
    with pytest.raises(DocumentError, match=r"a\.json.*请") as caught:
        read_bytes(data, "a.json")
    assert caught.value.code == "document.bad_json"


def test_lone_surrogates_do_not_come_in():
    row = rb'{"value": "\udfff5", "target": {"kind": "text", "raw": "\ud800"}}'
    data = rb'[{"project_name": "a\ud800b", "indicators": [' + row + b"]}]"
    parsed = read_bytes(data, "a.json")
    assert parsed.tables[0].project_name == "ab"
    parsed.model_dump_json()


def test_no_tables_is_said():
    with pytest.raises(DocumentError) as caught:
        read_bytes(b'{"tables": []}', "a.json")
    assert caught.value.code == "document.no_table"
