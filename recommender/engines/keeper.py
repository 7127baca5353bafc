"""Keeping the actors that this process needs, and clearing away those that no process keeps any more."""

from __future__ import annotations

import atexit
import threading
import weakref
from contextlib import suppress
from typing import Any

import ray
from ray.exceptions import RayError

from recommender.engines.cluster import NAMESPACE
from recommender.engines.ray import Actors

EVERY_S = 20.0
KEPT_S = 90.0  # several times as long as anybody waits between two calls
_ANSWER_S = 5.0


class Keeper:
    """A thread that calls the actors of this process's snapshots from time to time.

    Actors are shared by processes of which none knows the others: whoever still needs them keeps calling, and those
    that nobody called for a while belonged to an earlier snapshot. Whoever loses actors wrongly makes them anew.
    """

    def __init__(self) -> None:
        self._kept: weakref.WeakSet[Actors] = weakref.WeakSet()
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def keep(self, actors: Actors) -> None:
        """Keep actors as long as the process holds this object."""
        with self._lock:
            self._kept.add(actors)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, daemon=True)
                self._thread.start()
                atexit.register(self._end)

    def look(self) -> None:
        """Call all that are needed, then clear away what nobody called."""
        with self._lock:
            kept = list(self._kept)
        for actors in kept:
            actors.keep()
        if kept:
            clear()

    def _run(self) -> None:
        while not self._ended.wait(EVERY_S):
            with suppress(RayError):  # the cluster is gone: answers say so
                self.look()

    def _end(self) -> None:
        self._ended.set()


def clear(idle: float = KEPT_S) -> int:
    """Kill the actors that nobody called for a while.

    :param idle: how long, in seconds.
    :return: how many were killed.
    """
    killed = 0
    for name in ray.util.list_named_actors():
        with suppress(RayError, ValueError):  # gone meanwhile, starting, or too busy to answer
            actor = ray.get_actor(name, NAMESPACE)
            since: Any = ray.get(actor.idle.remote(), timeout=_ANSWER_S)
            if since >= idle:
                ray.kill(actor)
                killed += 1
    return killed


keeper = Keeper()
"""Of this process."""
