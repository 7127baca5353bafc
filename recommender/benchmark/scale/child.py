"""What is measured in a process of its own: ``python -m recommender.benchmark.scale.child TASK HOME SEED``."""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np

from recommender.benchmark.scale import asked
from recommender.benchmark.scale.exactly import recall
from recommender.search import Query
from recommender.service import Recommender

SECONDS = 20.0  # for one kind of question, at the most
LEAST = 12


def memory() -> dict[str, float]:
    """Give megabytes of this process: ``rss``, ``pss`` (its part of what it shares) and ``peak`` (Linux only)."""
    names = {"Rss": "rss", "Pss": "pss", "Pss_Anon": "own", "VmHWM": "peak"}
    lines = [line for name in ("smaps_rollup", "status") for line in _proc(name)]
    split = [line.split() for line in lines]
    return {names[word[0][:-1]]: int(word[1]) / 1024 for word in split if word and word[0][:-1] in names}


def _proc(name: str) -> list[str]:
    path = Path("/proc/self") / name
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def timed(ask: Callable[[Any], object], given: Iterable[Any], seconds: float = SECONDS) -> dict[str, float]:
    """Time answers one by one, until all are asked or the time is up.

    :param ask: asks one question.
    :param given: the questions.
    :param seconds: after which no more than the least number are asked.
    :return: milliseconds ``p50``, ``p99``, ``cpu_p50`` (of the processor alone: on a busy machine the steadier
        figure), and how many were ``asked``.
    """
    walls, cpus = [], []
    begun = time.perf_counter()
    for one in given:
        cpu, wall = time.process_time(), time.perf_counter()
        ask(one)
        walls.append((time.perf_counter() - wall) * 1000)
        cpus.append((time.process_time() - cpu) * 1000)
        if time.perf_counter() - begun > seconds and len(walls) >= LEAST:
            break
    return {
        "p50": float(np.percentile(walls, 50)),
        "p99": float(np.percentile(walls, 99)),
        "cpu_p50": float(np.percentile(cpus, 50)),
        "asked": len(walls),
    }


def build(home: Path, _seed: int) -> dict[str, Any]:
    """Build the index: seconds in all and by step, and the memory that it took."""
    steps: list[tuple[str, float]] = []
    service = Recommender.open(home, lambda step: steps.append((step, time.perf_counter())))
    started, cpu = time.perf_counter(), time.process_time()
    snapshot = service.snapshot()
    ended = time.perf_counter()
    ends = [*(moment for _, moment in steps[1:]), ended]
    return {
        "seconds": ended - started,
        "cpu_seconds": time.process_time() - cpu,
        "steps": {step: end - begin for (step, begin), end in zip(steps, ends, strict=True)},
        "unique": len(snapshot.indicators),
        "memory": memory(),
    }


def first_answer(home: Path, _seed: int) -> dict[str, Any]:
    """Open the home and answer one search: seconds from the first line of the program, imports not counted."""
    started, cpu = time.perf_counter(), time.process_time()
    service = Recommender.open(home)
    service.search("群众满意度")
    return {
        "seconds": time.perf_counter() - started,
        "cpu_seconds": time.process_time() - cpu,
        "answered_at": time.time(),
        "memory": memory(),
    }


def answers(home: Path, seed: int) -> dict[str, Any]:
    """Ask a warm service everything."""
    service = Recommender.open(home)
    service.warm()
    gc.freeze()  # what is loaded stays: looking through it for garbage takes 0.2 s at a million rows
    after_warming = memory()
    texts = asked.queries(seed)
    found: dict[str, Any] = {"search": timed(service.search, texts)}
    for kind in ("year", "region", "level2"):
        found[f"search by {kind}"] = timed(service.search, asked.filtered(seed, kind))
    found["search, exact"] = timed(service.search, [Query(query=text[:4], exact=True) for text in texts])
    found["suggest"] = timed(service.suggest, asked.projects(seed, 100))
    given = asked.tables(seed, 110)
    started = time.perf_counter()
    service.review(given[0])
    found["first review"] = {"p50": (time.perf_counter() - started) * 1000, "asked": 1}
    found["review"] = timed(service.review, given[1:])
    return {"answers": found, "memory": after_warming, "memory_after": memory()}


def added(home: Path, seed: int) -> dict[str, Any]:
    """Add one table to a warm service: seconds until it is found; the table is taken out again."""
    from corpus.store import content_id
    from corpus.table import Indicator, ParsedDocument, TargetTable

    service = Recommender.open(home)
    service.warm()
    name = "量子罗盘校准合格率"
    row = Indicator(level1="产出指标", level2="质量指标", level3=name, value="≥95%")
    table = TargetTable(project_name="量子罗盘校准", year=2025, indicators=(row,))
    before = service.store.counts()["documents"]
    started = time.perf_counter()
    identity = content_id(f"{seed}|{before}|{time.time()}".encode())
    service.store.add_document(identity, "新增.docx", ParsedDocument(tables=(table,)))
    stored = time.perf_counter()
    hit = service.search(name).hits[0]
    seen = time.perf_counter()
    service.store.delete_table(hit.table_id)
    gone = time.perf_counter()
    left = service.search(name).hits[0].level3
    return {
        "stored_seconds": stored - started,
        "seen_seconds": seen - stored,
        "gone_seconds": time.perf_counter() - gone,
        "right": hit.level3 == name and left != name,
        "memory": memory(),
    }


def found_again(home: Path, seed: int) -> dict[str, Any]:
    """Compare searches with the exact comparison: recall@10, by what is filtered."""
    service = Recommender.open(home)
    snapshot = service.snapshot()
    asked_for = {"search": [Query(query=text) for text in asked.queries(seed)]}
    asked_for |= {f"search by {kind}": list(asked.filtered(seed, kind)) for kind in ("year", "region", "level2")}
    return {name: recall(snapshot, queries) for name, queries in asked_for.items()}


TASKS: dict[str, Callable[[Path, int], dict[str, Any]]] = {
    "build": build,
    "open": first_answer,
    "answers": answers,
    "added": added,
    "recall": found_again,
}


def main() -> None:
    """Do one task and print its figures as JSON."""
    task, home, seed = sys.argv[1:4]
    print(json.dumps(TASKS[task](Path(home), int(seed)), ensure_ascii=False))  # noqa: T201 the parent reads it


if __name__ == "__main__":
    main()
