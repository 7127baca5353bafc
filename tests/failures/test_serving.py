"""Servers and workers that are killed lose nothing, and the counting sees what is lost."""

from __future__ import annotations

import sys
from random import Random

import pytest

from tests.failures import serving
from tests.failures.journal import Journal, verify_log
from tests.failures.outcome import Outcome
from tests.failures.pretended import Site

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")


@pytest.mark.parametrize("failure", serving.FAILURES, ids=lambda failure: failure.run.__name__)
def test_nothing_is_lost(failure, tmp_path):
    found = failure.run(2, tmp_path, Random(9))
    assert (found.tried, found.harm, len(found.recovered)) == (2, 0, 2)
    assert found.acknowledged


@pytest.fixture
def site():
    return Site()


@pytest.fixture
def person(site):
    working = Journal("甲", site.asking())
    chance = Random(1)
    working._new_draft("甲1", chance)
    working._save("甲2", chance)
    working._feedback("甲3", chance)
    working._document("甲4", chance)
    return working


def draft_of(person):
    return f"/drafts/{person.drafts[0].id}"


def document_of(person):
    return f"/documents/{next(iter(person.documents))}"


def counted(person):
    found = Outcome()
    person.verify(found)
    verify_log(person.asking, found)
    person.asking.close(found)
    return found.lost, found.half, found.wrong


def test_what_is_there_is_not_counted(person):
    assert counted(person) == (0, 0, 0)
    assert person.acknowledged == 5


@pytest.mark.parametrize("what", ["draft", "feedback", "document"])
def test_a_loss_is_counted(site, person, what):
    if what == "feedback":
        site.kept["/feedback"].clear()
    else:
        del site.kept[draft_of(person) if what == "draft" else document_of(person)]
    assert counted(person) == (1, 0, 0)


def test_an_earlier_version_is_a_loss(site, person):
    site.kept[draft_of(person)]["version"] = 1
    assert counted(person) == (1, 0, 0)


def test_what_is_there_by_half_is_counted(site, person):
    site.kept[document_of(person)]["tables"][0]["indicators"].pop()
    site.kept[f"{draft_of(person)}/versions"]["versions"][0]["version"] = 1
    site.sound = False
    assert counted(person) == (0, 3, 0)


def test_rows_of_an_earlier_edit_in_a_later_version_are_a_half(site, person):
    site.kept[draft_of(person)]["rows"].pop()
    assert counted(person) == (0, 1, 0)


@pytest.mark.parametrize(("status", "wrong"), [(500, 1), (503, 0)])
def test_a_refusal_is_not_wrong_and_a_failure_is(site, person, status, wrong):
    site.status = status
    assert person.asking.ask("GET", "/drafts") is None
    assert len(person.asking.wrong) == wrong


def test_a_secret_in_a_refusal_is_wrong(site):
    site.status, site.headers = 503, {"retry-after": "5"}
    asking = site.asking(secrets=[""])
    asking.ask("GET", "/drafts")
    assert len(asking.wrong) == 1


def test_a_refusal_that_does_not_say_when_to_come_again_is_wrong(site, person):
    site.status, site.headers = 503, {}
    person.asking.ask("GET", "/drafts")
    assert len(person.asking.wrong) == 1


def test_another_answer_than_before_is_wrong(site, person):
    changing = iter(range(100))
    person.asking.ok = lambda *_given, **_more: next(changing)
    reader = serving.Reader(person.asking)
    reader.step(Random(1))
    assert len(person.asking.wrong) == 1
