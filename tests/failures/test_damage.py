"""Damage of each kind of file, twice; and that a wrong answer would be counted."""

from __future__ import annotations

from random import Random

import pytest

from tests.failures import damage
from tests.failures.filled_home import copied
from tests.failures.outcome import Outcome


@pytest.mark.parametrize("failure", damage.FAILURES, ids=lambda failure: failure.name)
def test_nothing_is_answered_from_what_is_damaged(failure, tmp_path):
    outcome = failure.run(2, tmp_path, Random(2))
    assert (outcome.tried, outcome.harm, len(outcome.recovered)) == (2, 0, 2)


def test_what_no_check_finds_and_what_is_not_mended_counts(tmp_path):
    home, outcome = copied(tmp_path), Outcome()
    damage.look(home, {"hits": []}, "zhibiao rebuild", outcome)
    assert outcome.wrong == 1
    damage.mended(home, {"hits": []}, lambda: None, outcome)
    assert outcome.lost == 1


def test_a_refusal_without_the_remedy_counts(tmp_path):
    home, outcome = copied(tmp_path), Outcome()
    [vectors] = (home / "index").glob("*/indicator.vectors.npy")
    damage.harm(vectors, (damage.flipped,), Random(1))
    damage.look(home, {}, "zhibiao rebuild", outcome)
    assert outcome.wrong == 0
    damage.look(home, {}, "zhibiao restore", outcome)
    assert outcome.wrong == 1
