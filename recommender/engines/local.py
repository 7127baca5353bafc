"""The pieces of a shard in this process, one after the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from models.threads import one_thread
from models.vocabulary import Floats, Weighed
from recommender.engines.pieces import cuts_of
from recommender.engines.shard import Best, Marks, Shard


class LocalPieces:
    """Pieces that are plain objects.

    :param shard: what to cut.
    :param pieces: how many to make of it.
    """

    def __init__(self, shard: Shard, pieces: int) -> None:
        self._cuts = cuts_of(len(shard), pieces)
        self._pieces = [shard.part(begin, end) for begin, end in pairwise(self._cuts)]

    @property
    def cuts(self) -> Sequence[int]:
        """The place at which each piece begins, then the place after the last one's last."""
        return self._cuts

    @one_thread()  # several threads cut the rows elsewhere
    def scores_of(
        self, vectors: Floats, queries: Sequence[Weighed], masks: Mapping[int, Marks | None]
    ) -> dict[int, Floats]:
        """Score every text of some pieces; see `Pieces.scores_of`."""
        return {piece: self._pieces[piece].scores_of(vectors, queries, mask) for piece, mask in masks.items()}

    @one_thread()
    def best(
        self, vector: Floats, query: Weighed, limit: int, masks: Mapping[int, Marks | None], least: float
    ) -> dict[int, Best]:
        """Find the best texts of some pieces; see `Pieces.best`."""
        return {piece: self._pieces[piece].best(vector, query, limit, mask, least) for piece, mask in masks.items()}
