"""A store moved to another database and back is the same, row by row; a target that is in use is left alone."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

from corpus import move, schema
from corpus.database import ConnectionLimits
from corpus.errors import ConflictError, StoreError
from corpus.feedback import Feedback, NewBlock
from corpus.move import move_store
from corpus.store import Store
from corpus.table import ParsedDocument, Problem, TargetTable
from corpus.waivers import NewWaiver
from tests.corpus.store_samples import VALUES, document, table

LIMITS = ConnectionLimits(connect_s=2, wait_s=5)
A, B, C = "a" * 64, "b" * 64, "c" * 64
ERROR = {
    "code": "document.damaged",
    "message": "文件「坏.docx」不完整",
    "context": {"file": "坏.docx", "pages": [1, 2]},
}


AT = "2026-11-23T00:00:00+00:00"
LATER = {
    "account": {"name": "zhang", "display": "张三", "roles": ["填报人"], "created_at": AT},
    "login_failure": {"subject": "name:" + A, "failures": 3, "failed_at": AT},
    "session": {"id": A, "account": "zhang", "created_at": AT, "seen_at": AT, "expires_at": AT},
    "token": {
        **{"id": "1", "account": "zhang", "name": "取数", "digest": A},
        **{"scopes": ["read"], "created_at": AT, "expires_at": AT},
    },
}


def fill(place):
    """Put something of every kind into a store, in every state that it can have."""
    store = Store(place)
    problem = Problem(file="甲.docx", position="表 1", code="row.unclear", message="第 3 行看不清")
    full = table(
        "园林_养护 100%",
        len(VALUES),
        year=2023,
        region="天津市",
        budget_wan={"total": 0.1 + 0.2, "fiscal": 1e-7},
        keywords=["绿化", '引号"', "a\\b"],
        kind="self-evaluation",
        goal="目标1\n目标2\t𠮷",
    )
    store.ship("版本 1", [(C, "随附.txt", document(table("库", kind="library", id="lib-1")))])
    store.add_document(A, "甲.docx", ParsedDocument(tables=(full, TargetTable()), problems=(problem,)))
    store.add_document(B, "乙.docx", document(table("培训费")))
    store.uploads.withdraw(B)
    store.uploads.hold("d" * 64, "丁.docx", document(full))
    store.corrections.keep(A, "甲.docx", document(full))
    event, _ = store.feedback.add(Feedback(action="edit", level3="满意度", new_level3="群众满意度", unit="外办"))
    store.feedback.add(Feedback(action="reject", level3="满意度"))
    store.feedback.withdraw(event.id)
    store.feedback.block(NewBlock(name="参会人数", reason="无关"))
    waiver, _ = store.waivers.add(NewWaiver(code="S041", project_name="编外人员经费", reason="受编制控制"))
    store.waivers.withdraw(waiver.id)
    batch = store.review_batches.create("第一批")
    store.review_batches.add(batch.id, A, "甲.docx", document(full))
    store.review_batches.add(batch.id, B, "坏.docx", ERROR)
    store.review_batches.delete(store.review_batches.create("第二批").id)
    draft = store.drafts.add("会议费", "市外办", 2024, '{"a": "长' + "文" * 9000 + '"}')
    store.drafts.save(draft.id, 1, "会议费", None, None, "[]")
    store.draft_steps.take(draft.id, "submit", 2, "请审")
    store.draft_steps.take(draft.id, "take_back", 2)
    store.drafts.delete(draft.id)
    with store._database.writing() as connection:
        for name, row in LATER.items():
            connection.execute(insert(schema.metadata.tables[name]).values(row))
    store.close()


def everything(place):
    """Give every row of every table, but for the identity of the store."""
    store = Store(place)
    with store._database.reading() as connection:
        found = {
            each.name: sorted(map(repr, connection.execute(select(each)).all()))
            for each in schema.metadata.sorted_tables
        }
    store.close()
    found["fact"] = [row for row in found["fact"] if not row.startswith("('store_id'")]
    return found


def test_there_and_back_is_the_same_row_by_row(path, postgres, tmp_path):
    fill(path)
    before = everything(path)
    assert all(before.values()), "every table has rows"
    there, back = postgres.new(), tmp_path / "back.db"
    told = []
    moved = move_store(path, there, LIMITS, lambda *step: told.append(step))
    assert everything(there) == before
    assert {name: len(rows) for name, rows in before.items()} | {"fact": len(before["fact"]) + 1} == moved.rows
    assert told == [(name, number, number) for name, number in moved.rows.items()]
    assert moved.target.startswith("postgresql://zhibiao@127.0.0.1:")
    move_store(there, back, LIMITS)
    assert everything(back) == before
    assert everything(path) == before
    stores = [Store(place) for place in (path, there, back)]
    assert len({store.revision().split(".")[0] for store in stores}) == 3  # no index of one is taken for another's
    assert len({store.revision().split(".")[1] for store in stores}) == 1
    for store in stores:  # and goes on from there
        assert store.feedback.add(Feedback(action="accept", level3="新"))[0].id == 3
        assert store.uploads.confirm(B)
        assert store.check() == []
        assert store.audit.verify().ok
        store.close()


def test_many_rows_go_in_batches(path, postgres, monkeypatch):
    monkeypatch.setattr(move, "_ROWS", 7)
    store = Store(path)
    for number in range(4):
        store.add_document(f"{number}" * 64, f"{number}.txt", document(table(rows=5)))
    store.close()
    told = []
    there = postgres.new()
    move_store(path, there, LIMITS, lambda *step: told.append(step))
    assert [step for step in told if step[0] == "indicator"] == [("indicator", n, 20) for n in (7, 14, 20)]
    assert everything(there) == everything(path)


@pytest.mark.parametrize("kind", ["file", "server"])
def test_a_target_in_use_is_left_alone(kind, path, postgres, tmp_path):
    fill(path)
    target = tmp_path / "other.db" if kind == "file" else postgres.new()
    store = Store(target)
    store.drafts.add("会议费", None, None, "{}")
    store.close()
    before = everything(target)
    with pytest.raises(ConflictError) as caught:
        move_store(path, target, LIMITS)
    assert caught.value.code == "move.not_empty"
    assert everything(target) == before
    with pytest.raises(ConflictError) as caught:
        move_store(target, target, LIMITS)
    assert caught.value.code == "move.same"


def test_a_target_that_was_only_opened_is_empty(path, postgres):
    fill(path)
    target = postgres.new()
    Store(target).close()
    move_store(path, target, LIMITS)
    assert everything(target) == everything(path)


def test_a_copy_that_differs_is_taken_back(path, postgres, monkeypatch):
    fill(path)
    target = postgres.new()
    monkeypatch.setattr(move, "insert", lambda each: insert(each) if each is not schema.drafts else update(each))
    with pytest.raises(StoreError) as caught:
        move_store(path, target, LIMITS)
    assert caught.value.code == "move.differs"
    assert "draft" in caught.value.message
    monkeypatch.undo()
    store = Store(target)
    assert (store.counts(), store.feedback.state()) == ({"documents": 0, "indicators": 0}, (0, 0, 0))
    store.close()
    move_store(path, target, LIMITS)


def test_nobody_writes_to_the_source_meanwhile(path, postgres):
    fill(path)
    waiting = Store(path, ConnectionLimits(wait_s=0.1))
    refusals = []

    def write(*_step):
        try:
            waiting.drafts.add("会议费", None, None, "{}")
        except StoreError as failure:
            refusals.append(failure.code)

    move_store(path, postgres.new(), LIMITS, write)
    assert set(refusals) == {"store.busy"}
    waiting.drafts.add("会议费", None, None, "{}")
    waiting.close()


def test_a_missing_source_and_another_programs_target(tmp_path, path):
    with pytest.raises(StoreError, match=r"没有\.db") as caught:
        move_store(tmp_path / "没有.db", tmp_path / "b.db", LIMITS)
    assert caught.value.code == "move.no_source"
    assert not Path(tmp_path / "没有.db").exists()
    Store(path).close()
    with sqlite3.connect(tmp_path / "b.db") as raw:
        raw.execute("CREATE TABLE invoice (number INTEGER)")
    raw.close()
    with pytest.raises(StoreError) as caught:
        move_store(path, tmp_path / "b.db", LIMITS)
    assert caught.value.code == "store.foreign"


def test_a_nul_in_an_old_file_does_not_stop_the_move(path, postgres):
    fill(path)
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE document SET name = 'a' || char(0) || 'b'")
    raw.close()
    there = postgres.new()
    move_store(path, there, LIMITS)
    store = Store(there)
    assert {found.name for found in store.documents()} == {"a\ufffdb"}
    store.close()
