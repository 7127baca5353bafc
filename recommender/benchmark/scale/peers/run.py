"""The peers built and asked beside the product, with recall against exact search."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from corpus.names import match_key
from recommender.benchmark.scale.homes import size_of
from recommender.benchmark.scale.peers.child import PEERS, SECONDS
from recommender.benchmark.scale.peers.data import LIMIT, Asked, Exact, prepare, recall
from recommender.search import LEAST_SCORE, Query
from recommender.service import Recommender

_RANKING = {"txtai": "fused", "bm25s": "fused"}  # the others rank by cosine alone
_KINDS = ("search", "by level2", "by year")
_CHILD = Path(__file__).with_name("child.py")


def compare(home: Path, folder: Path, seed: int, python: str, report: Callable[[str], None]) -> dict[str, Any]:
    """Measure the product and every peer on the unique indicators of a home.

    :param home: a filled home whose index is built.
    :param folder: where the peers' data and indexes are kept while they are measured.
    :param seed: of the corpus.
    :param python: interpreter that has the peers.
    :param report: told what is being measured.
    :return: figures by system; a peer whose package is missing names it.
    """
    report("preparing the peers' data and the exact answers")
    given, exact = prepare(home, folder, seed)
    report("the product")
    found: dict[str, Any] = {
        "zhibiao": ours(home, given, exact),
        "zhibiao, index alone": _index_alone(home, given, exact),
    }
    for name in PEERS:
        report(f"peer {name}")
        found[name] = _peer(name, folder, python, exact)
    return {"texts": len(exact.keys), "queries": len(given.texts), "systems": found}


def ours(home: Path, given: Asked, exact: Exact) -> dict[str, Any]:
    """Measure the product's whole search, encoding, facets and the hits' tables included.

    Hits are compared with the exact answers by level 2 and name.
    """
    service = Recommender.open(home)
    service.warm()
    places = {key: place for place, key in enumerate(exact.keys)}
    figures: dict[str, Any] = {"ranking": "fused"}
    narrowed: dict[str, list[dict[str, Any]]] = {
        "search": [{} for _ in given.texts],
        "by level2": [{"level2": level} for level in given.levels],
        "by year": [{"year": year} for year in given.years],
    }
    for kind in _KINDS:
        times, cpus, answers = [], [], []
        begun = time.perf_counter()
        for text, more in zip(given.texts, narrowed[kind], strict=True):
            query = Query.model_validate({"query": text, **more})
            cpu, wall = time.process_time(), time.perf_counter()
            hits = service.search(query).hits
            times.append((time.perf_counter() - wall) * 1000)
            cpus.append((time.process_time() - cpu) * 1000)
            answers.append([places.get((hit.level2 or "", match_key(hit.level3)), -1) for hit in hits])
            if time.perf_counter() - begun > SECONDS:
                break
        figures[kind] = _told(times, cpus) | {
            "recall": recall(answers, exact.answers["fused"][kind]),
            "asked": len(answers),
        }
    service.close()
    return figures


def _index_alone(home: Path, given: Asked, exact: Exact) -> dict[str, Any]:
    """Measure the product's index as the peers are measured: the query's vector given, ten places back."""
    service = Recommender.open(home)
    snapshot = service.snapshot()
    places = {key: place for place, key in enumerate(exact.keys)}
    times, cpus, answers = [], [], []
    for text, vector in zip(given.texts, given.vectors, strict=True):
        cpu, wall = time.process_time(), time.perf_counter()
        found = snapshot.indicator_shard.search(vector, text, LIMIT)
        times.append((time.perf_counter() - wall) * 1000)
        cpus.append((time.process_time() - cpu) * 1000)
        kept = [snapshot.indicators[place] for place, score in found if score >= LEAST_SCORE]
        answers.append([places.get((one.level2 or "", match_key(one.level3)), -1) for one in kept])
    service.close()
    told = _told(times, cpus) | {"recall": recall(answers, exact.answers["fused"]["search"]), "asked": len(answers)}
    return {"ranking": "fused", "search": told}


def _told(times: list[float], cpus: list[float]) -> dict[str, float]:
    p50, p99 = np.percentile(times, [50, 99])
    return {"p50": float(p50), "p99": float(p99), "cpu_p50": float(np.median(cpus))}


def _peer(name: str, folder: Path, python: str, exact: Exact) -> dict[str, Any]:
    built = _child(python, "build", name, folder)
    if "missing" in built or "failed" in built:
        return built
    asked = _child(python, "ask", name, folder)
    if "failed" in asked:
        return {"build": built, **asked}
    ranking = _RANKING.get(name, "cosine")
    told: dict[str, Any] = {
        "ranking": ranking,
        "version": built.pop("version"),
        "build": built,
        "disk": size_of(folder / name),
        "open_seconds": asked["open_seconds"],
        "memory": asked["memory"],
        "memory_before": asked["memory_before"],
    }
    for kind in _KINDS:
        answers = asked[kind].pop("answers")
        told[kind] = asked[kind] | {"recall": recall(answers, exact.answers[ranking][kind]), "asked": len(answers)}
    return told


def _child(python: str, task: str, name: str, folder: Path) -> dict[str, Any]:
    command = [python or sys.executable, str(_CHILD), task, name, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 our own program
    if done.returncode:
        return {"failed": f"{task}: {done.stderr.strip().splitlines()[-1:] or done.returncode}"}
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found
