"""Pieces answer as the whole does, to the last digit."""

from __future__ import annotations

import numpy as np
import pytest

from models.threads import one_thread
from recommender.engines.group import Group
from recommender.engines.local import LocalPieces
from recommender.engines.pieces import BLOCK, cuts_of
from tests.recommender.engines.corpus import questions, shard, texts, vectors

TEXTS = 1_100


@pytest.fixture(scope="module")
def whole():
    return shard(TEXTS)


def same(found, expected):
    assert found[0].tolist() == expected[0].tolist()
    assert found[1].dtype == expected[1].dtype == np.float32
    assert found[1].tobytes() == expected[1].tobytes()
    assert found[2] == expected[2]


@one_thread()
def alike(group, one, count):
    for vector, text, limit, mask, least in questions(count, len(one)):
        same(group.best(vector, text, limit, mask, least), one.best(vector, text, limit, mask, least))
        assert group.search(vector, text, limit, mask) == one.search(vector, text, limit, mask)
        both, two = np.stack([vector, -vector]), [text, one.lexical.weigh("培训人数")]
        assert group.scores_of(both, two, mask).tobytes() == one.scores_of(both, two, mask).tobytes()
        assert group.scores(vector, text).tobytes() == one.scores(vector, text).tobytes()


@pytest.mark.parametrize("pieces", [1, 3, 8, 30])
def test_a_group_answers_as_one_shard(whole, pieces):
    group = Group(whole, LocalPieces(whole, pieces))
    assert (len(group), group.dimension, group.noise) == (TEXTS, whole.dimension, whole.noise)
    alike(group, whole, 250)


def test_the_questions_tell_a_difference(whole):
    other = Group(whole, LocalPieces(shard(TEXTS, seed=1), 3))
    with pytest.raises(AssertionError):
        alike(other, whole, 4)


def test_silenced_texts_later_ones_and_chosen_ones(whole):
    alive = np.random.default_rng(3).random(TEXTS) < 0.5
    alive[:500] = False
    group = Group(whole, LocalPieces(whole, 4))
    alike(group.masked(alive), whole.masked(alive), 100)
    later = [*texts(40, seed=5), "古树名木 保护株数"]
    grown, expected = group.extended(vectors(41, 5), later), whole.extended(vectors(41, 5), later)
    assert len(grown) == TEXTS + 41
    alike(grown, expected, 100)
    assert grown.search(vectors(41, 5)[40], "古树名木", 1)[0][0] == TEXTS + 40
    again, twice = grown.extended(vectors(7, 6), texts(7, 6)), expected.extended(vectors(7, 6), texts(7, 6))
    alive = np.concatenate((alive, np.arange(48) % 3 > 0))
    alike(again.masked(alive), twice.masked(alive), 100)
    kept = np.flatnonzero(alive)[::3]
    assert np.array_equal(again.vectors_of(kept), twice.vectors_of(kept))
    alike(again.masked(alive).select(kept), twice.masked(alive).select(kept), 30)


def test_pieces_without_a_wanted_text_are_not_asked(whole):
    pieces = LocalPieces(whole, 4)
    asked = []

    class Watched:
        cuts = pieces.cuts

        def scores_of(self, vectors, queries, masks):
            asked.append(list(masks))
            return pieces.scores_of(vectors, queries, masks)

        def best(self, vector, query, limit, masks, least):
            asked.append({piece: None if mask is None else int(mask.sum()) for piece, mask in masks.items()})
            return pieces.best(vector, query, limit, masks, least)

    group = Group(whole, Watched())
    mask = np.zeros(TEXTS, dtype=bool)
    mask[pieces.cuts[1] : pieces.cuts[2]] = True
    mask[-1] = True
    group.best(whole.vectors_of([0])[0], "培训人数", 10, mask)
    assert asked.pop() == {1: None, 3: 1}
    scores = group.scores(whole.vectors_of([0])[0], "培训人数", mask)
    assert asked.pop() == [1, 3]
    assert scores.tobytes() == whole.scores(whole.vectors_of([0])[0], "培训人数", mask).tobytes()
    places, scores, total = group.best(whole.vectors_of([0])[0], "培训人数", 10, np.zeros(TEXTS, dtype=bool))
    assert asked.pop() == {}
    assert (places.dtype, scores.dtype, len(places), total) == (np.int64, np.float32, 0, 0)


def test_cuts_cover_all_texts_once():
    for count in (0, 1, 63, 64, 65, 1_000, 100_003):
        for pieces in (1, 2, 3, 7):
            cuts = cuts_of(count, pieces)
            assert (len(cuts), cuts[0], cuts[-1]) == (pieces + 1, 0, count)
            assert cuts == sorted(cuts)
            assert all(cut % BLOCK == 0 or cut == count for cut in cuts)
            assert max(np.diff(cuts)) <= count / pieces + BLOCK
