"""Versions of drafts: what was worked out is kept, steps on the way are not, and nobody's work goes with another's."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from corpus import audit, draft_history, drafts
from corpus.actor import Actor, acting
from corpus.audit_log import AuditFilter
from corpus.errors import NotFoundError
from corpus.store import Store

WANG, LI = Actor(name="wang", unit="市外办"), Actor(name="li", unit="市外办")


@pytest.fixture
def clock(monkeypatch):
    """A clock that is moved on by minutes."""

    class Clock(datetime):
        moment = datetime(2026, 3, 1, 8, tzinfo=UTC)

        @classmethod
        def now(cls, _zone=None):
            return cls.moment

        @classmethod
        def on(cls, minutes):
            cls.moment += timedelta(minutes=minutes)

    for module in (audit, drafts, draft_history):
        monkeypatch.setattr(module, "datetime", Clock)
    return Clock


def save(store, head, who, content):
    with acting(who):
        return store.drafts.save(head.id, head.version, "会议费", None, None, content)


def begun(store, who=WANG):
    with acting(who):
        return store.drafts.add("会议费", None, None, "0")


def kept(store, head):
    return [(one.version, one.changed_by) for one in store.draft_history.of(head.id)[1]]


def test_a_clock_that_was_set_back_makes_one_version_more_and_not_one_of_all(store, clock):
    head = begun(store)
    clock.on(-10_000)
    for number in range(1, 40):
        clock.on(1)
        head = save(store, head, WANG, str(number))
    versions = [version for version, _ in kept(store, head)]
    assert (versions[0], versions[-1]) == (40, 1)
    assert 4 < len(versions) < 8


def test_minutes_of_one_person_are_one_version(store, clock):
    head = begun(store)
    for number in range(1, 6):
        clock.on(1)
        head = save(store, head, WANG, str(number))
    assert kept(store, head) == [(6, "wang")]
    assert store.draft_history.content(head.id, 6) == "5"
    with pytest.raises(NotFoundError, match="没有保留第 3 版"):
        store.draft_history.content(head.id, 3)


def test_what_was_left_alone_and_what_another_goes_on_from_stays(store, clock):
    head = begun(store)
    clock.on(1)
    head = save(store, head, WANG, "昨天的")
    clock.on(600)
    head = save(store, head, WANG, "今天的")
    clock.on(1)
    head = save(store, head, LI, "同事的")
    clock.on(1)
    head = save(store, head, WANG, "又是我的")
    assert kept(store, head) == [(5, "wang"), (4, "li"), (3, "wang"), (2, "wang")]
    assert store.draft_history.content(head.id, 2) == "昨天的"


def test_long_work_is_kept_about_every_ten_minutes(store, clock):
    head = begun(store)
    for number in range(60):
        clock.on(1)
        head = save(store, head, WANG, str(number))
    versions = [version for version, _ in kept(store, head)]
    assert versions[0] == 61
    assert all(9 <= later - earlier <= 11 for later, earlier in pairwise(versions) if later < 61)
    assert len(versions) in (6, 7)


def test_what_was_handed_in_stays(store, clock):
    head = begun(store)
    store.draft_steps.take(head.id, "submit", 1)
    store.draft_steps.take(head.id, "return", 1, "改")
    clock.on(1)
    head = save(store, head, WANG, "改了")
    assert [version for version, _ in kept(store, head)] == [2, 1]


def test_too_many_are_thinned_from_the_old_end(store, clock, monkeypatch):
    monkeypatch.setattr(draft_history, "MOST_VERSIONS", 8)
    head = begun(store)
    store.draft_steps.take(head.id, "submit", 1)
    store.draft_steps.take(head.id, "return", 1, "改")
    for number in range(12):
        clock.on(20)
        head = save(store, head, WANG, str(number))
    versions = [version for version, _ in kept(store, head)]
    assert len(versions) <= 8
    assert versions[:4] == [13, 12, 11, 10]
    assert versions[-1] == 1


def test_a_clock_that_is_set_back_loses_no_version(store, clock):
    head = begun(store)
    clock.on(-60)
    head = save(store, head, WANG, "1")
    assert [version for version, _ in kept(store, head)] == [2, 1]


def test_a_draft_from_before_versions_were_kept(path):
    store = Store(path)
    head = begun(store)
    store.close()
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("DELETE FROM draft_version")
    store = Store(path)
    save(store, head, LI, "新的")
    assert kept(store, head) == [(2, "li"), (1, "wang")]
    assert store.draft_history.content(head.id, 1) == "0"
    store.close()


def changes(store, head):
    found = store.audit.entries(AuditFilter(subject=head.id, action="draft_change"))
    return [(entry.actor, entry.facts["first"], entry.facts["last"]) for entry in found]


def test_saves_of_ten_minutes_are_one_entry_with_the_versions_that_it_stands_for(store, clock):
    head = begun(store)
    for number in range(25):
        clock.on(1)
        head = save(store, head, WANG, str(number))
    assert changes(store, head) == [("wang", 1, 1), ("wang", 2, 11), ("wang", 12, 21)]
    head = save(store, head, LI, "同事的")
    clock.on(1)
    save(store, head, WANG, "我的")
    assert changes(store, head)[3:] == [("li", 27, 27)]


def test_who_drew_it_up_and_what_went_on_is_there(store):
    head = begun(store)
    assert (head.owner, head.state) == ("wang", "drafting")
    with acting(LI):
        store.drafts.delete(head.id)
        store.drafts.restore(head.id)
    entries = store.audit.entries(AuditFilter(subject=head.id))
    assert [(entry.actor, entry.action) for entry in entries] == [
        ("wang", "draft_change"),
        ("li", "draft_delete"),
        ("li", "draft_restore"),
    ]
    assert store.draft_history.of(head.id)[0] == 1
