"""Contrastive training of token vectors: texts of near meaning are drawn together, all others of the batch apart.

sentence-transformers' trainer is not used: a token's vector is composed of its own and its characters' while it is
trained (64.6 against 75-77 MRR on everyday words in the prototype), and only the touched rows are updated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from tokenizers import Tokenizer

from models.training.sources import Pair, Scored

Floats = npt.NDArray[np.float32]
Parts = list[tuple[npt.NDArray[np.int64], Floats]]
NESTED = (128, 64)
SCALE = 20.0
# Tokens without neighbours in the text start at zero, where the gradient of a unit vector would be without bound and
# Adam, having seen it, would never move them again.
SHORTEST = 1e-2
MOST_TOKENS = 96


@dataclass(frozen=True)
class Recipe:
    """How long and how fast to train.

    :param steps: steps in all.
    :param batch: pairs in a step, all from one source.
    :param rate: highest learning rate.
    :param warm_up: share of the steps in which the rate rises.
    :param scored_every: every so many steps one on scored pairs.
    :param weights: how often a source is chosen, by kind of pair; kinds that are not named are left out.
    :param seed: of every choice.
    """

    steps: int = 800
    batch: int = 768
    rate: float = 1.5e-3
    warm_up: float = 0.1
    scored_every: int = 4
    weights: tuple[tuple[str, float], ...] = ()
    seed: int = 0


class Bags:
    """Texts as bags of token ids, each word beside its characters.

    :param texts: the texts.
    :param parts: what each token is made of, from `token_parts`.
    """

    def __init__(self, tokenizer: Tokenizer, texts: Sequence[str], parts: Parts) -> None:
        ids: list[npt.NDArray[np.int64]] = []
        weights: list[Floats] = []
        for start in range(0, len(texts), 4096):
            for encoding in tokenizer.encode_batch(list(texts[start : start + 4096]), add_special_tokens=False):
                found = encoding.ids[:MOST_TOKENS]
                ids.append(np.concatenate([parts[token][0] for token in found]) if found else _NOTHING[0])
                weights.append(np.concatenate([parts[token][1] for token in found]) if found else _NOTHING[1])
        self.starts = np.concatenate([[0], np.cumsum([len(one) for one in ids])]).astype(np.int64)
        self.ids = np.concatenate(ids)
        self.weights = np.concatenate(weights)

    def take(self, places: npt.NDArray[np.int64]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Give (ids, offsets, weights) of some texts, as an embedding bag wants them."""
        spans = [slice(self.starts[place], self.starts[place + 1]) for place in places]
        offsets = np.concatenate([[0], np.cumsum([span.stop - span.start for span in spans])])[:-1]
        ids = torch.from_numpy(np.concatenate([self.ids[span] for span in spans]))
        weights = torch.from_numpy(np.concatenate([self.weights[span] for span in spans]))
        return ids, torch.from_numpy(offsets), weights


_NOTHING = (np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.float32))


def token_parts(tokenizer: Tokenizer, damping: Floats | None = None, compose: bool = True) -> Parts:
    """Say what every token's vector is made of: its own and, for words, its characters', which count as much.

    :param tokenizer: the tokenizer.
    :param damping: by how much each token counts, between 0 and 1; None lets all count alike.
    :param compose: whether a word stands beside its characters.
    :return: by token, the ids and their weights.
    """
    vocabulary = tokenizer.get_vocab()
    found = []
    for token, own in sorted(vocabulary.items(), key=lambda entry: entry[1]):
        characters = [vocabulary[c] for c in token if c in vocabulary] if compose and own > 0 and len(token) > 1 else []
        share = 1.0 / max(1, len(characters))
        ids = np.array([own, *characters], dtype=np.int64)
        weights = np.array([float(own > 0)] + [share] * len(characters), dtype=np.float32)
        found.append((ids, weights if damping is None else weights * damping[own]))
    return found


def fold_parts(parts: Parts, vectors: Floats) -> Floats:
    """Fold the composition into one matrix, so that at run time a token is one row.

    :param parts: what each token is made of, from `token_parts`.
    :param vectors: shape (tokens, dimension), as trained.
    :return: the same shape; the unknown token's row is zero.
    """
    return np.stack([weights @ vectors[ids] for ids, weights in parts]).astype(np.float32)


def train(
    tokenizer: Tokenizer,
    vectors: Floats,
    pairs: dict[str, list[Pair]],
    scored: list[Scored],
    recipe: Recipe,
    parts: Parts,
    report: Callable[[int, float], None],
) -> Floats:
    """Train token vectors.

    :param tokenizer: the tokenizer.
    :param vectors: where to start, shape (tokens, dimension).
    :param pairs: pairs of texts of near meaning, by kind.
    :param scored: pairs with a similarity between 0 and 1.
    :param recipe: how long and how fast.
    :param parts: what each token is made of, from `token_parts`.
    :param report: told of each step and its loss.
    :return: the trained vectors, of the same shape, not yet folded.
    :raises ValueError: when there are no pairs of any kind that the recipe names.
    """
    torch.manual_seed(recipe.seed)
    bag = torch.nn.EmbeddingBag.from_pretrained(torch.from_numpy(vectors.copy()), mode="sum", sparse=True, freeze=False)
    optimizer = torch.optim.SparseAdam(bag.parameters(), lr=recipe.rate)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _pace(step, recipe))
    batches = _batches(tokenizer, pairs, recipe, parts)
    graded = _graded(tokenizer, scored, recipe, parts) if scored else None
    for step in range(recipe.steps):
        optimizer.zero_grad()
        if graded is not None and recipe.scored_every and step % recipe.scored_every == recipe.scored_every - 1:
            left, right, scores = next(graded)
            loss = _order_loss(bag(*left), bag(*right), scores)
        else:
            left, right, same = next(batches)
            loss = _ranking_loss(bag(*left), bag(*right), same)
        loss.backward()
        optimizer.step()
        schedule.step()
        report(step + 1, float(loss.detach()))
    return bag.weight.detach().numpy().copy()


