"""On which machines of the cluster the actors are, and spreading them anew when machines have joined."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import ray
from ray.exceptions import RayError

from recommender.engines.cluster import NAMESPACE

_ANSWER_S = 10.0
_START_S = 120.0
_PAUSE_S = 0.1
_TRIES = 5  # Ray takes the machines in turn, and so may put an actor back where it was


def placing() -> tuple[dict[str, int], int]:
    """Say where the actors are.

    :return: (how many each machine holds, by its address and the beginning of its id; how many do not answer).
    """
    machines, at = _machines(), _actors()
    counts = Counter(at.values())
    silent = len(ray.util.list_named_actors()) - sum(counts[node] for node in machines)
    return {label: counts[node] for node, label in machines.items()}, silent


def spread_anew() -> int:
    """Move actors, one at a time, until no machine holds two more than another.

    An actor that moves begins anew elsewhere under its name, and questions to it wait meanwhile; the others answer.

    :return: how many were moved.
    """
    before = at = _actors()
    for _ in range(_TRIES * max(len(at), 1)):
        counts = {node: list(at.values()).count(node) for node in _machines()}
        if not counts or max(counts.values()) - min(counts.values()) < 2:
            break
        fullest = max(counts, key=lambda node: counts[node])
        _begin_anew(next(name for name, node in at.items() if node == fullest))
        at = _actors()
    return sum(node != before.get(name) for name, node in at.items())


def _begin_anew(name: str) -> None:
    """Start an actor again wherever Ray puts it, and wait until it answers."""
    until = time.monotonic() + _START_S
    with suppress(RayError, ValueError):
        actor = ray.get_actor(name, NAMESPACE)
        before: Any = ray.get(actor.where.remote(), timeout=_ANSWER_S)
        ray.kill(actor, no_restart=False)
        while time.monotonic() < until:  # the old process may answer once more
            now: Any = ray.get(actor.where.remote(), timeout=_START_S)
            if now != before:
                return
            time.sleep(_PAUSE_S)


def _machines() -> dict[str, str]:
    """Give the machines that can hold actors by their ids, with what they are called."""
    nodes: Callable[[], list[dict[str, Any]]] = ray.nodes  # untyped in Ray
    alive = [node for node in nodes() if node["Alive"] and node["Resources"].get("CPU")]
    return {node["NodeID"]: f"{node['NodeManagerAddress']}/{node['NodeID'][:6]}" for node in alive}


def _actors() -> dict[str, str]:
    """Give the machine of each actor that answers, by the actor's name."""
    asked: dict[str, Any] = {}
    for name in sorted(ray.util.list_named_actors()):
        with suppress(ValueError):  # gone meanwhile
            asked[name] = ray.get_actor(name, NAMESPACE).where.remote()
    found: dict[str, str] = {}
    for name, reference in asked.items():
        with suppress(RayError):
            found[name] = ray.get(reference, timeout=_ANSWER_S)[0]
    return found
