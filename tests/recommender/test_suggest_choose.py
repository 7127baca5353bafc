"""Choosing a set: every slot first, several of each at most, nothing twice, nothing that may not be chosen."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.frames import get_frame
from recommender.suggest.choose import Field, choose
from recommender.suggest.options import options

SLOTS = [level2 for _, level2 in get_frame(None).slots()]
RULES = options().set
NOTHING: Counter[str] = Counter()


def field(*rows, alike=(), matches=(), totals=(), shut=(), covered=None, shift=None):
    """Make what is chosen from of ``(level 2, worth)`` rows and the pairs of places that are alike or match."""
    size = len(rows)
    dice, same = np.eye(size, dtype=np.float32), np.eye(size, dtype=np.bool_)
    for one, two in (*alike, *matches):
        same[one, two] = same[two, one] = True
    for one, two in alike:
        dice[one, two] = dice[two, one] = 1.0
    return Field(
        [level2 for level2, _ in rows],
        np.array([worth for _, worth in rows], dtype=np.float32),
        np.array([(shift or {}).get(place, 0.0) for place in range(size)], dtype=np.float32),
        same,
        dice,
        np.isin(np.arange(size), totals),
        np.isin(np.arange(size), shut),
        np.array([(covered or {}).get(place, 0.0) for place in range(size)], dtype=np.float32),
    )


def many(level2, count, worth=0.5):
    return [(level2, worth - 0.001 * place) for place in range(count)]


def test_every_slot_comes_before_any_has_two():
    rows = [*many("数量指标", 5, 0.95), *((slot, RULES.least_first + 0.01) for slot in SLOTS)]
    chosen = choose(field(*rows), SLOTS, NOTHING, RULES.limit)
    assert {rows[place][0] for place in chosen[: len(SLOTS)]} == set(SLOTS)


def test_with_little_room_the_worthiest_slots_come():
    rows = [(slot, 0.2 + 0.05 * place) for place, slot in enumerate(SLOTS)]
    assert choose(field(*rows), SLOTS, NOTHING, 2) == [len(SLOTS) - 1, len(SLOTS) - 2]


def test_a_slot_that_a_draft_has_filled_waits():
    rows = [("数量指标", 0.9), ("质量指标", 0.3)]
    assert choose(field(*rows), SLOTS, Counter({"数量指标": 1}), 1) == [1]
    assert choose(field(*rows), SLOTS, NOTHING, 1) == [0]


@pytest.mark.parametrize("limit", [RULES.limit, RULES.most_limit])
@pytest.mark.parametrize("level2", ["数量指标", "社会成本指标", "服务对象满意度指标"])
def test_a_slot_has_no_more_than_its_quota(level2, limit):
    rows = many(level2, 60, 0.9)
    most = options().quota[level2] * max(1.0, limit / RULES.limit)
    slots = [*SLOTS, "社会成本指标"]
    assert len(choose(field(*rows), slots, NOTHING, limit)) == np.ceil(most)
    assert len(choose(field(*rows), slots, Counter({level2: 1}), limit)) == np.ceil(most) - 1


def test_rows_of_no_slot_of_the_frame_are_not_chosen():
    rows = [("可持续影响指标", 0.9), ("质量指标", 0.3)]
    assert choose(field(*rows), ["质量指标"], NOTHING, 20) == [1]


def test_near_duplicates_never_stand_together():
    rows = [*many("数量指标", 3, 0.9), ("质量指标", 0.8)]
    assert len(choose(field(*rows, alike=[(0, 1), (1, 2), (0, 2)]), SLOTS, NOTHING, 20)) == 2
    across = field(("数量指标", 0.9), ("质量指标", 0.8), alike=[(0, 1)])
    assert choose(across, SLOTS, NOTHING, 20) == [0]


def test_of_many_spellings_the_one_that_says_most_is_taken():
    """Row 1 says what 0 and 2 say, which do not match each other."""
    rows = [("数量指标", 0.5), ("数量指标", 0.5), ("数量指标", 0.5), ("数量指标", 0.55)]
    assert choose(field(*rows, matches=[(0, 1), (1, 2)]), SLOTS, NOTHING, 1) == [1]


def test_what_is_said_already_comes_later():
    rows = [("数量指标", 0.6), ("数量指标", 0.59), ("数量指标", 0.5)]
    assert choose(field(*rows, matches=[(0, 1)]), SLOTS, NOTHING, 2)[:2] in ([0, 2], [1, 2])


def test_rows_that_a_draft_covers_lose():
    rows = [("数量指标", 0.6), ("数量指标", 0.4)]
    draft = Counter({"数量指标": 1})
    assert choose(field(*rows), SLOTS, draft, 1) == [0]
    assert choose(field(*rows, covered={0: 1.0}), SLOTS, draft, 1) == [1]


def test_only_one_row_is_the_total_cost():
    rows = many("成本指标", 3, 0.8)
    chosen = choose(field(*rows, totals=[0, 1]), SLOTS, NOTHING, 20)
    assert sorted(chosen) == [0, 2]


def test_blocked_rows_are_never_chosen():
    rows = [("数量指标", 0.99), ("数量指标", 0.2)]
    assert choose(field(*rows, shut=[0]), SLOTS, NOTHING, 20) == [1]
    assert choose(field(*rows, shut=[0, 1]), SLOTS, NOTHING, 20) == []


def test_what_is_hardly_likely_leaves_its_slot_empty():
    rows = [("数量指标", RULES.least_first - 0.001), ("质量指标", RULES.least_first + 0.001)]
    assert choose(field(*rows), SLOTS, NOTHING, 20) == [1]
    beside = [("数量指标", 0.9), ("数量指标", RULES.least_more - 0.001), ("数量指标", RULES.least_more + 0.001)]
    assert choose(field(*beside), SLOTS, NOTHING, 20) == [0, 2]


def test_nothing_is_chosen_from_nothing():
    assert choose(field(), SLOTS, NOTHING, 20) == []
    assert choose(field(("数量指标", 0.9)), SLOTS, NOTHING, 0) == []
    assert choose(field(("数量指标", 0.9)), [], NOTHING, 20) == []
    assert choose(field(("数量指标", 0.0)), SLOTS, NOTHING, 20) == []


def any_field(seed, size, slots=SLOTS):
    random = np.random.default_rng(seed)
    dice = (random.random((size, size)) ** 2).astype(np.float32)
    dice = np.maximum(dice, dice.T)
    np.fill_diagonal(dice, 1.0)
    levels = random.choice([*slots, "社会成本指标"], size=size).tolist()
    return Field(
        levels,
        random.random(size).astype(np.float32),
        np.zeros(size, dtype=np.float32),
        dice >= 0.34,
        dice,
        (random.random(size) < 0.2) & np.isin(levels, ["成本指标"]),
        random.random(size) < 0.2,
        random.random(size).astype(np.float32),
    )


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(0, 40), st.integers(0, RULES.most_limit))
def test_any_set_keeps_the_rules(seed, size, limit):
    made = any_field(seed, size)
    chosen = choose(made, SLOTS, NOTHING, limit)
    levels = [made.levels[place] for place in chosen]
    assert len(chosen) == len(set(chosen)) <= limit
    assert not made.shut[chosen].any()
    assert made.totals[chosen].sum() <= 1
    assert set(levels) <= set(SLOTS)
    pairs = [(one, two) for at, one in enumerate(chosen) for two in chosen[:at]]
    assert all(made.alike[pair] < RULES.near_duplicate for pair in pairs)
    assert chosen == choose(made, SLOTS, NOTHING, limit)
    for slot, count in Counter(levels).items():
        assert count <= np.ceil(options().quota[slot] * max(1.0, limit / RULES.limit))


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(2, 12), st.integers(1, 20), st.floats(0.0, 1.0, width=32))
def test_praise_never_costs_a_row_its_place(seed, size, limit, praise):
    """A word about one row lifts that row, not others that say the same and would shut it out."""
    made = any_field(seed, size, SLOTS[:2])
    chosen = choose(made, SLOTS, NOTHING, limit)
    for place in chosen:
        shift = np.where(np.arange(size) == place, np.float32(praise), np.float32(0.0))
        lifted = replace(made, worth=made.worth + shift, shift=shift)
        again = choose(lifted, SLOTS, NOTHING, limit)
        assert place in again
        assert again.index(place) <= chosen.index(place)
