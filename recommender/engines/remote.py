"""The pieces of a shard as they are asked of a cluster."""

from __future__ import annotations

import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from models.vocabulary import Floats, Weighed
from recommender.engines.bridge import Bridge
from recommender.engines.errors import LOST, EngineError
from recommender.engines.pieces import cuts_of
from recommender.engines.shard import Best, Marks


@dataclass(frozen=True)
class Opening:
    """What is needed to have the pieces of a snapshot on a cluster.

    :param folder: of the snapshot; its name tells the snapshot from others.
    :param shards: of each shard its name, the number of texts, the dense weight and the noise.
    :param pieces: into how many pieces each is cut.
    :param seconds: how long to wait for an answer.
    """

    folder: str
    shards: tuple[tuple[str, int, float, float], ...]
    pieces: int
    seconds: float


class Opened:
    """A snapshot whose pieces the cluster holds, as long as this object is held.

    :param bridge: to the cluster.
    :param opening: the snapshot.
    :raises EngineError: when the cluster cannot be used.
    """

    def __init__(self, bridge: Bridge, opening: Opening) -> None:
        self.bridge = bridge
        self.opening = opening
        bridge.call(opening.seconds, "open", opening)
        weakref.finalize(self, bridge.tell, "close", opening)

    def ask(self, method: str, name: str, arguments: Mapping[int, tuple[Any, ...]]) -> dict[int, Any]:
        """Ask the holders of some pieces; see `Holder`.

        :param method: what to ask.
        :param name: the shard's name.
        :param arguments: what to ask it with, by the piece's number.
        :return: the answers by the piece's number.
        :raises EngineError: when there is none in time.
        """
        given = self.opening, method, name, dict(arguments)
        found: dict[int, Any]
        try:
            found = self.bridge.call(self.opening.seconds, "ask", *given)
        except EngineError as failure:
            if failure.code != LOST:
                raise
            found = self.bridge.call(self.opening.seconds, "ask", *given)  # of another driver; asking changes nothing
        return found


class RemotePieces:
    """Pieces of a shard that a cluster holds.

    :param opened: the snapshot.
    :param name: the shard's name.
    :param texts: how many texts the shard has.
    """

    def __init__(self, opened: Opened, name: str, texts: int) -> None:
        self._opened = opened
        self._name = name
        self._cuts = cuts_of(texts, opened.opening.pieces)

    @property
    def cuts(self) -> Sequence[int]:
        """The place at which each piece begins, then the place after the last one's last."""
        return self._cuts

    def scores_of(
        self, vectors: Floats, queries: Sequence[Weighed], masks: Mapping[int, Marks | None]
    ) -> dict[int, Floats]:
        """Score every text of some pieces; see `Pieces.scores_of`."""
        asked = {number: (vectors, queries, _bits(mask)) for number, mask in masks.items()}
        return self._opened.ask("scores_of", self._name, asked) if asked else {}

    def best(
        self, vector: Floats, query: Weighed, limit: int, masks: Mapping[int, Marks | None], least: float
    ) -> dict[int, Best]:
        """Find the best texts of some pieces; see `Pieces.best`."""
        asked = {number: (vector, query, limit, _bits(mask), least) for number, mask in masks.items()}
        return self._opened.ask("best", self._name, asked) if asked else {}


def _bits(mask: Marks | None) -> bytes | None:
    """Give a mask as a holder takes it, eight texts to a byte."""
    return None if mask is None else np.packbits(mask).tobytes()
