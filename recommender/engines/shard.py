"""A piece of the index that answers by meaning and wording: in this process, exact."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from models.fuse import fuse
from models.lexical import LexicalIndex
from models.vocabulary import Floats, Weighed

Marks = npt.NDArray[np.bool_]
Asked = str | Weighed
"""A query as a text, or as the tokens of one with the weights that they have in a larger index."""


class Shard:
    """Vectors and tokens of the same texts.

    :param vectors: rows of unit length, in one array or in several one after the other, each (texts, dimension).
    :param lexical: the same texts by their tokens.
    :param dense_weight: share of the dense score, between 0 and 1.
    :param noise: cosine that unrelated texts have with this model; it counts as nothing.
    :param alive: which texts may score at all; None means all.
    """

    def __init__(
        self,
        vectors: Floats | Sequence[Floats],
        lexical: LexicalIndex,
        dense_weight: float,
        noise: float = 0.0,
        alive: Marks | None = None,
    ) -> None:
        self.parts: tuple[Floats, ...] = (vectors,) if isinstance(vectors, np.ndarray) else tuple(vectors)
        self.lexical = lexical
        self.dense_weight = dense_weight
        self.noise = noise
        self.alive = None if alive is None or alive.all() else alive

    def __len__(self) -> int:
        return sum(map(len, self.parts))

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self.parts[0].shape[1])

    def vectors_of(self, places: Sequence[int] | npt.NDArray[np.integer]) -> Floats:
        """Give the vectors of some texts, shape (places, dimension)."""
        wanted = np.asarray(places, dtype=np.int64)
        found = np.empty((len(wanted), self.dimension), dtype=np.float32)
        begin = 0
        for part in self.parts:
            here = (wanted >= begin) & (wanted < begin + len(part))
            found[here] = part[wanted[here] - begin]
            begin += len(part)
        return found

    def scores(self, vector: Floats, query: Asked) -> Floats:
        """Score every text.

        :param vector: the query's vector, of unit length.
        :param query: the query's text, or its tokens with their weights.
        :return: scores between 0 and 1, one per text.
        """
        weighed = self.lexical.weigh(query) if isinstance(query, str) else query
        cosines = [np.asarray(part @ vector, dtype=np.float32) for part in self.parts]
        dense = ((cosines[0] if len(cosines) == 1 else np.concatenate(cosines)) - self.noise) / (1.0 - self.noise)
        found = fuse(dense, self.lexical.scores(weighed), self.dense_weight)
        return found if self.alive is None else np.where(self.alive, found, np.float32(0))

    def masked(self, alive: Marks) -> Shard:
        """Give the shard with some of the texts silenced; all keep their places.

        :param alive: which texts may score.
        """
        return Shard(self.parts, self.lexical, self.dense_weight, self.noise, alive)

    def extended(self, vectors: Floats, texts: Sequence[str]) -> Shard:
        """Give the shard with more texts behind the others.

        :param vectors: of these texts, rows of unit length.
        :param texts: the texts; tokens keep the weights that they have among the first ones.
        """
        alive = None if self.alive is None else np.concatenate((self.alive, np.ones(len(texts), dtype=np.bool_)))
        parts = (*self.parts, vectors) if len(texts) else self.parts
        return Shard(parts, self.lexical.extended(texts), self.dense_weight, self.noise, alive)

    def select(self, kept: npt.NDArray[np.integer]) -> Shard:
        """Give the shard of some of the texts, scored as they are here.

        :param kept: places of the texts, ascending.
        """
        alive = None if self.alive is None else self.alive[kept]
        return Shard(self.vectors_of(kept), self.lexical.select(kept), self.dense_weight, self.noise, alive)

    def part(self, begin: int, end: int) -> Shard:
        """Give the shard of the texts between two places, all of them alive; it shares the vectors.

        :param begin: place of the first.
        :param end: place after the last.
        """
        found: list[Floats] = []
        first = 0
        for part in self.parts:
            cut = part[max(begin - first, 0) : max(end - first, 0)]
            if len(cut):
                found.append(cut)
            first += len(part)
        lexical = self.lexical.select(np.arange(begin, end))
        return Shard(found or (self.parts[0][:0],), lexical, self.dense_weight, self.noise)

    def search(self, vector: Floats, query: Asked, limit: int, mask: Marks | None = None) -> list[tuple[int, float]]:
        """Find the best texts.

        :param vector: the query's vector, of unit length.
        :param query: the query's text.
        :param limit: how many to give at the most.
        :param mask: which texts may be given; None means all.
        :return: (place, score) pairs, best first, equal scores in the order of the index; none scored 0.
        """
        places, scores = self.best(vector, query, limit, mask)
        return list(zip(places.tolist(), scores.tolist(), strict=True))

    def best(
        self, vector: Floats, query: Asked, limit: int, mask: Marks | None = None, least: float = 0.0
    ) -> tuple[npt.NDArray[np.int64], Floats]:
        """Find the best texts, as `search`, in arrays.

        :param least: scores must be above it.
        :return: (places, scores), best first.
        """
        scores = self.scores(vector, query)
        wanted = np.flatnonzero((scores > least) if mask is None else (scores > least) & mask)
        if len(wanted) > limit:
            # What ties with the last one is sorted out below, by place.
            edge = -np.partition(-scores[wanted], limit - 1)[limit - 1] if limit else np.inf
            wanted = wanted[scores[wanted] >= edge]
        order = np.lexsort((wanted, -scores[wanted]))[:limit]
        return wanted[order], scores[wanted[order]]
