"""The process that speaks with a Ray cluster for another one: ``python -m recommender.engines.driver FD ADDRESS``.

Ray ends a process whose own node or whose cluster's head has failed, takes over its signals and prints into its output.
None of that may happen to a server, so the server has this process do it and starts another where it ended.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from corpus.errors import ZhibiaoError
from recommender.encoders import load_encoder
from recommender.engines.cluster import connect
from recommender.engines.errors import unusable
from recommender.engines.keeper import keeper
from recommender.engines.placing import placing, spread_anew
from recommender.engines.ray import Actors
from recommender.engines.remote import Opening
from recommender.engines.stored import load_shard
from recommender.engines.tasks import encoded, spread, tokenised

_AT_ONCE = 64


class Driver:
    """What can be asked of this process."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._opened: dict[Opening, Actors] = {}
        self._lock = threading.Lock()

    def open(self, opening: Opening) -> None:
        """Make the actors of a snapshot, or find them."""
        self._actors(opening).keep()

    def close(self, opening: Opening) -> None:
        """Let the actors of a snapshot go; see `Keeper`."""
        with self._lock:
            self._opened.pop(opening, None)

    def ask(self, opening: Opening, method: str, name: str, arguments: dict[int, tuple[Any, ...]]) -> dict[int, Any]:
        """Ask the actors of a snapshot; see `Actors.ask`."""
        return self._actors(opening).ask(method, name, arguments)

    def placing(self) -> tuple[dict[str, int], int]:
        """Say where the actors are; see `placing`."""
        connect(self.address)
        return placing()

    def spread_anew(self) -> int:
        """Spread the actors over the machines that there are; see `spread_anew`."""
        connect(self.address)
        return spread_anew()

    def encode(self, model: str, texts: list[str]) -> list[Any]:
        """Encode texts, chunk by chunk; see `tasks.spread`."""
        connect(self.address)
        return spread(encoded, texts, load_encoder(model))

    def tokens(self, texts: list[str]) -> list[Any]:
        """Tokenise texts, chunk by chunk; see `tasks.spread`."""
        connect(self.address)
        return spread(tokenised, texts)

    def _actors(self, opening: Opening) -> Actors:
        with self._lock:
            if opening not in self._opened:
                connect(self.address)
                folder = Path(opening.folder)
                shards = {
                    name: load_shard(folder, name, texts, weight, noise)
                    for name, texts, weight, noise in opening.shards
                }
                actors = Actors(self.address, folder, shards, opening.pieces, opening.seconds)
                keeper.keep(actors)
                self._opened[opening] = actors
            return self._opened[opening]


def serve(connection: Connection, address: str) -> None:
    """Answer calls, several at once, until the other side is gone.

    :param connection: takes (number, method, arguments), gives (number, whether it went well, answer or error).
    :param address: of the cluster.
    """
    driver, answering = Driver(address), threading.Lock()

    def answer(number: int, call: Callable[..., Any], given: tuple[Any, ...]) -> None:
        try:
            told: tuple[int, bool, Any] = (number, True, call(*given))
        except ZhibiaoError as failure:
            told = (number, False, (failure.code, failure.message, failure.context))
        except Exception as failure:  # whatever Ray and damaged files raise: the one who asked must hear of it
            error = unusable(address, failure)
            told = (number, False, (error.code, error.message, error.context))
        with answering:
            connection.send(told)

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        while True:
            try:
                number, method, given = connection.recv()
            except (EOFError, OSError):
                return
            pool.submit(answer, number, getattr(driver, method), given)


if __name__ == "__main__":
    serve(Connection(int(sys.argv[1])), sys.argv[2])
