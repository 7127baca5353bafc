"""How often somebody may ask: a bucket of tokens for each, refilled at a steady rate."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable


class Buckets:
    """Token buckets by key; those longest unused are forgotten first, and a forgotten one is a full one.

    :param rate: tokens a second.
    :param burst: tokens in a full bucket.
    :param most: keys that are remembered.
    :param clock: gives seconds.
    """

    def __init__(
        self, rate: float, burst: float, most: int = 10_000, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._rate = rate
        self._burst = burst
        self._most = most
        self._clock = clock
        self._held: OrderedDict[str, tuple[float, float]] = OrderedDict()  # key → (tokens, when)

    def take(self, key: str) -> int:
        """Take a token.

        :param key: whose.
        :return: 0, or the whole seconds after which there will be one.
        """
        now = self._clock()
        tokens, at = self._held.pop(key, (self._burst, now))
        tokens = min(self._burst, tokens + (now - at) * self._rate)
        allowed = tokens >= 1
        self._held[key] = (tokens - 1 if allowed else tokens, now)
        if len(self._held) > self._most:
            self._held.popitem(last=False)
        return 0 if allowed else max(1, math.ceil((1 - tokens) / self._rate))