def _pace(step: int, recipe: Recipe) -> float:
    rising = max(1, int(recipe.steps * recipe.warm_up))
    if step < rising:
        return (step + 1) / rising
    return max(0.0, (recipe.steps - step) / max(1, recipe.steps - rising))


_Bag = tuple[torch.Tensor, torch.Tensor, torch.Tensor]


def _batches(
    tokenizer: Tokenizer, pairs: dict[str, list[Pair]], recipe: Recipe, parts: Parts
) -> Iterator[tuple[_Bag, _Bag, torch.Tensor]]:
    """Give batches, each of one kind; ``same`` marks the texts that stand more than once in the batch."""
    random = np.random.default_rng(recipe.seed)
    kinds = [(kind, weight) for kind, weight in recipe.weights if pairs.get(kind) and weight > 0]
    if not kinds:
        raise ValueError("没有可用于训练的句对；请检查 --without 与训练数据")
    chances = np.array([weight for _, weight in kinds])
    chances = chances / chances.sum()
    held = {kind: _Kind(tokenizer, pairs[kind], parts) for kind, _ in kinds}
    while True:
        kind = held[kinds[random.choice(len(kinds), p=chances)][0]]
        places = random.choice(len(kind.right_ids), size=min(recipe.batch, len(kind.right_ids)), replace=False)
        yield kind.left.take(places), kind.right.take(places), kind.same(places)


class _Kind:
    """The pairs of one kind, encoded once."""

    def __init__(self, tokenizer: Tokenizer, pairs: list[Pair], parts: Parts) -> None:
        self.left = Bags(tokenizer, [pair[0] for pair in pairs], parts)
        self.right = Bags(tokenizer, [pair[1] for pair in pairs], parts)
        known: dict[str, int] = {}
        self.left_ids = np.array([known.setdefault(pair[0], len(known)) for pair in pairs])
        self.right_ids = np.array([known.setdefault(pair[1], len(known)) for pair in pairs])

    def same(self, places: npt.NDArray[np.int64]) -> torch.Tensor:
        """Mark, off the diagonal, pairs of the batch that share a text: they are no negatives of each other."""
        left, right = self.left_ids[places], self.right_ids[places]
        crossed = left[:, None] == right[None, :]
        shared = (left[:, None] == left[None, :]) | (right[:, None] == right[None, :]) | crossed | crossed.T
        np.fill_diagonal(shared, False)
        return torch.from_numpy(shared)


def _nested(vectors: torch.Tensor) -> list[int]:
    """Give the lengths at which vectors cut short must serve as well, the full length first."""
    full = vectors.shape[1]
    return [full, *(dimension for dimension in NESTED if dimension < full)]


def _ranking_loss(left: torch.Tensor, right: torch.Tensor, same: torch.Tensor) -> torch.Tensor:
    """Multiple-negatives ranking in both directions, at every nested dimension (Henderson 2017, Kusupati 2022)."""
    targets = torch.arange(len(left))
    losses = []
    for dimension in _nested(left):
        one = torch.nn.functional.normalize(left[:, :dimension], dim=1, eps=SHORTEST)
        two = torch.nn.functional.normalize(right[:, :dimension], dim=1, eps=SHORTEST)
        scores = (SCALE * one @ two.T).masked_fill(same, -1e4)
        losses.append(torch.nn.functional.cross_entropy(scores, targets))
        losses.append(torch.nn.functional.cross_entropy(scores.T, targets))
    return torch.stack(losses).mean()


def _graded(
    tokenizer: Tokenizer, scored: list[Scored], recipe: Recipe, parts: Parts
) -> Iterator[tuple[_Bag, _Bag, torch.Tensor]]:
    random = np.random.default_rng(recipe.seed + 1)
    left = Bags(tokenizer, [one for one, _, _ in scored], parts)
    right = Bags(tokenizer, [two for _, two, _ in scored], parts)
    grades = np.array([grade for _, _, grade in scored], dtype=np.float32)
    while True:
        places = random.choice(len(scored), size=min(recipe.batch, len(scored)), replace=False)
        yield left.take(places), right.take(places), torch.from_numpy(grades[places])


def _order_loss(left: torch.Tensor, right: torch.Tensor, grades: torch.Tensor) -> torch.Tensor:
    """CoSENT: a pair graded higher should be nearer (Su 2022, https://kexue.fm/archives/8847)."""
    losses = []
    for dimension in _nested(left):
        near = SCALE * torch.nn.functional.cosine_similarity(left[:, :dimension], right[:, :dimension], eps=SHORTEST)
        wrong = (near[:, None] - near[None, :])[grades[:, None] < grades[None, :]]
        losses.append(torch.logsumexp(torch.cat([torch.zeros(1), wrong]), dim=0))
    return torch.stack(losses).mean()
