"""A shard cut into pieces: where the cuts are, and what the pieces can be asked wherever they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from models.vocabulary import Floats, Weighed
from recommender.engines.shard import Best, Marks

# Linear algebra goes through rows in blocks of at least four, and a row outside a whole block may differ in its last
# digit: pieces that begin where blocks do score as the whole shard does.
BLOCK = 64


class Pieces(Protocol):
    """The pieces of a shard, each of consecutive places; queries come as tokens with the weights of the whole index."""

    @property
    def cuts(self) -> Sequence[int]:
        """The place at which each piece begins, then the place after the last one's last."""
        ...

    def scores_of(
        self, vectors: Floats, queries: Sequence[Weighed], masks: Mapping[int, Marks | None]
    ) -> dict[int, Floats]:
        """Score every text of some pieces for several queries.

        :param vectors: of the queries, shape (queries, dimension), of unit length.
        :param queries: their tokens.
        :param masks: the pieces to ask, by number, each with the texts of it that are wanted; None means all.
        :return: by the piece's number its scores, shape (queries, texts), 0 where a text is not wanted.
        :raises StoreError: when a piece does not answer in time.
        """
        ...

    def best(
        self, vector: Floats, query: Weighed, limit: int, masks: Mapping[int, Marks | None], least: float
    ) -> dict[int, Best]:
        """Find the best texts of some pieces.

        :param vector: the query's vector, of unit length.
        :param query: its tokens.
        :param limit: how many to give of each piece at the most.
        :param masks: the pieces to ask, by number, each with the texts of it that may be given; None means all.
        :param least: scores must be above it.
        :return: by the piece's number its best texts, with their places in this piece.
        :raises StoreError: when a piece does not answer in time.
        """
        ...


def cuts_of(texts: int, pieces: int) -> list[int]:
    """Give where to cut texts into pieces of about the same size; of a few texts the last pieces hold none.

    :param texts: how many there are.
    :param pieces: how many pieces to make.
    :return: as `Pieces.cuts`.
    """
    size = -(-texts // (pieces * BLOCK)) * BLOCK
    return [min(piece * size, texts) for piece in range(pieces + 1)]
