"""Counts of neighbours by hand, and the vectors folded from them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import WhitespaceSplit

from models.training import cooccurrence
from models.training.cooccurrence import cooccurrences, damping, token_stream, word_vectors


@pytest.fixture
def _nothing_thinned(monkeypatch):
    monkeypatch.setattr(cooccurrence, "SUBSAMPLE", 1e9)


def _ids(*ids):
    return np.array(ids, dtype=np.int32)


@pytest.mark.usefixtures("_nothing_thinned")
def test_neighbours_weigh_one_over_their_distance_and_never_across_texts():
    frequency = np.array([0, 2, 2, 1])
    counts = cooccurrences([_ids(1, 2, 1), _ids(), _ids(3), _ids(2)], 4, frequency, 0).toarray()
    expected = np.zeros((4, 4))
    expected[1, 2] = expected[2, 1] = 1 + 1
    expected[1, 1] = 2 * 0.5  # both ways
    assert counts == pytest.approx(expected)


@pytest.mark.usefixtures("_nothing_thinned")
def test_the_window_ends_after_five_and_unknown_tokens_are_left_out():
    frequency = np.ones(8, dtype=np.int64)
    counts = cooccurrences([_ids(1, 0, 2, 3, 4, 5, 6, 7)], 8, frequency, 0).toarray()
    assert counts[1].tolist() == pytest.approx([0, 0, 1, 1 / 2, 1 / 3, 1 / 4, 1 / 5, 0])
    assert counts.tolist() == counts.T.tolist()
    assert not counts[0].any()


@pytest.mark.usefixtures("_nothing_thinned")
def test_no_texts_give_no_counts():
    assert cooccurrences([], 3, np.zeros(3, dtype=np.int64), 0).nnz == 0


def test_frequent_tokens_are_thinned_the_same_for_one_seed():
    random = np.random.default_rng(1)
    texts = [random.integers(1, 20, size=200).astype(np.int32) for _ in range(20)]
    frequency = np.bincount(np.concatenate(texts), minlength=20)
    first, again, other = (cooccurrences(texts, 20, frequency, seed) for seed in (3, 3, 4))
    assert first.toarray().tolist() == again.toarray().tolist()
    assert first.toarray().tolist() != other.toarray().tolist()
    assert 0 < first.sum() < 0.1 * 20 * 200 * 5


def test_a_stream_is_one_array_per_text(monkeypatch):
    monkeypatch.setattr(cooccurrence, "_BATCH", 2)
    tokenizer = Tokenizer(WordLevel({"[UNK]": 0, "a": 1, "b": 2}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = WhitespaceSplit()
    told = []
    found = list(token_stream(tokenizer, ["a b", "", "b x b"], told.append))
    assert [ids.tolist() for ids in found] == [[1, 2], [], [2, 0, 2]]
    assert told == [2]


def test_vectors_are_finite_repeatable_and_group_what_stands_together():
    random = np.random.default_rng(5)
    counts = np.zeros((40, 40), dtype=np.float32)
    for low, high in ((1, 20), (20, 39)):
        block = random.random((high - low, high - low))
        counts[low:high, low:high] = block + block.T
    first, again = (word_vectors(sparse.csr_array(counts), 8, 2) for _ in range(2))
    assert (first.shape, first.dtype) == ((40, 8), np.float32)
    assert np.isfinite(first).all()
    assert first.tolist() == again.tolist()
    assert np.linalg.norm(first[1:39], axis=1) == pytest.approx(np.ones(38), abs=1e-5)
    near = first[1:39] @ first[1:39].T
    assert near[:19, :19].mean() > near[:19, 19:].mean() + 0.3


def test_a_token_without_neighbours_is_zero():
    counts = np.random.default_rng(2).random((10, 10)).astype(np.float32)
    counts[[0, 4]] = counts[:, [0, 4]] = 0
    found = word_vectors(sparse.csr_array(counts + counts.T), 6, 0)
    assert np.flatnonzero(~found.any(axis=1)).tolist() == [0, 4]


def test_frequent_tokens_count_less():
    share = np.array([0.0, cooccurrence.SIF, 3 * cooccurrence.SIF])
    assert damping(share) == pytest.approx([1.0, 0.5, 0.25])
    assert damping(share).dtype == np.float32
