"""A file that is damaged, foreign, locked or full: which file it is and what to do, never a traceback."""

from __future__ import annotations

import shutil
import sqlite3

import pytest

from corpus import schema
from corpus.database import ConnectionLimits
from corpus.errors import StoreError
from corpus.store import Store, content_id
from tests.corpus.store_samples import document as _document
from tests.corpus.store_samples import table as _table


def test_a_newer_file_is_refused_and_left_alone(path):
    Store(path).close()
    for version in (str(schema.VERSION + 1), "二", ""):
        with sqlite3.connect(path) as raw:
            raw.execute("UPDATE fact SET value = ? WHERE name = 'schema_version'", (version,))
        raw.close()
        with pytest.raises(StoreError) as caught:
            Store(path)
        assert caught.value.code == "store.newer"
        assert "升级" in caught.value.message


def _filled(path, documents=60):
    store = Store(path)
    for number in range(documents):
        store.add_document(content_id(str(number).encode()), f"{number}.txt", _document(_table(rows=8)))
    store.close()  # the last connection folds the log into the file


def _everything(path):
    store = Store(path)
    try:
        return list(store.tables()), store.documents(), store.counts(), store.check()
    finally:
        store.close()


def _damage(path, place, data=b"\xa5" * 4096):
    with path.open("r+b") as file:
        file.seek(place)
        file.write(data)


@pytest.mark.parametrize("harm", ["header", "truncated", "short", "text"])
def test_a_damaged_file_is_named_with_the_remedy(path, harm):
    _filled(path)
    if harm == "header":
        _damage(path, 0)
    elif harm == "truncated":
        with path.open("r+b") as file:
            file.truncate(path.stat().st_size // 2)
    elif harm == "short":
        path.write_bytes(path.read_bytes()[:50])
    else:
        path.write_text("这不是数据库。" * 2000, "utf-8")
    with pytest.raises(StoreError) as caught:
        _everything(path)
    assert caught.value.code == "store.damaged"
    assert str(path) in caught.value.message
    assert "zhibiao ingest" in caught.value.message
    assert "备份" in caught.value.message
    assert "\n" not in caught.value.message


def test_damage_anywhere_is_a_store_error_or_a_complaint(path, tmp_path):
    """Every page in turn: never another exception, never silence."""
    _filled(path)
    sound = _everything(path)
    assert sound[3] == []
    pages = path.stat().st_size // 4096
    silent = []
    for page in range(0, pages, 3):
        harmed = tmp_path / f"{page}.db"
        shutil.copy(path, harmed)
        _damage(harmed, page * 4096)
        try:
            found = _everything(harmed)
        except StoreError as error:
            assert error.code in ("store.damaged", "store.newer"), (page, error.message)  # noqa: PT017
        else:
            if not found[3]:
                silent.append(page)
    assert silent == []


@pytest.mark.parametrize("change", ["keywords = '[\"半'", "goal = CAST(x'ff' AS TEXT)"])
def test_a_flipped_cell_is_no_traceback(path, change):
    _filled(path, 1)
    with sqlite3.connect(path) as raw:
        raw.execute(f"UPDATE target_table SET {change}")
    raw.close()
    with pytest.raises(StoreError) as caught:
        _everything(path)
    assert caught.value.code == "store.damaged"


@pytest.mark.parametrize(
    "change",
    [
        "target_table SET goal = goal || '。'",
        "target_table SET budget_total = budget_total + 1",
        "indicator SET value = '≥96%' WHERE value = '≥95%'",
        "indicator SET row = 7 WHERE row = 2",
        "target_table SET keywords = 'null'",
        "target_table SET digest = NULL",
    ],
)
def test_a_table_that_is_not_as_it_was_written_is_found(path, change):
    store = Store(path)
    store.add_document("a" * 64, "甲.txt", _document(_table(goal="目标", budget_wan={"total": 45.5})))
    store.close()
    with sqlite3.connect(path) as raw:
        raw.execute(f"UPDATE {change}")
    raw.close()
    with pytest.raises(StoreError) as caught:
        _everything(path)
    assert caught.value.code == "store.damaged"
    store = Store(path)
    assert [complaint for complaint in store.check() if "与校验码不符" in complaint]
    store.close()


def test_a_corrected_table_has_its_own_digest(store_of_one):
    held = next(store_of_one.tables())
    store_of_one.replace_table(held.model_copy(update={"goal": "改过"}))
    assert next(store_of_one.tables()).goal == "改过"
    assert store_of_one.check() == []


@pytest.fixture
def store_of_one(store):
    store.add_document("a" * 64, "甲.txt", _document(_table()))
    return store


def test_a_damaged_upload_is_no_traceback(file_store, path):
    file_store.uploads.hold("a" * 64, "甲.docx", _document(_table()))
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE upload SET parsed = x'789c00'")
    raw.close()
    with pytest.raises(StoreError) as caught:
        file_store.uploads.confirm("a" * 64)
    assert caught.value.code == "store.damaged"
    file_store.uploads.discard("a" * 64)


def test_another_programs_database_is_not_written_into(path):
    with sqlite3.connect(path) as raw:
        raw.execute("CREATE TABLE invoice (number INTEGER)")
    raw.close()
    with pytest.raises(StoreError) as caught:
        Store(path)
    assert caught.value.code == "store.foreign"
    with sqlite3.connect(path) as raw:
        assert raw.execute("SELECT name FROM sqlite_master").fetchall() == [("invoice",)]
    raw.close()


def test_a_missing_folder_is_an_error_with_the_path(tmp_path):
    path = tmp_path / "没有" / "corpus.db"
    with pytest.raises(StoreError) as caught:
        Store(path)
    assert caught.value.code == "store.read_only"
    assert str(path) in caught.value.message


def test_a_folder_in_the_files_place_is_an_error(path):
    path.mkdir()
    with pytest.raises(StoreError) as caught:
        Store(path)
    assert caught.value.code == "store.read_only"


def test_odd_characters_in_the_path(tmp_path):
    folder = tmp_path / "预算 100%?#"
    folder.mkdir()
    store = Store(folder / "corpus.db")
    store.add_document("a" * 64, "甲.txt", _document(_table()))
    store.close()
    assert (folder / "corpus.db").exists()
    assert [found.name for found in tmp_path.iterdir()] == ["预算 100%?#"]


def test_a_file_that_stays_locked_is_busy(path):
    store = Store(path, ConnectionLimits(wait_s=0.1))
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError) as caught:
        store.add_document("a" * 64, "甲.txt", _document(_table()))
    assert caught.value.code == "store.busy"
    other.execute("ROLLBACK")
    other.close()
    assert store.add_document("a" * 64, "甲.txt", _document(_table()))
    store.close()
