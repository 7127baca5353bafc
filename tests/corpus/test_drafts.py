"""Drafts are changed only by whoever saw the last version, listed latest first, deleted and brought back."""

from __future__ import annotations

import sqlite3
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import drafts, schema
from corpus.errors import ConflictError, NotFoundError, TooLargeError
from corpus.store import Store
from tests.corpus.store_samples import document, table


def add(store, name="会议费", unit="市外办", content="{}"):
    return store.drafts.add(name, unit, 2024, content)


def test_a_draft_comes_back_after_reopening(store, place):
    before = store.revision()
    head = add(store, content='{"项目": "会议费"}')
    assert (head.version, head.deleted_at) == (1, None)
    assert head.created_at == head.changed_at
    assert store.revision() == before  # no index is built anew because of a draft
    store.close()
    opened = Store(place)
    held = opened.drafts.get(head.id)
    assert held.model_dump(exclude={"content"}) == head.model_dump()
    assert held.content == '{"项目": "会议费"}'
    opened.close()


def test_saving_counts_up_and_keeps_the_first_time(store):
    head = add(store)
    saved = store.drafts.save(head.id, 1, "培训费", None, None, "[1]")
    assert (saved.version, saved.project_name, saved.unit, saved.year) == (2, "培训费", None, None)
    assert saved.created_at == head.created_at < saved.changed_at
    assert store.drafts.get(head.id).content == "[1]"


def test_the_second_writer_is_told_and_loses_nothing(store):
    head = add(store)
    store.drafts.save(head.id, 1, "会议费", "市外办", 2024, "甲")
    with pytest.raises(ConflictError) as told:
        store.drafts.save(head.id, 1, "会议费", "市外办", 2024, "乙")
    assert told.value.code == "draft.changed"
    assert "重新打开" in told.value.message
    assert "另存为新草稿" in told.value.message
    assert told.value.context == {"id": head.id, "opened": 1, "current": 2}
    assert store.drafts.get(head.id).content == "甲"


def test_sending_a_save_twice_changes_nothing(store):
    head = add(store)
    first = store.drafts.save(head.id, 1, "会议费", "市外办", 2024, "甲")
    assert store.drafts.save(head.id, 1, "会议费", "市外办", 2024, "甲") == first


def test_of_many_that_save_at_once_one_wins(store):
    head = add(store)

    def save(number):
        try:
            return store.drafts.save(head.id, 1, "会议费", "市外办", 2024, str(number)).version
        except ConflictError:
            return None

    with ThreadPoolExecutor(8) as pool:
        won = [version for version in pool.map(save, range(24)) if version]
    assert won == [2]


@settings(max_examples=25, deadline=None, database=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.booleans(), st.text(max_size=5)), max_size=12))
def test_two_writers_never_overwrite_each_other_unseen(steps):
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "corpus.db")
        head = store.drafts.add("会议费", None, None, "")
        seen, last, version = [1, 1, 1], "", 1
        for writer, reopen, text in steps:
            if reopen:
                seen[writer] = store.drafts.get(head.id).version
            try:
                seen[writer] = store.drafts.save(head.id, seen[writer], "会议费", None, None, text).version
            except ConflictError:
                assert seen[writer] < version
                assert text != last
            else:
                last = text
            held = store.drafts.get(head.id)
            assert held.content == last
            assert held.version in (version, version + 1)
            version = held.version
        store.close()


def test_the_list_has_the_latest_first_and_finds_by_name_and_unit(store):
    first, second, third = add(store, "会议费"), add(store, "培训费"), add(store, "100%_补助", "教育局")
    store.drafts.save(first.id, 1, "会议费", "市外办", 2024, "改")
    total, found = store.drafts.find()
    assert (total, [draft.id for draft in found]) == (3, [first.id, third.id, second.id])
    assert [draft.id for draft in store.drafts.find(offset=1, limit=1)[1]] == [third.id]
    assert [draft.id for draft in store.drafts.find(text="培训")[1]] == [second.id]
    assert [draft.id for draft in store.drafts.find(text="教育")[1]] == [third.id]
    assert [draft.id for draft in store.drafts.find(text="%_")[1]] == [third.id]
    assert store.drafts.find(unit="市外办")[0] == 2


def test_what_is_deleted_can_be_brought_back(store):
    head = add(store, content="甲")
    store.drafts.delete(head.id)
    assert store.drafts.find() == (0, ())
    assert [draft.id for draft in store.drafts.find(deleted=True)[1]] == [head.id]
    assert store.drafts.get(head.id).deleted_at
    for refused in (
        lambda: store.drafts.delete(head.id),
        lambda: store.drafts.save(head.id, 1, "会议费", None, None, "乙"),
    ):
        with pytest.raises(ConflictError) as told:
            refused()
        assert told.value.code == "draft.deleted"
        assert "恢复" in told.value.message
    assert store.drafts.restore(head.id) == head
    assert store.drafts.get(head.id).content == "甲"
    with pytest.raises(ConflictError, match="没有被删除"):
        store.drafts.restore(head.id)


def test_a_draft_that_is_not_there(store):
    for asked in (
        lambda: store.drafts.get("x"),
        lambda: store.drafts.save("x", 1, "会议费", None, None, ""),
        lambda: store.drafts.delete("x"),
        lambda: store.drafts.restore("x"),
    ):
        with pytest.raises(NotFoundError) as told:
            asked()
        assert told.value.code == "draft.unknown"


def test_too_much_is_refused(store, monkeypatch):
    monkeypatch.setattr(drafts, "MOST_BYTES", 9)
    head = add(store, content="9 bytes..")
    with pytest.raises(TooLargeError, match="上限 9 字节"):
        store.drafts.save(head.id, 1, "会议费", None, None, "10 bytes..")
    assert store.drafts.get(head.id).version == 1


def test_a_store_of_the_former_version_gets_the_table_and_loses_nothing(path):
    store = Store(path)
    store.add_document("a" * 64, "甲.txt", document(table(), table("培训费")))
    before = list(store.tables()), store.documents(), store.revision()
    store.close()
    with sqlite3.connect(path) as raw:
        raw.execute("DROP TABLE draft")
        raw.execute("DROP TABLE alembic_version")
        raw.execute("UPDATE fact SET value = '3' WHERE name = 'schema_version'")
    raw.close()
    opened = Store(path)
    assert (list(opened.tables()), opened.documents(), opened.revision()) == before
    assert opened.fact("schema_version") == str(schema.VERSION)
    assert opened.drafts.find() == (0, ())
    assert add(opened).version == 1
    assert opened.check() == []
    opened.close()
