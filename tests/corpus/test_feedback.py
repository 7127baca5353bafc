"""The log of feedback: nothing is recorded twice, nothing is lost, everything can be taken back."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest
from pydantic import ValidationError

from corpus import schema
from corpus.audit_log import AuditFilter
from corpus.errors import ConflictError, NotFoundError, StoreError
from corpus.feedback import Feedback, FeedbackFilter, NewBlock
from corpus.log import LogFilter
from corpus.store import Store
from tests.corpus.store_samples import document, table

PROJECT = "因公电子护照系统日常维护费"
UNIT = "市人民政府外事办公室"


def said(action="accept", level3="系统故障修复率", **fields):
    return Feedback.model_validate({"action": action, "level3": level3, "project_name": PROJECT, "unit": UNIT} | fields)


def test_every_field_comes_back_after_reopening(store, place):
    given = said(
        "edit",
        "★指标1:系统巡检 次数",
        level2="数量",
        value="≥12次",
        new_value="≥4次",
        new_level3="巡检次数",
        note="多了",
    )
    event, new = store.feedback.add(given)
    assert new
    assert event.match_key == "系统巡检次数"
    assert event.level2 == "数量指标"
    assert event.withdrawn_at is None
    assert event.added_at.endswith("+00:00")
    blocked, _ = store.feedback.block(NewBlock(name="参会人数", level2="数量", unit=UNIT, reason="与本单位无关"))
    store.close()
    again = Store(place)
    assert again.feedback.find_events(FeedbackFilter()) == (1, (event,))
    assert again.feedback.blocks() == [blocked]
    [word] = again.feedback.words()
    assert word._asdict() == event.model_dump(include=set(word._fields))
    kept = event.model_dump(include=set(Feedback.model_fields))
    assert kept == given.model_dump()
    again.close()


def test_what_is_said_at_once_is_recorded_whole_with_its_entry_or_not_at_all(store, monkeypatch):
    def failing(*_given, **_facts):
        raise OSError("killed here")

    with monkeypatch.context() as patch:
        patch.setattr("corpus.feedback.note", failing)
        with pytest.raises(OSError, match="killed here"):
            store.feedback.add_all([said(), said("reject", "参会人数")])
    assert store.feedback.find_events(FeedbackFilter()) == (0, ())
    recorded = store.feedback.add_all([said(), said("reject", "参会人数"), said()])
    assert [is_new for _, is_new in recorded] == [True, True, False]
    [entry] = store.audit.entries(AuditFilter(action="feedback"))
    assert entry.facts == {"new": 2}


def test_a_repeat_of_the_last_word_is_not_recorded_again(store):
    first, _ = store.feedback.add(said())
    assert store.feedback.add(said()) == (first, False)
    assert store.feedback.add(said(level3=" 系统故障修复率\u200b")) == (first, False)
    other_project, new = store.feedback.add(said(project_name="公路养护"))
    assert new
    assert store.feedback.add(said(unit="交通局"))[1]
    assert store.feedback.add(said(level2="质量指标"))[1]
    assert store.feedback.add(said("reject"))[1]
    # the word before last: a changed mind, not a repeat
    assert store.feedback.add(said())[1]
    assert not store.feedback.add(said())[1]
    assert store.feedback.add(said(project_name="公路养护")) == (other_project, False)
    assert len(store.feedback.words()) == 6
    assert [word.id for word in store.feedback.words(after=4)] == [5, 6]


def test_without_a_project_or_unit_a_repeat_is_a_repeat(store):
    nameless = Feedback(action="reject", level3="经济增长率")
    first, _ = store.feedback.add(nameless)
    assert store.feedback.add(nameless) == (first, False)
    assert store.feedback.add(Feedback(action="reject", level3="经济增长率", note="无关"))[1]


def test_what_is_withdrawn_has_no_effect_and_stays_in_the_log(store):
    event, _ = store.feedback.add(said())
    store.feedback.withdraw(event.id)
    assert store.feedback.words() == []
    assert store.feedback.find_events(FeedbackFilter()) == (0, ())
    total, [kept] = store.feedback.find_events(FeedbackFilter(withdrawn=True))
    assert (total, kept.id) == (1, event.id)
    assert kept.withdrawn_at is not None
    with pytest.raises(ConflictError, match=kept.withdrawn_at[:10]) as caught:
        store.feedback.withdraw(str(event.id))
    assert caught.value.code == "feedback.withdrawn"
    renewed, new = store.feedback.add(said())
    assert new
    assert renewed.id > event.id


def test_a_block_is_in_force_until_it_is_lifted(store):
    whole, _ = store.feedback.block(NewBlock(name="资金支付及时率"))
    assert store.feedback.block(NewBlock(name="资金支付 及时率", reason="再说一次")) == (whole, False)
    one, new = store.feedback.block(NewBlock(name="资金支付及时率", unit=UNIT))
    assert new
    assert store.feedback.block(NewBlock(name="资金支付及时率", level2="时效指标"))[1]
    store.feedback.unblock(whole.id)
    assert [entry.id for entry in store.feedback.blocks()] == [one.id, one.id + 1]
    with pytest.raises(ConflictError) as caught:
        store.feedback.unblock(whole.id)
    assert caught.value.code == "block.withdrawn"
    assert store.feedback.block(NewBlock(name="资金支付及时率"))[1]
    assert store.feedback.find_blocks(LogFilter(withdrawn=True))[0] == 4


@pytest.mark.parametrize("wrong", [0, 7, -1, 2**63, 10**30, "x", "", "1.0", "１", "0" * 500, "' OR 1=1 --", "\ud800"])
def test_an_entry_that_is_not_there(store, wrong):
    store.feedback.add(said())
    store.feedback.block(NewBlock(name="参会人数"))
    for asked, code in ((store.feedback.withdraw, "feedback.unknown"), (store.feedback.unblock, "block.unknown")):
        with pytest.raises(NotFoundError) as caught:
            asked(wrong)
        assert caught.value.code == code
    assert len(store.feedback.words()) == len(store.feedback.blocks()) == 1


def test_listing(store):
    for number in range(5):
        store.feedback.add(said(project_name=f"项目{number}"))
    store.feedback.add(said("reject", "100%覆盖", unit="交通局"))
    store.feedback.add(said("edit", "参会人数", new_level3="参加会议人数", unit=None))
    find = store.feedback.find_events

    def numbers(**wanted):
        total, events = find(FeedbackFilter(**wanted))
        assert total == len(events)
        return [event.id for event in events]

    assert numbers() == [7, 6, 5, 4, 3, 2, 1]
    assert numbers(action="reject") == [6]
    assert numbers(unit="交通") == [6]
    assert numbers(text="项目3") == [4]
    assert numbers(text="参加会议") == [7]
    assert numbers(text="%") == [6]
    assert numbers(text="_") == []
    assert [event.id for event in find(FeedbackFilter(), 2, 2)[1]] == [5, 4]
    assert find(FeedbackFilter(), 100) == (7, ())
    store.feedback.block(NewBlock(name="参会人数", unit=UNIT))
    store.feedback.block(NewBlock(name="经济增长率"))
    assert [entry.name for entry in store.feedback.find_blocks(LogFilter())[1]] == ["经济增长率", "参会人数"]
    assert [entry.name for entry in store.feedback.find_blocks(LogFilter(unit="外事"))[1]] == ["参会人数"]
    assert store.feedback.find_blocks(LogFilter(text="增长"), limit=1)[0] == 1


@pytest.mark.parametrize(
    ("fields", "said_why"),
    [
        ({"level3": ""}, "三级指标名称"),
        ({"level3": "\u0001 ?"}, "三级指标名称"),
        ({"level3": "字" * 2001}, "2000"),
        ({"action": "like"}, "accept"),
        ({"level2": "不是二级"}, "「不是二级」"),
        ({"new_value": "≥4次"}, "只有修改"),
        ({"action": "edit"}, "改后的"),
        ({"action": "edit", "new_level3": "系统故障修复率"}, "改后的"),
        ({"action": "edit", "value": "≥4次", "new_value": "≥4次 "}, "改后的"),
        ({"unit": "字" * 501}, "500"),
        ({"colour": "red"}, "colour"),
        ({"project_name": 3}, "project_name"),
    ],
)
def test_feedback_that_cannot_be_meant(fields, said_why):
    with pytest.raises(ValidationError, match=said_why):
        said(**fields)


def test_blank_fields_are_absent_ones():
    given = said(level2=" ", unit="", note="\u200b")
    assert (given.level2, given.unit, given.note) == (None, None, None)


def test_the_state_tells_every_change_and_the_index_stays(store):
    tables, seen = store.revision(), [store.feedback.state()]
    event, _ = store.feedback.add(said())
    seen.append(store.feedback.state())
    store.feedback.add(said())
    assert store.feedback.state() == seen[-1]
    block, _ = store.feedback.block(NewBlock(name="参会人数"))
    seen.append(store.feedback.state())
    store.feedback.withdraw(event.id)
    seen.append(store.feedback.state())
    store.feedback.unblock(block.id)
    seen.append(store.feedback.state())
    assert [state[:3] for state in seen] == [(0, 0, 0), (1, 0, 0), (1, 1, 0), (1, 1, 1), (1, 1, 2)]
    assert store.revision() == tables


def test_threads_say_the_same_at_once(store):
    with ThreadPoolExecutor(8) as pool:
        added = list(pool.map(lambda number: store.feedback.add(said(project_name=f"项目{number % 5}"))[1], range(40)))
    assert sum(added) == 5
    assert len(store.feedback.words()) == 5


def test_a_store_of_the_former_version_is_opened_without_loss(path):
    store = Store(path)
    store.add_document("a" * 64, "甲.txt", document(table(), table("培训费")))
    before = list(store.tables()), store.documents(), store.revision()
    store.close()
    with sqlite3.connect(path) as raw:  # what version 1 wrote: the same without these two tables
        raw.execute("DROP TABLE feedback")
        raw.execute("DROP TABLE block")
        raw.execute("DROP TABLE alembic_version")
        raw.execute("UPDATE fact SET value = '1' WHERE name = 'schema_version'")
    raw.close()
    opened = Store(path)
    assert (list(opened.tables()), opened.documents(), opened.revision()) == before
    assert opened.fact("schema_version") == str(schema.VERSION)
    assert opened.feedback.add(said())[1]
    assert opened.feedback.block(NewBlock(name="参会人数"))[1]
    assert opened.check() == []
    opened.close()
    with sqlite3.connect(path) as raw:
        indexed = {name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'index'")}
    raw.close()
    assert {"ix_feedback_match_key", "ix_block_match_key"} <= indexed


def test_many_open_a_store_of_the_former_version_at_once(path):
    Store(path).close()
    with sqlite3.connect(path) as raw:
        raw.execute("DROP TABLE feedback")
        raw.execute("DROP TABLE block")
        raw.execute("DROP TABLE alembic_version")
        raw.execute("UPDATE fact SET value = '1' WHERE name = 'schema_version'")
    raw.close()

    def use(number):
        opened = Store(path)
        opened.feedback.add(said(project_name=f"项目{number}"))
        opened.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(use, range(6)))
    opened = Store(path)
    assert len(opened.feedback.words()) == 6
    opened.close()


def test_a_full_disk_is_named_and_loses_nothing(file_store):
    file_store.feedback.add(said())
    with file_store._database._engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    recorded = 0

    def until_full():
        nonlocal recorded
        while file_store.feedback.add(said(project_name=f"项目{recorded}", value="长" * 19_000))[1]:
            recorded += 1

    with pytest.raises(StoreError) as caught:
        until_full()
    assert caught.value.code == "store.full"
    assert len(file_store.feedback.words()) == 1 + recorded
    assert file_store.check() == []
