"""A piece of the index that answers by meaning and wording, in this process.

A small piece is compared exactly. In a large one every text is looked at roughly, by short vectors and the rarer words
of the query, and the `AGAIN` best of them exactly: what an answer costs then grows slowly, and the best ten are those
of the exact comparison in 996 of 1,000 places or more (docs/evaluation.md).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from models.fuse import fuse
from models.lexical import LexicalIndex
from models.sketch import Sketch
from models.vocabulary import Floats, Weighed
from recommender.engines.top import top

Marks = npt.NDArray[np.bool_]
Best = tuple[npt.NDArray[np.int64], Floats, int]
"""Places and scores, best first, and how many texts scored as much in all."""
Asked = str | Weighed
"""A query as a text, or as the tokens of one with the weights that they have in a larger index."""

AGAIN = 1_000  # texts that are looked at again, exactly
ENTRIES = 300_000  # of the lexical columns that one query reads at first


class Shard:
    """Vectors and tokens of the same texts.

    :param vectors: rows of unit length, in one array or in several one after the other, each (texts, dimension).
    :param lexical: the same texts by their tokens.
    :param dense_weight: share of the dense score, between 0 and 1.
    :param noise: cosine that unrelated texts have with this model; it counts as nothing.
    :param alive: which texts may score at all; None means all.
    :param sketch: short vectors of the first part; None where it is compared exactly.
    """

    def __init__(
        self,
        vectors: Floats | Sequence[Floats],
        lexical: LexicalIndex,
        dense_weight: float,
        noise: float = 0.0,
        alive: Marks | None = None,
        sketch: Sketch | None = None,
    ) -> None:
        self.parts: tuple[Floats, ...] = (vectors,) if isinstance(vectors, np.ndarray) else tuple(vectors)
        self.lexical = lexical
        self.dense_weight = dense_weight
        self.noise = noise
        self.alive = None if alive is None or alive.all() else alive
        self.sketch = sketch

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

    def scores(self, vector: Floats, query: Asked, mask: Marks | None = None) -> Floats:
        """Score every text.

        :param vector: the query's vector, of unit length.
        :param query: the query's text, or its tokens with their weights.
        :param mask: which texts are wanted; None means all.
        :return: scores between 0 and 1, one per text, 0 where it is not wanted.
        """
        found: Floats = self.scores_of(vector[None], [query], mask)[0]
        return found

    def scores_of(self, vectors: Floats, queries: Sequence[Asked], mask: Marks | None = None) -> Floats:
        """Score every text for several queries, reading the vectors once.

        :param vectors: of the queries, shape (queries, dimension), of unit length.
        :param queries: their texts, or their tokens with their weights.
        :param mask: which texts are wanted; None means all.
        :return: shape (queries, texts).
        """
        wanted = self._wanted(mask)
        found = self._cosines(vectors)
        for row, (vector, query) in enumerate(zip(vectors, queries, strict=True)):
            wording, left = self.lexical.rough(self._weighed(query), ENTRIES)
            found[row] = self._fused(found[row], wording)
            if wanted is not None:
                found[row][~wanted] = 0
            if left or self.sketch is not None:
                places = np.sort(top(found[row], AGAIN))
                words = wording[places] + self.lexical.share(left, places)
                found[row][places] = self._fused(self.vectors_of(places) @ vector, words.astype(np.float32))
        return found

    def _weighed(self, query: Asked) -> Weighed:
        return self.lexical.weigh(query) if isinstance(query, str) else query

    def _wanted(self, mask: Marks | None) -> Marks | None:
        return self.alive if mask is None else mask if self.alive is None else mask & self.alive

    def _fused(self, cosines: Floats, wording: Floats) -> Floats:
        return fuse((cosines - self.noise) / (1.0 - self.noise), wording, self.dense_weight)

    def _cosines(self, vectors: Floats) -> Floats:
        """Give the cosines with some vectors, roughly where there is a sketch; shape (vectors, texts)."""
        found = np.empty((len(vectors), len(self)), dtype=np.float32)
        begin = 0
        for number, part in enumerate(self.parts):
            span = slice(begin, begin + len(part))
            if number == 0 and self.sketch is not None:
                found[:, span] = self.sketch.cosines(vectors)
            else:
                for row, vector in enumerate(vectors):
                    found[row, span] = part @ vector
            begin += len(part)
        return found

    def masked(self, alive: Marks) -> Shard:
        """Give the shard with some of the texts silenced; all keep their places.

        :param alive: which texts may score.
        """
        return Shard(self.parts, self.lexical, self.dense_weight, self.noise, alive, self.sketch)

    def extended(self, vectors: Floats, texts: Sequence[str]) -> Shard:
        """Give the shard with more texts behind the others.

        :param vectors: of these texts, rows of unit length.
        :param texts: the texts; tokens keep the weights that they have among the first ones.
        """
        alive = None if self.alive is None else np.concatenate((self.alive, np.ones(len(texts), dtype=np.bool_)))
        parts = (*self.parts, vectors) if len(texts) else self.parts
        return Shard(parts, self.lexical.extended(texts), self.dense_weight, self.noise, alive, self.sketch)

    def select(self, kept: npt.NDArray[np.integer]) -> Shard:
        """Give the shard of some of the texts, scored as they are here.

        :param kept: places of the texts, ascending.
        """
        alive = None if self.alive is None else self.alive[kept]
        return Shard(self.vectors_of(kept), self.lexical.select(kept), self.dense_weight, self.noise, alive)

    def part(self, begin: int, end: int) -> Shard:
        """Give the shard of the texts between two places, all of them alive; it shares the vectors, long and short.

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
        sketch = None if self.sketch is None else self.sketch.part(begin, end)
        return Shard(found or (self.parts[0][:0],), lexical, self.dense_weight, self.noise, sketch=sketch)

    def search(self, vector: Floats, query: Asked, limit: int, mask: Marks | None = None) -> list[tuple[int, float]]:
        """Find the best texts.

        :param vector: the query's vector, of unit length.
        :param query: the query's text.
        :param limit: how many to give at the most.
        :param mask: which texts may be given; None means all.
        :return: (place, score) pairs, best first, equal scores in the order of the index; none scored 0.
        """
        places, scores, _ = self.best(vector, query, limit, mask)
        return list(zip(places.tolist(), scores.tolist(), strict=True))

    def best(self, vector: Floats, query: Asked, limit: int, mask: Marks | None = None, least: float = 0.0) -> Best:
        """Find the best texts, as `search`, in arrays.

        :param least: scores must be above it.
        :return: (places, scores), best first, and how many scored as much in all.
        """
        scores = self.scores(vector, query, mask)
        places = top(scores, limit, least)
        return places, scores[places], int(np.count_nonzero(scores > least))
