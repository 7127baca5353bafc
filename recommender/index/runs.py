"""Sorted numbers in runs of equal ones: what `numpy.unique` gives, without its sorting and hashing again."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Whole = npt.NDArray[np.integer]
Marks = npt.NDArray[np.bool_]


def first_of_runs(ordered: Whole) -> Marks:
    """Mark where a run of equal numbers begins.

    :param ordered: numbers of which equal ones stand together.
    """
    found = np.ones(len(ordered), dtype=np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=found[1:])
    return found


def counted(ordered: Whole) -> tuple[Whole, npt.NDArray[np.int64]]:
    """Give each number once, with how often it stands there.

    :param ordered: numbers of which equal ones stand together.
    """
    begins = np.flatnonzero(first_of_runs(ordered))
    return ordered[begins], np.diff(begins, append=len(ordered))
