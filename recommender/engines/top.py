"""The best of very many scores."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from models.vocabulary import Floats

_STEP = 64  # every so many-th score is looked at first


def top(scores: Floats, limit: int, least: float = 0.0) -> npt.NDArray[np.int64]:
    """Give the places of the best scores, best first, equal ones in order.

    :param scores: any numbers.
    :param limit: how many to give at the most.
    :param least: they must be above it.
    """
    if limit <= 0:
        return np.zeros(0, dtype=np.int64)
    wanted = np.flatnonzero(scores > _floor(scores, limit, least))
    if len(wanted) > limit:
        # What ties with the last one is sorted out below, by place.
        held = scores[wanted]
        wanted = wanted[held >= np.partition(held, len(held) - limit)[len(held) - limit]]
    return wanted[np.lexsort((wanted, -scores[wanted]))][:limit]


def _floor(scores: Floats, limit: int, least: float) -> float:
    """Give a number that surely more than the wanted scores are above, guessed from some of them; `least` at the least.

    Most of a million scores are out of the question; sorting them out by one comparison is what makes this fast.
    """
    some = scores[::_STEP]
    expected = 2 * limit // _STEP + 8
    if len(some) <= expected:
        return least
    guess = max(float(np.partition(some, len(some) - expected)[len(some) - expected]), least)
    return guess if np.count_nonzero(scores > guess) >= limit else least
