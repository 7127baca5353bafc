"""Two servers over one home lose nothing, and the counting sees who overwrote whom."""

from __future__ import annotations

import sys
from random import Random

import httpx
import pytest

from tests.failures import together
from tests.failures.outcome import Outcome


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_nothing_is_lost(tmp_path):
    [failure] = together.FAILURES
    found = failure.run(2, tmp_path, Random(9))
    assert (found.tried, found.harm) == (2, 0)
    assert found.acknowledged


class Asked:
    """Stands for both servers; whoever saves a draft succeeds, though it was changed since."""

    def __init__(self):
        self.wrong = []
        self.kept = {}

    def ask(self, _method, _path, **sent):
        self.kept = {"id": "a", "version": 2, "rows": sent["json"]["rows"]}
        return httpx.Response(200, json=self.kept)

    def ok(self, _method, _path, **_sent):
        return self.kept or {"id": "a"}

    def blame(self, what):
        self.wrong.append(what)


@pytest.fixture
def pair():
    class Nowhere:
        address = "http://test"

    pair = together.Pair(Nowhere(), Nowhere(), Outcome())
    asked = Asked()
    pair.asking = asked, asked
    return pair


def test_a_save_that_overwrites_another_is_a_loss(pair):
    together.change_a_draft(pair, "甲", Random(1))
    assert pair.outcome.lost >= 1


@pytest.mark.parametrize(
    ("answers", "lost", "wrong"),
    [((200, 409), 0, 0), ((409, 200), 0, 0), ((200, 200), 1, 0), ((409, 409), 0, 1), ((200, 404), 0, 1)],
)
def test_one_is_first_and_the_other_is_told(pair, answers, lost, wrong):
    pair.one_of(tuple(httpx.Response(status, json={}) for status in answers), 409, "two saves")
    assert (pair.outcome.lost, len(pair.asking[0].wrong)) == (lost, wrong)


def test_a_document_that_one_does_not_find_is_wrong(pair):
    pair.asking[0].ok = lambda *_given, **_more: {"hits": []}
    pair.asking[0].ask = lambda *_given, **_more: None
    together._found_by_both(pair, "d", "甲", 1)
    assert (pair.outcome.lost, len(pair.asking[0].wrong)) == (2, 2)
