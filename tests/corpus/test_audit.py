"""The log of operations: whole under many writers; what is changed or missing shows; old entries go provably."""

from __future__ import annotations

import csv
import io
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, update

from corpus import audit, schema
from corpus.actor import Actor, acting
from corpus.audit import ACTIONS, action_names, fact_words
from corpus.audit_log import AuditFilter
from corpus.errors import InputError, NotFoundError
from corpus.feedback import NewBlock
from corpus.log import LogFilter
from corpus.resources import read_toml
from corpus.store import Store
from corpus.waivers import NewWaiver
from corpus.writers.audit_csv import audit_csv
from tests.corpus.store_samples import document, table

WANG = Actor(name="wang", unit="市外办", origin="10.0.0.7", request="r-1")
EVERYTHING = AuditFilter()
COLUMNS = schema.audit.c


def logged(store):
    return list(store.audit.entries(EVERYTHING))


def test_an_entry_says_who_did_what_to_what(store, place):
    with acting(WANG):
        store.audit.note("export", "a1", kind="draft", count=2)
    store.audit.note("index_rebuild")
    store.close()
    again = Store(place)
    one, two = logged(again)
    assert one.model_dump(exclude={"at", "digest"}) == {
        "number": 1,
        "actor": "wang",
        "unit": "市外办",
        "action": "export",
        "subject": "a1",
        "facts": {"kind": "draft", "count": 2},
        "origin": "10.0.0.7",
        "request": "r-1",
    }
    assert (two.number, two.actor, two.subject, two.facts) == (2, None, None, {})
    assert abs(datetime.now(UTC) - datetime.fromisoformat(one.at)) < timedelta(minutes=1)
    verdict = again.audit.verify()
    assert (verdict.ok, verdict.entries, verdict.head) == (True, 2, f"2:{two.digest}")
    again.close()


def test_an_empty_log_is_whole(store):
    verdict = store.audit.verify()
    assert (verdict.ok, verdict.entries, verdict.first) == (True, 0, 1)


def test_eight_writers_leave_no_gap(place):
    def write(name):
        opened = Store(place)
        for number in range(5):
            with acting(Actor(name=name)):
                opened.audit.note("login", count=number)
                opened.drafts.add(f"{name}{number}", None, None, "{}")
        opened.close()

    store = Store(place)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, "abcdefgh"))
    assert [entry.number for entry in logged(store)] == list(range(1, 81))
    assert store.audit.find(AuditFilter(actor="c"))[0] == 10
    assert store.audit.verify().ok
    store.close()


def test_what_is_refused_leaves_no_entry(store):
    for refused in (
        lambda: store.waivers.withdraw(7),
        lambda: store.delete_table("x"),
        lambda: store.drafts.delete("x"),
    ):
        with pytest.raises(NotFoundError):
            refused()
    assert logged(store) == []


def test_what_changes_the_store_is_logged_with_it(store):
    parsed = document(table(), table("培训费"))
    store.add_document("a" * 64, "甲.txt", parsed)
    assert not store.add_document("a" * 64, "甲.txt", parsed)
    [first, second] = store.tables()
    store.replace_table(second.model_copy(update={"year": 2020}))
    store.delete_table(first.id)
    store.uploads.withdraw("a" * 64)
    store.uploads.confirm("a" * 64)
    store.uploads.hold("b" * 64, "乙.txt", parsed)
    store.uploads.hold("b" * 64, "乙.txt", parsed)
    store.uploads.hold("b" * 64, "乙.txt", document(table()))
    store.uploads.discard("b" * 64)
    waiver, _ = store.waivers.add(NewWaiver(code="S041", project_name="会议费", reason="可以"))
    store.waivers.withdraw(waiver.id)
    block, _ = store.feedback.block(NewBlock(name="满意度"))
    store.feedback.unblock(block.id)
    batch = store.review_batches.create("五月")
    store.review_batches.add(batch.id, "c" * 64, "丙.txt", document(table()))
    store.review_batches.correct(batch.id, "c" * 64, 0, table("改正"))
    store.review_batches.remove(batch.id, "c" * 64)
    store.review_batches.delete(batch.id)
    store.review_batches.restore(batch.id)
    found = logged(store)
    assert [entry.action for entry in found] == [
        *("ingest", "correction", "deletion", "deletion", "restoration"),
        *("upload", "correction", "deletion", "waiver", "waiver_withdraw", "block", "unblock"),
        *("review", "upload", "correction", "deletion", "deletion", "restoration"),
    ]
    assert found[0].subject == "a" * 64
    assert [entry.subject for entry in found[8:12]] == ["1", "1", "1", "1"]
    everything = json.dumps([entry.model_dump() for entry in found], ensure_ascii=False)
    assert not any(word in everything for word in ("会议费", "培训费", "甲.txt", "丙.txt", "满意度", "可以", "五月"))
    assert store.audit.verify().ok
    assert store.waivers.find(LogFilter(withdrawn=True))[0] == 1


