"""What waiting for the slowest of many shards does to an answer: a simulation of queues, seeded.

Every query is sent to all shards at once and is answered when the last of them has answered. A shard answers one query
after the other (first come, first served); where each shard is held twice, a query goes to the holder that is free
sooner, which is the best that any hedging can do.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

_P99 = NormalDist().inv_cdf(0.99)
Times = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Service:
    """How long a shard works on a query: log-normal, as measured.

    :param p50: milliseconds.
    :param p99: milliseconds.
    """

    p50: float
    p99: float

    def draw(self, random: np.random.Generator, shape: tuple[int, ...]) -> Times:
        """Draw service times, milliseconds."""
        spread = np.log(max(self.p99 / self.p50, 1.0)) / _P99
        drawn: Times = self.p50 * np.exp(spread * random.normal(size=shape))
        return drawn

    @property
    def mean(self) -> float:
        """Give the mean, milliseconds."""
        spread = np.log(max(self.p99 / self.p50, 1.0)) / _P99
        return float(self.p50 * np.exp(spread**2 / 2))


def fan_out(
    service: Service, shards: int, rate: float, holders: int = 1, queries: int = 20_000, seed: int = 8
) -> dict[str, float]:
    """Simulate queries over shards.

    :param service: the time that one shard takes.
    :param shards: how many are asked by each query.
    :param rate: queries a second, arriving at random.
    :param holders: processes that hold each shard.
    :param queries: how many are simulated; the first tenth is not counted.
    :param seed: of the drawing.
    :return: milliseconds ``p50``, ``p99``, ``p999`` of the answers, and how ``busy`` a holder is, between 0 and 1.
    """
    random = np.random.default_rng(seed)
    gaps = random.exponential(1000.0 / rate, queries)
    free = np.zeros((holders, shards))  # milliseconds until each holder is free, seen from the last arrival
    found = np.empty(queries)
    every = np.arange(shards)
    for number, gap in enumerate(gaps):
        free = np.maximum(free - gap, 0.0)
        taken = np.argmin(free, axis=0)
        free[taken, every] += service.draw(random, (shards,))
        found[number] = free[taken, every].max()
    counted = found[queries // 10 :]
    p50, p99, p999 = np.percentile(counted, [50, 99, 99.9])
    return {
        "p50": float(p50),
        "p99": float(p99),
        "p999": float(p999),
        "busy": rate * service.mean / 1000.0 / holders,
    }
