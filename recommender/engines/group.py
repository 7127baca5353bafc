"""A shard whose texts are scored by its pieces, wherever they are."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from models.threads import one_thread
from models.vocabulary import Floats
from recommender.engines.pieces import Best, Pieces
from recommender.engines.shard import Asked, Marks, Shard


class Group(Shard):
    """Several pieces as one shard.

    Only scoring goes through the pieces. Vectors by place and shards of chosen places come from the whole, whose files
    are mapped into memory and cost nothing unless they are read. Texts that came after the pieces were made are few;
    they stay here, behind them. Which texts are silenced is known here too.

    :param whole: the whole shard, with the texts that came later.
    :param pieces: the pieces that cover its first texts.
    """

    def __init__(self, whole: Shard, pieces: Pieces) -> None:
        super().__init__(whole.parts, whole.lexical, whole.dense_weight, whole.noise, whole.alive)
        self.pieces = pieces
        self._covered = pieces.cuts[-1]
        self._later = whole.part(self._covered, len(whole)) if len(whole) > self._covered else None

    def scores(self, vector: Floats, query: Asked) -> Floats:
        """Score every text; see `Shard.scores`.

        :raises StoreError: when a piece does not answer in time.
        """
        weighed = self.lexical.weigh(query) if isinstance(query, str) else query
        parts = self.pieces.scores(vector, weighed)
        if self._later is not None:
            with one_thread():
                parts = [*parts, self._later.scores(vector, weighed)]
        found: Floats = np.concatenate(parts)
        return found if self.alive is None else np.where(self.alive, found, np.float32(0))

    def masked(self, alive: Marks) -> Group:
        """Give the group with some of the texts silenced; see `Shard.masked`."""
        return Group(super().masked(alive), self.pieces)

    def extended(self, vectors: Floats, texts: Sequence[str]) -> Group:
        """Give the group with more texts behind the others; see `Shard.extended`."""
        return Group(super().extended(vectors, texts), self.pieces)

    def best(
        self, vector: Floats, query: Asked, limit: int, mask: Marks | None = None, least: float = 0.0
    ) -> tuple[npt.NDArray[np.int64], Floats]:
        """Find the best texts; see `Shard.best`.

        :raises StoreError: when a piece does not answer in time: part of an answer is none.
        """
        weighed = self.lexical.weigh(query) if isinstance(query, str) else query
        wanted = mask if self.alive is None else self.alive if mask is None else self.alive & mask
        masks = {piece: _needed(wanted, *cut) for piece, cut in enumerate(pairwise(self.pieces.cuts))}
        asked = {piece: needed for piece, needed in masks.items() if needed is None or needed.any()}
        found = self.pieces.best(vector, weighed, limit, asked, least)
        parts: list[Best] = [
            (places + begin, scores)
            for begin, (places, scores) in ((self.pieces.cuts[piece], found[piece]) for piece in asked)
        ]
        if self._later is not None:
            with one_thread():
                places, scores = self._later.best(
                    vector, weighed, limit, _needed(wanted, self._covered, len(self)), least
                )
            parts.append((places + self._covered, scores))
        return _merged(parts, limit)


def _needed(wanted: Marks | None, begin: int, end: int) -> Marks | None:
    """Give the mask of a piece; None where all of it is wanted."""
    cut = None if wanted is None else wanted[begin:end]
    return None if cut is None or cut.all() else cut


def _merged(parts: Sequence[Best], limit: int) -> Best:
    """Put the best of several pieces together, equal scores in the order of the index."""
    places = np.concatenate([np.zeros(0, dtype=np.int64), *(places for places, _ in parts)])
    scores = np.concatenate([np.zeros(0, dtype=np.float32), *(scores for _, scores in parts)])
    order = np.lexsort((places, -scores))[:limit]
    return places[order], scores[order]
