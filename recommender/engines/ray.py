"""The pieces of a snapshot held by actors on a Ray cluster, one actor for each.

Actors bear the name of the snapshot and the number of their piece, so all processes that answer from one snapshot share
them. They outlive the process that made them; those that nobody keeps are cleared away by `Keeper`. An actor whose
machine fails is started again on another one by Ray, which also asks it again what it had not answered.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
import ray
from ray.exceptions import ActorDiedError, ActorUnavailableError, GetTimeoutError, RayError

from corpus.limits import MEGABYTE
from recommender.engines.cluster import NAMESPACE
from recommender.engines.errors import EngineError, late, unusable
from recommender.engines.holder import Holder, Piece
from recommender.engines.pieces import cuts_of
from recommender.engines.shard import Shard
from recommender.engines.stored import digest, packed

_PART = 8 * MEGABYTE
_PAUSE_S = 0.1
_PART_S = 60.0  # handing over one part, which may have to wait for what the actor is doing
_SHARE = 0.01  # of a processor: actors go to machines that give any, up to a hundred for each


class Actor(Holder):
    """A holder that knows where in the cluster it is."""

    def where(self) -> tuple[str, int]:
        """Give the id of the machine and that of the process."""
        return str(ray.get_runtime_context().get_node_id()), os.getpid()


class Actors:
    """The actors of a snapshot as one process asks them.

    :param address: of the cluster, which is connected.
    :param folder: the snapshot's folder; its name tells the snapshot from others.
    :param shards: the snapshot's shards by name.
    :param pieces: into how many pieces each is cut.
    :param seconds: how long to wait for an answer.
    """

    def __init__(self, address: str, folder: Path, shards: Mapping[str, Shard], pieces: int, seconds: float) -> None:
        self.address = address
        self.seconds = seconds
        self._cuts = {name: cuts_of(len(shard), pieces) for name, shard in shards.items()}
        self._folder = folder
        self._shards = dict(shards)
        weights = ",".join(f"{shard.dense_weight:g}" for shard in shards.values())
        self._name, self._count = f"{folder.name}-{weights}", pieces
        self._lock = threading.Lock()
        self._given: set[int] = set()
        self._handles = [self._start(number) for number in range(pieces)]

    def ask(self, method: str, name: str, arguments: Mapping[int, Sequence[Any]]) -> dict[int, Any]:
        """Ask some actors at once, and wait for all of them.

        :param method: of `Holder`.
        :param name: the shard's name.
        :param arguments: what is asked of each piece, by its number.
        :return: the answers by the piece's number.
        :raises EngineError: when one does not answer in time, or cannot.
        """
        until = time.monotonic() + self.seconds
        found: dict[int, Any] = {}
        with self._failures():
            waiting = {number: self._send(number, method, name, *given) for number, given in arguments.items()}
            # What comes too late is answered all the same: an actor that has not started yet waits for ever for a call
            # that was cancelled, and so do the calls behind it (Ray 2.60).
            while waiting:
                for number, reference in list(waiting.items()):
                    answer = self._answer(number, reference, until)
                    if answer is None:
                        self._mend(number, until)
                        waiting[number] = self._send(number, method, name, *arguments[number])
                    else:
                        found[number] = answer
                        del waiting[number]
        return found

    def keep(self) -> None:
        """Tell the actors that they are still needed, and hand over what they miss."""
        with suppress(EngineError):
            self.complete()

    def complete(self) -> None:
        """Wait until every actor holds its pieces.

        :raises EngineError: when that takes longer than an answer may.
        """
        until = time.monotonic() + self.seconds
        with self._failures():
            asked = [self._send(number, "missing") for number in range(len(self._handles))]
            for number, reference in enumerate(asked):
                while self._answer(number, reference, until) != []:
                    self._mend(number, until)
                    reference = self._send(number, "missing")

    def _cut(self, name: str, number: int) -> tuple[int, int]:
        begin, end = self._cuts[name][number : number + 2]
        return begin, end

    def _send(self, number: int, method: str, *arguments: Any) -> Any:
        return getattr(self._handles[number], method).remote(*arguments)

    def _answer(self, number: int, reference: Any, until: float) -> Any:
        """Wait for an answer; None where the actor is gone for good or for now."""
        try:
            return ray.get(reference, timeout=max(until - time.monotonic(), 0))
        except GetTimeoutError as failure:
            raise late(self.address, self.seconds) from failure
        except ActorUnavailableError:
            return None
        except ActorDiedError as failure:
            if getattr(failure, "actor_init_failed", False):
                raise
            self._handles[number] = self._start(number)
            return None

    def _start(self, number: int) -> Any:
        """Give the actor of a piece, started where there is none."""
        pieces = {
            name: Piece(*self._cut(name, number), len(shard), shard.dense_weight, shard.noise)
            for name, shard in self._shards.items()
        }
        with self._failures():
            return (
                ray.remote(Actor)
                .options(
                    name=f"{self._name}-{number + 1}of{self._count}",
                    namespace=NAMESPACE,
                    lifetime="detached",
                    get_if_exists=True,
                    max_restarts=-1,
                    max_task_retries=-1,
                    num_cpus=_SHARE,
                    scheduling_strategy="SPREAD",
                )
                .remote(pieces, str(self._folder))
            )

    def _mend(self, number: int, until: float) -> None:
        """Let what an actor misses be handed over, and give it a moment."""
        if time.monotonic() > until:
            raise late(self.address, self.seconds)
        with self._lock:
            is_new = number not in self._given
            self._given.add(number)
        if is_new:
            threading.Thread(target=self._hand_over, args=(number,), daemon=True).start()
        time.sleep(_PAUSE_S)

    def _hand_over(self, number: int) -> None:
        try:
            # An actor that fails meanwhile says again what it misses.
            with suppress(RayError):
                for name in ray.get(self._send(number, "missing"), timeout=_PART_S):
                    self._hand_over_one(number, name)
        finally:
            with self._lock:
                self._given.discard(number)

    def _hand_over_one(self, number: int, name: str) -> None:
        arrays = packed(self._shards[name].part(*self._cut(name, number)))
        for kind, array in arrays.items():
            plain = np.ascontiguousarray(array)
            flat = plain.reshape(-1).view(np.uint8)
            for begin in range(0, max(len(flat), 1), _PART):  # an empty array goes over too
                part = flat[begin : begin + _PART].tobytes()
                taken = self._send(number, "take", name, kind, plain.shape, plain.dtype.str, begin, part)
                ray.get(taken, timeout=_PART_S)
        ray.get(self._send(number, "finish", name, digest(arrays)), timeout=_PART_S)

    @contextmanager
    def _failures(self) -> Iterator[None]:
        try:
            yield
        except RayError as failure:
            raise unusable(self.address, failure) from failure
