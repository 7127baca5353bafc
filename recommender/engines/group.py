"""A shard whose texts are scored by its pieces, wherever they are."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from models.threads import one_thread
from models.vocabulary import Floats
from recommender.engines.pieces import Pieces
from recommender.engines.shard import Asked, Best, Marks, Shard


class Group(Shard):
    """Several pieces as one shard.

    Only scoring goes through the pieces. Vectors by place and shards of chosen places come from the whole, whose files
    are mapped into memory and cost nothing unless they are read. Texts that came after the pieces were made are few;
    they stay here, behind them. Which texts are silenced is known here too.

    :param whole: the whole shard, with the texts that came later.
    :param pieces: the pieces that cover its first texts.
    """

    def __init__(self, whole: Shard, pieces: Pieces) -> None:
        super().__init__(whole.parts, whole.lexical, whole.dense_weight, whole.noise, whole.alive, whole.sketch)
        self.pieces = pieces
        self._covered = pieces.cuts[-1]
        self._later = whole.part(self._covered, len(whole)) if len(whole) > self._covered else None

    def scores_of(self, vectors: Floats, queries: Sequence[Asked], mask: Marks | None = None) -> Floats:
        """Score every text for several queries; see `Shard.scores_of`.

        :raises StoreError: when a piece does not answer in time.
        """
        weighed = [self._weighed(query) for query in queries]
        wanted = self._wanted(mask)
        found = np.zeros((len(queries), len(self)), dtype=np.float32)
        for piece, scores in self.pieces.scores_of(vectors, weighed, self._masks(wanted)).items():
            found[:, self.pieces.cuts[piece] : self.pieces.cuts[piece + 1]] = scores
        if self._later is not None:
            with one_thread():
                later = _needed(wanted, self._covered, len(self))
                found[:, self._covered :] = self._later.scores_of(vectors, weighed, later)
        return found

    def masked(self, alive: Marks) -> Group:
        """Give the group with some of the texts silenced; see `Shard.masked`."""
        return Group(super().masked(alive), self.pieces)

    def extended(self, vectors: Floats, texts: Sequence[str]) -> Group:
        """Give the group with more texts behind the others; see `Shard.extended`."""
        return Group(super().extended(vectors, texts), self.pieces)

    def best(self, vector: Floats, query: Asked, limit: int, mask: Marks | None = None, least: float = 0.0) -> Best:
        """Find the best texts; see `Shard.best`.

        :raises StoreError: when a piece does not answer in time: part of an answer is none.
        """
        weighed, wanted = self._weighed(query), self._wanted(mask)
        found = self.pieces.best(vector, weighed, limit, self._masks(wanted), least)
        parts = [(self.pieces.cuts[piece], best) for piece, best in found.items()]
        if self._later is not None:
            with one_thread():
                later = _needed(wanted, self._covered, len(self))
                parts.append((self._covered, self._later.best(vector, weighed, limit, later, least)))
        return _merged(parts, limit)

    def _masks(self, wanted: Marks | None) -> dict[int, Marks | None]:
        """Give the pieces of which something is wanted, with their masks."""
        masks = {piece: _needed(wanted, *cut) for piece, cut in enumerate(pairwise(self.pieces.cuts))}
        return {piece: needed for piece, needed in masks.items() if needed is None or needed.any()}


def _needed(wanted: Marks | None, begin: int, end: int) -> Marks | None:
    """Give the mask of a piece; None where all of it is wanted."""
    cut = None if wanted is None else wanted[begin:end]
    return None if cut is None or cut.all() else cut


def _merged(parts: Sequence[tuple[int, Best]], limit: int) -> Best:
    """Put the best of several pieces together, equal scores in the order of the index.

    :param parts: of each piece the place at which it begins, and its best.
    :param limit: how many to give at the most.
    """
    places = np.concatenate([np.zeros(0, dtype=np.int64), *(begin + places for begin, (places, _, _) in parts)])
    scores = np.concatenate([np.zeros(0, dtype=np.float32), *(scores for _, (_, scores, _) in parts)])
    order = np.lexsort((places, -scores))[:limit]
    return places[order], scores[order], sum(total for _, (_, _, total) in parts)
