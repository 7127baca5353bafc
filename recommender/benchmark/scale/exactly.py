"""How many of the exact comparison's best ten a search finds, with and without filters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice

import numpy as np

from models.vocabulary import Floats
from recommender.engines.shard import Asked, Marks, Shard
from recommender.index.snapshot import Snapshot
from recommender.search import Query, search

_ASKED = 300


class _Exact(Shard):
    """A shard that compares every text with every word, however many there are."""

    def scores_of(self, vectors: Floats, queries: Sequence[Asked], mask: Marks | None = None) -> Floats:
        """Score every text; see `Shard.scores_of`."""
        wanted = self._wanted(mask)
        found = np.stack(
            [
                self._fused(cosines, self.lexical.scores(self._weighed(query)))
                for cosines, query in zip(self._cosines(vectors), queries, strict=True)
            ]
        )
        if wanted is not None:
            found[:, ~wanted] = 0
        return found


def recall(snapshot: Snapshot, queries: Iterable[Query]) -> float:
    """Give the mean share of the exact comparison's hits that a search finds too.

    :param snapshot: the index.
    :param queries: the first `_ASKED` of them are asked, each for as many hits as it wants.
    :return: between 0 and 1; not a number where the exact comparison finds nothing.
    """
    held = snapshot.indicator_shard
    whole = _Exact(held.parts, held.lexical, held.dense_weight, held.noise, held.alive)
    exact = replace(snapshot, indicator_shard=whole)
    shares = []
    for query in islice(queries, _ASKED):
        best, found = ({(hit.level2, hit.level3) for hit in search(one, query).hits} for one in (exact, snapshot))
        if best:
            shares.append(len(best & found) / len(best))
    return float(np.mean(shares)) if shares else float("nan")