TAMPERING = {
    "a fact": ({"facts": {"count": 9}}, 3),
    "the person": ({"actor": "li"}, 3),
    "the time": ({"at": "2020-01-01T00:00:00.000+00:00"}, 3),
    "the digest": ({"digest": "0" * 64}, 3),
}


def filled(store, entries=5):
    for number in range(entries):
        with acting(WANG):
            store.audit.note("export", f"d{number}", count=number)


@pytest.mark.parametrize("what", TAMPERING)
def test_a_changed_entry_shows(store, what):
    filled(store)
    values, number = TAMPERING[what]
    with store._database.writing() as connection:
        connection.execute(update(schema.audit).where(COLUMNS.number == number).values(values))
    verdict = store.audit.verify()
    assert (verdict.ok, verdict.wrong, verdict.entries) == (False, number, number - 1)


@pytest.mark.parametrize(("gone", "wrong"), [([1], 1), ([3], 3), ([5], 5), ([4, 5], 4), ([1, 2, 3, 4, 5], 1)])
def test_a_missing_entry_shows_wherever_it_stood(store, gone, wrong):
    filled(store)
    with store._database.writing() as connection:
        connection.execute(delete(schema.audit).where(COLUMNS.number.in_(gone)))
    verdict = store.audit.verify()
    assert (verdict.ok, verdict.wrong) == (False, wrong)
    store.audit.note("login")  # the numbers go on where they were, so that what is missing stays missing
    assert store.audit.verify().wrong == wrong


def test_a_log_that_was_written_anew_shows_by_a_mark_kept_elsewhere(store):
    filled(store)
    kept = store.audit.verify().head
    filled(store, 2)
    assert store.audit.verify(kept).ok
    with store._database.writing() as connection:
        connection.execute(delete(schema.audit))
        connection.execute(delete(schema.facts).where(schema.facts.c.name.like("audit%")))
    filled(store, 3)
    assert store.audit.verify().ok
    assert store.audit.verify(kept).wrong == 4
    filled(store, 3)
    assert store.audit.verify(kept).wrong == 5
    with pytest.raises(InputError, match="不是日志的核对码"):
        store.audit.verify("x")


def aged(store, monkeypatch, days):
    """Write entries as they would have been written on earlier days."""

    class Clock(datetime):
        @classmethod
        def now(cls, zone=None):
            return datetime.now(zone) - timedelta(days=cls.ago)

    monkeypatch.setattr(audit, "datetime", Clock)
    for ago in days:
        Clock.ago = ago
        store.audit.note("login")
    monkeypatch.undo()


def test_what_is_old_goes_and_the_rest_stays_provable(store, monkeypatch):
    aged(store, monkeypatch, [400, 300, 200, 100, 300, 50])
    before = logged(store)
    assert store.audit.trim(datetime.now(UTC) - timedelta(days=250)) == 2
    left = logged(store)
    assert [entry.number for entry in left] == [3, 4, 5, 6, 7]
    assert left[-1].action == "audit_trim"
    assert left[-1].facts == {"entries": 2, "first": 1, "last": 2, "digest": before[1].digest}
    verdict = store.audit.verify()
    assert (verdict.ok, verdict.first, verdict.entries) == (True, 3, 5)
    assert store.audit.trim(datetime.now(UTC) - timedelta(days=250)) == 0
    assert store.audit.trim(datetime.now(UTC) + timedelta(days=1)) == 5
    assert [entry.number for entry in logged(store)] == [8]
    assert store.audit.verify().ok
    with store._database.writing() as connection:
        connection.execute(delete(schema.audit).where(COLUMNS.number == 8))
    assert not store.audit.verify().ok


