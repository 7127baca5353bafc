"""A piece of the index that answers by meaning and wording: in this process, exact."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from models.fuse import fuse
from models.lexical import LexicalIndex
from models.vocabulary import Floats


class Shard:
    """Vectors and tokens of the same texts.

    :param vectors: shape (texts, dimension), rows of unit length.
    :param lexical: the same texts by their tokens.
    :param dense_weight: share of the dense score, between 0 and 1.
    :param noise: cosine that unrelated texts have with this model; it counts as nothing.
    """

    def __init__(self, vectors: Floats, lexical: LexicalIndex, dense_weight: float, noise: float = 0.0) -> None:
        self.vectors = vectors
        self.lexical = lexical
        self.dense_weight = dense_weight
        self.noise = noise

    def scores(self, vector: Floats, query: str) -> Floats:
        """Score every text.

        :param vector: the query's vector, of unit length.
        :param query: the query's text.
        :return: scores between 0 and 1, one per text.
        """
        cosines = np.asarray(self.vectors @ vector, dtype=np.float32)
        dense = (cosines - self.noise) / (1.0 - self.noise)
        return fuse(dense, self.lexical.scores(query), self.dense_weight)

    def select(self, kept: npt.NDArray[np.integer]) -> Shard:
        """Give the shard of some of the texts, scored as they are here.

        :param kept: places of the texts, ascending.
        """
        return Shard(self.vectors[kept], self.lexical.select(kept), self.dense_weight, self.noise)

    def search(
        self, vector: Floats, query: str, limit: int, mask: npt.NDArray[np.bool_] | None = None
    ) -> list[tuple[int, float]]:
        """Find the best texts.

        :param vector: the query's vector, of unit length.
        :param query: the query's text.
        :param limit: how many to give at the most.
        :param mask: which texts may be given; None means all.
        :return: (place, score) pairs, best first, equal scores in the order of the index; none scored 0.
        """
        scores = self.scores(vector, query)
        if mask is not None:
            scores = np.where(mask, scores, 0.0)
        limit = min(limit, len(scores))
        if limit == 0:
            return []
        best = np.argpartition(-scores, limit - 1)[:limit]
        ordered = best[np.lexsort((best, -scores[best]))]
        return [(int(place), float(scores[place])) for place in ordered if scores[place] > 0]
