"""Contrastive training on a few pairs: it learns, repeats itself, and knows texts that stand twice in a batch."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from models.training import contrastive
from models.training.contrastive import Bags, Recipe, fold_parts, token_parts, train
from models.training.tokenizer import build_tokenizer, choose_vocabulary, count_words

PAIRS = [
    ("修理道路", "维修公路"),
    ("孩子上学", "学生入学"),
    ("打预防针", "疫苗接种"),
    ("花了多少钱", "支出成本"),
    ("水干净吗", "水质达标"),
    ("看病贵不贵", "医疗费用"),
    ("机器坏没坏", "设备完好"),
    ("大家满意吗", "群众满意度"),
]
SCORED = [("修理道路", "维修公路", 1.0), ("修理道路", "学生入学", 0.0), ("看病贵不贵", "医疗费用", 0.8)]
RECIPE = Recipe(steps=60, batch=8, rate=2e-2, weights=(("pairs", 1.0), ("absent", 1.0)), seed=3)


@pytest.fixture(autouse=True)
def _one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def tokenizer():
    texts = [text for pair in PAIRS for text in pair]
    return build_tokenizer(choose_vocabulary(count_words(texts, lambda _read: None, processes=1), 500))


@pytest.fixture(scope="module")
def parts(tokenizer):
    return token_parts(tokenizer)


@pytest.fixture(scope="module")
def start(tokenizer):
    return np.random.default_rng(0).normal(size=(tokenizer.get_vocab_size(), 160), scale=0.08).astype(np.float32)


def _train(tokenizer, start, pairs=PAIRS, scored=SCORED, parts=None, **changes):
    losses = []
    recipe = replace(RECIPE, **changes)
    made_of = token_parts(tokenizer) if parts is None else parts
    trained = train(
        tokenizer, start, {"pairs": pairs}, scored, recipe, made_of, lambda _step, loss: losses.append(loss)
    )
    return trained, losses


def _encode(tokenizer, folded, texts):
    found = np.stack([folded[tokenizer.encode(text).ids].sum(axis=0) for text in texts])
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def _near(tokenizer, vectors, dimension):
    folded = fold_parts(token_parts(tokenizer), vectors)[:, :dimension]
    left, right = (_encode(tokenizer, folded, [pair[side] for pair in PAIRS]) for side in (0, 1))
    return left @ right.T


def test_the_loss_falls_and_pairs_end_up_nearest_at_every_nested_dimension(tokenizer, start):
    before = start.copy()
    trained, losses = _train(tokenizer, start)
    assert len(losses) == RECIPE.steps
    ranking = [loss for step, loss in enumerate(losses, 1) if step % RECIPE.scored_every]
    assert np.mean(ranking[-5:]) < 0.2 * np.mean(ranking[:5])
    assert np.isfinite(trained).all()
    assert start.tolist() == before.tolist()
    for dimension in (160, 128, 64):
        near = _near(tokenizer, trained, dimension)
        assert (near.argmax(axis=1) == np.arange(len(PAIRS))).all()
        assert near.diagonal().mean() > _near(tokenizer, start, dimension).diagonal().mean() + 0.3


def test_scored_pairs_come_into_order(tokenizer, start):
    scored = [(left, right, grade) for (left, _), (_, right), grade in zip(PAIRS, PAIRS[1:], (0, 0.5, 1), strict=False)]
    trained, _ = _train(tokenizer, start, scored=scored, scored_every=1)
    folded = fold_parts(token_parts(tokenizer), trained)
    near = [float(np.prod(_encode(tokenizer, folded, row[:2]), axis=0).sum()) for row in scored]
    assert near == sorted(near)
    assert _train(tokenizer, start, scored=[])[0].shape == start.shape


def test_one_seed_gives_the_same_bytes_and_another_does_not(tokenizer, start):
    first, again, other = (_train(tokenizer, start, steps=12, batch=4, seed=seed)[0].tobytes() for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_texts_that_stand_twice_are_no_negatives_of_each_other(tokenizer, parts):
    pairs = [("甲", "乙"), ("乙", "丙"), ("甲", "丁"), ("戊", "丁"), ("己", "庚")]
    same = contrastive._Kind(tokenizer, pairs, parts).same(np.arange(5))
    expected = torch.zeros(5, 5, dtype=torch.bool)
    for one, two in ((0, 1), (0, 2), (2, 3)):
        expected[one, two] = expected[two, one] = True
    assert same.tolist() == expected.tolist()
    order = np.array([4, 2, 0])
    assert contrastive._Kind(tokenizer, pairs, parts).same(order).tolist() == expected[order][:, order].tolist()


def test_a_masked_pair_does_not_count_in_the_loss():
    left = torch.eye(3)
    right = torch.eye(3)[[0, 0, 2]]  # the second pair repeats the first one's text
    nothing = torch.zeros(3, 3, dtype=torch.bool)
    masked = nothing.clone()
    masked[0, 1] = masked[1, 0] = True
    loss = contrastive._ranking_loss(left[[0, 0, 2]], right, masked)
    assert float(loss) < 1e-6
    assert float(contrastive._ranking_loss(left[[0, 0, 2]], right, nothing)) > 0.4


def _composed(tokenizer, texts, vectors, parts):
    ids, offsets, weights = Bags(tokenizer, texts, parts).take(np.arange(len(texts)))
    return torch.nn.functional.embedding_bag(
        ids, torch.from_numpy(vectors), offsets, mode="sum", per_sample_weights=weights
    ).numpy()


def test_folding_equals_composing_at_run_time(tokenizer, start, parts):
    texts = ["群众满意度", "修理", "达标率龘", "", "学生2024"]
    folded = fold_parts(parts, start)
    expected = np.stack([folded[tokenizer.encode(text).ids].sum(axis=0) for text in texts])
    assert _composed(tokenizer, texts, start, parts) == pytest.approx(expected, abs=1e-6)
    vocabulary = tokenizer.get_vocab()
    characters = (start[vocabulary["群"]] + start[vocabulary["众"]]) / 2
    assert folded[vocabulary["群众"]] == pytest.approx(start[vocabulary["群众"]] + characters, abs=1e-6)
    assert folded[vocabulary["群"]] == pytest.approx(start[vocabulary["群"]])
    assert not folded[0].any()


def test_a_damped_token_counts_less_with_its_characters_and_is_folded_so(tokenizer, start, parts):
    vocabulary = tokenizer.get_vocab()
    damping = np.ones(len(vocabulary), dtype=np.float32)
    damping[vocabulary["群众"]] = 0.25
    damped = token_parts(tokenizer, damping)
    plain, folded = fold_parts(parts, start), fold_parts(damped, start)
    assert folded[vocabulary["群众"]] == pytest.approx(plain[vocabulary["群众"]] / 4, abs=1e-6)
    others = [place for token, place in vocabulary.items() if token != "群众"]
    assert folded[others].tolist() == plain[others].tolist()
    texts = ["群众满意度", "修理"]
    expected = np.stack([folded[tokenizer.encode(text).ids].sum(axis=0) for text in texts])
    assert _composed(tokenizer, texts, start, damped) == pytest.approx(expected, abs=1e-6)


def test_vectors_that_are_folded_already_are_trained_as_they_are(tokenizer, start):
    alone = token_parts(tokenizer, compose=False)
    trained, losses = _train(tokenizer, start, parts=alone)
    assert losses[-2] < losses[0]
    ids, _, weights = Bags(tokenizer, ["群众满意度"], alone).take(np.arange(1))
    assert ids.tolist() == tokenizer.encode("群众满意度").ids
    assert set(weights.tolist()) == {1.0}
    assert trained[0].tolist() == start[0].tolist()
    assert fold_parts(alone, trained)[1:].tolist() == trained[1:].tolist()


def test_long_texts_are_cut_and_batches_keep_their_order(tokenizer, parts):
    bags = Bags(tokenizer, ["修" * 500, "", "修理"], parts)
    ids, offsets, weights = bags.take(np.array([2, 1, 0]))
    assert np.diff([*offsets.tolist(), len(ids)]).tolist() == [3, 1, contrastive.MOST_TOKENS]
    assert weights.tolist()[:4] == [1.0, 0.5, 0.5, 0.0]


def test_tokens_that_start_at_zero_are_learned_too(tokenizer, start):
    zeros = start.copy()
    zeros[tokenizer.encode("机器坏没坏设备完好").ids] = 0
    for token in "机器坏没设备完好":
        zeros[tokenizer.token_to_id(token)] = 0
    trained, losses = _train(tokenizer, zeros)
    assert np.isfinite(losses).all()
    place = [left for left, _ in PAIRS].index("机器坏没坏")
    assert _near(tokenizer, trained, 160)[place].argmax() == place
    lengths = np.linalg.norm(trained[tokenizer.encode("机器坏没坏").ids], axis=1)
    assert lengths.min() > 0.3


def test_without_pairs_there_is_a_clear_message(tokenizer, start):
    with pytest.raises(ValueError, match="没有可用于训练的句对；请检查 --without"):
        _train(tokenizer, start, pairs=[])