def test_a_log_that_was_changed_is_not_trimmed(store, monkeypatch):
    aged(store, monkeypatch, [400, 300, 10])
    with store._database.writing() as connection:
        connection.execute(update(schema.audit).where(COLUMNS.number == 1).values(actor="li"))
    assert store.audit.trim(datetime.now(UTC) - timedelta(days=250)) == 0
    assert (len(logged(store)), store.audit.verify().wrong) == (3, 1)


def test_once_in_a_while_is_by_person_and_thing(store, monkeypatch):
    ten = timedelta(minutes=10)
    for who in ("wang", "wang", "li"):
        with acting(Actor(name=who)):
            store.audit.note_once("draft_read_other", "d1", ten)
            store.audit.note_once("draft_read_other", "d2", ten)
    assert [(entry.actor, entry.subject) for entry in logged(store)] == [
        *(("wang", "d1"), ("wang", "d2")),
        *(("li", "d1"), ("li", "d2")),
    ]
    with acting(Actor(name="wang")):
        store.audit.note_once("draft_read_other", "d1", timedelta())
    assert len(logged(store)) == 5


def test_entries_are_found_by_person_action_thing_and_day(store, monkeypatch):
    aged(store, monkeypatch, [3, 2])
    filled(store, 3)
    today = datetime.now().astimezone().date()
    assert [entry.subject for entry in store.audit.find(EVERYTHING, 1, 2)[1]] == ["d1", "d0"]
    assert store.audit.find(AuditFilter(actor="WAN"))[0] == 3
    assert store.audit.find(AuditFilter(action="login"))[0] == 2
    assert store.audit.find(AuditFilter(subject="d1"))[0] == 1
    assert store.audit.find(AuditFilter(since=today - timedelta(days=2)))[0] == 4
    assert store.audit.find(AuditFilter(until=today - timedelta(days=2)))[0] == 2
    assert store.audit.find(AuditFilter(since=today, until=today, action="export"))[0] == 3


def test_settings_are_logged_by_name_when_they_change(store):
    defaults = {"encoder": "default", "llm_url": ""}
    store.audit.note_settings(defaults, defaults)
    assert logged(store) == []
    store.audit.note_settings(defaults | {"llm_url": "http://10.0.0.8"}, defaults)
    store.audit.note_settings(defaults | {"llm_url": "http://10.0.0.8"}, defaults)
    store.audit.note_settings(defaults, defaults)
    assert [entry.facts for entry in logged(store)] == [{"names": "llm_url"}, {"names": "llm_url"}]


def test_every_action_and_value_has_a_name():
    assert set(action_names()) == set(ACTIONS)
    assert len(set(action_names().values())) == len(ACTIONS)
    assert fact_words({"first": 2, "last": 5, "entries": 4}) == "第 2 至 5，条数 4"
    assert fact_words({"kind": "draft", "count": 2, "new": True}) == "内容 草稿，数量 2，新增 是"
    assert set(read_toml("corpus", "audit.toml")) == {"actions", "facts", "values"}


def test_a_file_shows_no_formula(store):
    with acting(Actor(name="=1+1", unit="@x")):
        store.audit.note("login_failed")
    data = b"".join(audit_csv(store.audit.entries(EVERYTHING))).decode("utf-8-sig")
    heading, line = csv.reader(io.StringIO(data))
    assert len(heading) == len(line)
    assert (line[2], line[3], line[4]) == ("\t=1+1", "\t@x", "登录失败")
    assert line[-1] == logged(store)[0].digest


def test_what_no_database_holds_is_cleaned_before_it_is_proven(store):
    with acting(Actor(name="a\x00b" + "c" * 100, origin="\ud800")):
        store.audit.note("login", "x\x00", names="y\x00")
    [entry] = logged(store)
    assert (len(entry.actor), entry.subject, entry.origin, entry.facts) == (64, "x", "", {"names": "y"})
    assert store.audit.verify().ok
