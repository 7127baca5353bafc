"""Likeness of many names at once: the same figures as counting the pairs of each two by hand."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.suggest.pairs import names_alike, pairs
from recommender.suggest.pool import MATCH

_names = st.lists(st.text(alphabet="路灯完好率aB5%·", max_size=6), max_size=6)


def _by_hand(name: str) -> set[str]:
    letters = [c for c in name if c in "路灯完好率aB"]
    return {one + two for one, two in pairwise(letters)} or set(letters)


def test_names_are_alike_by_their_pairs():
    left, right = ["路灯完好率", "灯", "5%"], ["路灯完好率", "路灯完工率", "培训人数"]
    alike = names_alike(left, right)
    assert alike.shape == (3, 3)
    assert alike[0].tolist() == pytest.approx([1.0, 0.5, 0.0])
    assert alike[2].tolist() == [0.0, 0.0, 0.0]
    assert names_alike([], right).shape == (0, 3)
    assert names_alike(left, right) == pytest.approx(names_alike(right, left).T)
    assert alike[0, 1] >= MATCH


def test_only_letters_count_and_the_only_letter_of_a_name_is_its_pair():
    assert pairs(["路灯数", "灯", "5%", "路5灯", ""]).sizes.tolist() == [2, 1, 0, 1, 0]
    assert pairs([]).alike().shape == (0, 0)
    assert names_alike(["\ud800路灯"], ["路灯"]).tolist() == [[1.0]]


@given(_names, _names)
def test_pairs_are_those_counted_by_hand(left, right):
    wanted = [
        [2 * len(_by_hand(a) & _by_hand(b)) / max(len(_by_hand(a)) + len(_by_hand(b)), 1) for b in right] for a in left
    ]
    assert names_alike(left, right).tolist() == [pytest.approx(row) for row in wanted]
    assert pairs(left).alike() == pytest.approx(names_alike(left, left))
    shares = pairs(left).shares_in(right) if right else np.zeros((len(left), 0))
    held = [[len(_by_hand(a) & _by_hand(b)) / max(len(_by_hand(a)), 1) for b in right] for a in left]
    assert shares.tolist() == [pytest.approx(row) for row in held]
