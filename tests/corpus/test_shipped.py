"""The corpus that comes with the product: loaded once, each row marked as what it is."""

from __future__ import annotations

from collections import Counter

import pytest

from corpus.library import library_data
from corpus.shipped import load_shipped
from corpus.store import Store
from corpus.table import ParsedDocument, TargetTable
from corpus.table_filter import TableFilter


@pytest.fixture
def store(tmp_path):
    opened = Store(tmp_path / "corpus.db")
    assert load_shipped(opened)
    yield opened
    opened.close()


def test_the_published_document_and_the_library_are_there(store):
    tables = list(store.tables())
    rows = Counter()
    for table in tables:
        rows[table.kind] += len(table.indicators)
    assert Counter(table.kind for table in tables) == {"declaration": 7, "library": 150}
    assert rows == {"declaration": 70, "library": 2853}


def test_provenance_tells_published_from_library(store):
    by_kind = {kind: store.find_tables(TableFilter(kind=kind), 0, 200)[1] for kind in ("declaration", "library")}
    assert {table.source.file for table in by_kind["declaration"]} == {"tianjin-fao-2023.txt"}
    assert {table.unit for table in by_kind["declaration"]} == {"天津市人民政府外事办公室"}
    assert [table.budget_wan.total for table in by_kind["declaration"]] == [50, 20, 50, 120, 1090, 50, 45.5]
    assert not any(item.basis or item.hint for table in by_kind["declaration"] for item in table.indicators)
    assert {table.source.file for table in by_kind["library"]} == {"starter-library"}
    assert all(table.keywords and table.unit is None and table.year is None for table in by_kind["library"])
    assert all(item.basis for table in by_kind["library"] for item in table.indicators)
    assert {(found.name, found.origin, found.tables) for found in store.documents()} == {
        ("tianjin-fao-2023.txt", "shipped", 7),
        ("starter-library", "shipped", 150),
    }


def test_loading_again_changes_nothing(store):
    revision, documents = store.revision(), store.documents()
    assert not load_shipped(store)
    assert (store.revision(), store.documents()) == (revision, documents)


def test_what_a_person_deleted_stays_deleted_until_the_data_changes(store):
    gone = next(store.tables()).id
    store.delete_table(gone)
    assert not load_shipped(store)
    assert store.counts()["tables_declaration"] + store.counts()["tables_library"] == 156


def test_the_sites_documents_survive_a_new_shipped_version(store, monkeypatch):
    mine = TargetTable.model_validate({"project_name": "本地项目", "indicators": [{"level3": "会议场次"}]})
    store.add_document("e" * 64, "本地.docx", ParsedDocument(tables=(mine,)))
    before = {table.id for table in store.tables()}
    changed = library_data() | {"general.csv": b"..."}  # other data, so another version
    monkeypatch.setattr("corpus.shipped.library_data", lambda: changed)
    assert load_shipped(store)
    assert {table.id for table in store.tables()} == before
    assert {found.name for found in store.documents() if found.origin == "site"} == {"本地.docx"}
    assert store.table("eeeeeeeeeeeeeeee-1").project_name == "本地项目"
    assert len(store.documents()) == 3
