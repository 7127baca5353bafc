"""A large shard looks roughly first: its best are those of the exact comparison."""

from __future__ import annotations

import numpy as np
import pytest

from models import sketch
from models.lexical import LexicalIndex
from models.sketch import Sketch
from recommender.engines import shard as engine
from recommender.engines.shard import Shard

TEXTS = [
    f"{place}{thing}{end}" for place in "东西南北中" for thing in range(60) for end in ("数量", "合格率", "完成率")
]


@pytest.fixture
def shards(monkeypatch):
    """The same texts, compared exactly and looked at roughly first."""
    monkeypatch.setattr(sketch, "FROM", 500)
    monkeypatch.setattr(sketch, "_SAMPLE", 500)
    random = np.random.default_rng(3)
    vectors = random.normal(size=(len(TEXTS), 32)) * np.where(np.arange(32) < 10, 1.0, 0.2)
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    lexical = LexicalIndex.build(TEXTS)
    made = Sketch.of(vectors)
    assert made is not None
    assert made.rows.shape[1] < 32
    return Shard(vectors, lexical, 0.5, 0.1), Shard(vectors, lexical, 0.5, 0.1, sketch=made)


@pytest.mark.parametrize("entries", [10**9, 400, 0])
def test_the_best_are_the_same_to_the_digit(shards, entries, monkeypatch):
    exact, rough = shards
    vectors = exact.parts[0]
    asked = range(0, len(TEXTS), 37)
    wanted = [exact.search(vectors[place], TEXTS[place], 10) for place in asked]
    monkeypatch.setattr(engine, "AGAIN", 200)
    monkeypatch.setattr(engine, "ENTRIES", entries)
    found = [rough.search(vectors[place], TEXTS[place], 10) for place in asked]
    assert [[place for place, _ in one] for one in found] == [[place for place, _ in one] for one in wanted]
    for one, other in zip(found, wanted, strict=True):
        assert [score for _, score in one] == pytest.approx([score for _, score in other], abs=1e-6)


def test_what_a_mask_leaves_out_is_not_looked_at_again(shards, monkeypatch):
    exact, rough = shards
    vectors = exact.parts[0]
    mask = np.arange(len(TEXTS)) % 10 == 0
    monkeypatch.setattr(engine, "AGAIN", 50)
    found = rough.search(vectors[3], TEXTS[3], 10, mask)
    assert [place for place, _ in found] == [place for place, _ in exact.search(vectors[3], TEXTS[3], 10, mask)]
    assert all(mask[place] for place, _ in found)


def test_later_texts_are_compared_exactly(shards, monkeypatch):
    exact, rough = shards
    later = ["量子罗盘校准合格率", "东5合格率"]
    vectors = exact.parts[0][[7, 9]]
    monkeypatch.setattr(engine, "ENTRIES", 0)
    bigger = rough.extended(vectors, later).masked(np.ones(len(TEXTS) + 2, dtype=np.bool_))
    place, score = bigger.search(vectors[0], later[0], 1)[0]
    assert place == len(TEXTS)
    assert score == pytest.approx(exact.extended(vectors, later).search(vectors[0], later[0], 1)[0][1], abs=1e-6)


def test_several_queries_at_once_score_as_one_by_one(shards):
    for shard in shards:
        vectors = shard.parts[0][:3]
        together = shard.scores_of(vectors, TEXTS[:3])
        for row, (vector, text) in enumerate(zip(vectors, TEXTS, strict=False)):
            assert together[row] == pytest.approx(shard.scores(vector, text), abs=1e-6)
