"""What an index reads of a store: every table as it came, and the newest of what changed."""

from __future__ import annotations

import pytest

from corpus import bare as module
from corpus.bare import bare
from corpus.library import load_library
from corpus.table import ParsedDocument
from tests.corpus.store_samples import VALUES
from tests.corpus.store_samples import document as _document
from tests.corpus.store_samples import table as _table


@pytest.fixture
def filled(store):
    full = _table(rows=len(VALUES)).model_copy(update={"year": 2023, "region": "天津市", "keywords": ("园林", "绿化")})
    for name, tables in {"b": (full, _table("培训费", rows=0)), "a": (_table("接待费"),)}.items():
        store.add_document(name * 64, "甲.txt", _document(*tables))
    store.add_document("c" * 64, "库.json", ParsedDocument(tables=tuple(load_library()[:3])), "shipped")
    return store


@pytest.mark.parametrize("at_once", [1, 2, 500])
def test_bare_tables_are_the_tables_in_their_order(filled, monkeypatch, at_once):
    monkeypatch.setattr(module, "_AT_ONCE", at_once)
    tables = list(filled.tables())
    assert len(tables) == 6
    assert list(filled.bare_tables()) == [bare(table) for table in tables]


def test_a_bare_row_says_what_the_record_says(filled):
    table = filled.table("bbbbbbbbbbbbbbbb-1")
    (found,) = (one for one in filled.bare_tables() if one.id == table.id)
    assert (found.keywords, found.year, found.region) == (("园林", "绿化"), 2023, "天津市")
    assert len(found.rows) == len(VALUES)
    for row, item in zip(found.rows, table.indicators, strict=True):
        assert (row.level1, row.level2, row.level3) == (item.level1, item.level2, item.level3)
        assert (row.value, row.kind, row.operator) == (item.value, item.target.kind, item.target.operator)
        assert (row.number, row.number_high) == (item.target.number, item.target.number_high)
        assert (row.unit, row.date, row.raw) == (item.target.unit, item.target.date, item.target.raw)
        assert (row.description, row.hint, row.basis) == (item.description, item.hint, item.basis)


def test_of_many_changes_the_newest_are_given_and_all_that_went(filled):
    since = filled.revision()
    filled.delete_table("bbbbbbbbbbbbbbbb-1")
    for number in range(4):
        filled.add_document(f"{number}" * 64, "新.txt", _document(_table(f"第{number}项")))
    filled.replace_table(filled.table("0000000000000000-1").model_copy(update={"project_name": "改过"}))
    assert filled.changes(since, 3) is None
    found = filled.changes(since, 3, newest=True)
    assert {table.project_name for table in found.tables} == {"改过", "第3项", "第2项"}
    gone = "bbbbbbbbbbbbbbbb-1"
    assert found.ids == {gone, "0000000000000000-1", "3333333333333333-1", "2222222222222222-1"}
    assert found.left == 2
    assert found.revision == filled.revision()
    assert filled.changes(since, 5, newest=True) == filled.changes(since, 5)
    assert filled.changes(since, 5).left == 0
