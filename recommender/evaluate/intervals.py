"""Figures over tables with their intervals, by drawing the tables again (bootstrap, Efron 1979)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from recommender.evaluate.figures import Figure

Numbers = npt.NDArray[np.float64]
NOTHING = Figure(value=None, low=None, high=None)


class Resamples:
    """How often each table comes in each resample; shared by all systems, so that their figures vary together.

    :param tables: how many tables there are.
    :param resamples: how often they are drawn again.
    :param seed: of the draws.
    """

    def __init__(self, tables: int, resamples: int = 1_000, seed: int = 20_260) -> None:
        shares = np.full(tables, 1 / tables)
        drawn = np.random.default_rng(seed).multinomial(tables, shares, size=resamples)
        self._times: Numbers = drawn.astype(np.float64)

    def mean(self, values: Sequence[float | None]) -> Figure:
        """Give the mean over the tables that have a value."""
        return self.share([value or 0.0 for value in values], [float(value is not None) for value in values])

    def share(self, parts: Sequence[float], wholes: Sequence[float]) -> Figure:
        """Give the sum of the tables' parts over the sum of their wholes.

        :param parts: of each table (values that agree, say).
        :param wholes: of each table (values judged).
        """
        part, whole = np.asarray(parts, dtype=np.float64), np.asarray(wholes, dtype=np.float64)
        if not whole.sum():
            return NOTHING
        above, below = self._times @ part, self._times @ whole
        return _figure(float(part.sum() / whole.sum()), above[below > 0] / below[below > 0])

    def calibration_error(self, sums: Numbers) -> Figure:
        """Give the expected calibration error (Naeini, Cooper and Hauskrecht 2015).

        It is the distance between mean score and share of hits in each bin, weighted by the suggestions in it.

        :param sums: from `recommender.evaluate.measures.binned_scores`.
        """
        total = sums.sum(axis=0)
        if not total[:, 0].any():
            return NOTHING
        drawn = np.einsum("rt,tbk->rbk", self._times, sums)
        counts = drawn[:, :, 0].sum(axis=1)
        wrong = np.abs(drawn[:, :, 1] - drawn[:, :, 2]).sum(axis=1)
        value = np.abs(total[:, 1] - total[:, 2]).sum() / total[:, 0].sum()
        return _figure(float(value), wrong[counts > 0] / counts[counts > 0])


def _figure(value: float, drawn: Numbers) -> Figure:
    low, high = np.quantile(drawn, (0.025, 0.975))
    return Figure(value=value, low=float(low), high=float(high))
