"""One size measured: filling, building, opening, answering, serving; each in processes of its own."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from recommender.benchmark.processes import held_by
from recommender.benchmark.scale import asked
from recommender.benchmark.scale.homes import Home, filled_home, size_of
from recommender.benchmark.scale.load import CLIENTS, OFFERED, ask, offer, server

Reporter = Callable[[str], None]


def run_child(task: str, home: Path, seed: int) -> dict[str, Any]:
    """Do one task of `recommender.benchmark.scale.child` in a process of its own.

    :return: its figures, and ``started_at``, the time at which the process was asked for.
    :raises RuntimeError: when it fails, with the end of what it said.
    """
    started = time.time()
    command = [sys.executable, "-m", "recommender.benchmark.scale.child", task, str(home), str(seed)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 our own program
    if done.returncode:
        raise RuntimeError(f"{task} on {home} ended with {done.returncode}: {done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found | {"started_at": started}


def measure(
    work: Path, rows: int, seed: int, *, http: bool, added: bool, seconds: float, arguments: list[str], report: Reporter
) -> dict[str, Any]:
    """Measure one size.

    :param work: folder of the homes.
    :param rows: size of the corpus.
    :param seed: of the corpus.
    :param http: whether to measure over HTTP too.
    :param added: whether to measure how soon an added table is found.
    :param seconds: for which clients ask over HTTP.
    :param arguments: further ones for ``zhibiao serve``.
    :param report: told what is being measured.
    :return: the figures.
    """
    report(f"{rows:,} rows: filling")
    home = filled_home(work, rows, seed, report)
    figures: dict[str, Any] = {
        "rows": rows,
        "seed": seed,
        "corpus": home.corpus,
        "ingest": home.ingest,
        "machine": machine(),
        "measured_at": datetime.now(UTC).isoformat(timespec="minutes"),
        "load_before": os.getloadavg(),
    }
    report("building the index")
    figures["build"] = _build(home, seed)
    figures["disk"] = {"store": home.ingest["bytes"], "index": size_of(home.folder / "index")}
    report("opening cold")
    figures["open"] = _open(home, seed)
    report("asking in process")
    figures |= run_child("answers", home.folder, seed)
    report("comparing with the exact answers")
    figures["recall"] = run_child("recall", home.folder, seed)
    if http:
        figures["http"] = serve(home, seed, seconds, arguments, report)
    if added:
        report("adding a table")
        figures["added"] = run_child("added", home.folder, seed)
    figures["load_after"] = os.getloadavg()
    return figures


def _build(home: Home, seed: int) -> dict[str, Any]:
    """Build the index, or give what an earlier run measured where it is there."""
    kept = home.folder / "build.json"
    if kept.is_file() and any((home.folder / "index").glob("*/manifest.json")):
        found: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8"))
        return found
    found = run_child("build", home.folder, seed)
    kept.write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8")
    return found


def _open(home: Home, seed: int) -> dict[str, Any]:
    """Open three times; the middle one counts."""
    found = [run_child("open", home.folder, seed) for _ in range(3)]
    for one in found:
        one["with_imports_seconds"] = one["answered_at"] - one["started_at"]
    return sorted(found, key=lambda one: float(one["seconds"]))[1]


def serve(home: Home, seed: int, seconds: float, arguments: list[str], report: Reporter) -> dict[str, Any]:
    """Measure a server under clients.

    :param home: what it serves.
    :param seed: of the corpus.
    :param seconds: for each number of clients.
    :param arguments: further ones for ``zhibiao serve``.
    :param report: told what is being measured.
    """
    searches: list[tuple[str, dict[str, Any]]] = [("/api/v1/search", {"query": text}) for text in asked.queries(seed)]
    narrowed: list[tuple[str, dict[str, Any]]] = [
        ("/api/v1/search", query.model_dump(exclude_defaults=True)) for query in asked.filtered(seed, "year")
    ]
    drafts = [
        ("/api/v1/suggest", project.model_dump(exclude_none=True, mode="json")) for project in asked.projects(seed, 100)
    ]
    kinds = {"search": searches, "search by year": narrowed, "suggest": drafts}
    found: dict[str, Any] = {"arguments": arguments}
    started = time.perf_counter()
    with server(home.folder, *arguments) as (address, process):
        found["ready_seconds"] = time.perf_counter() - started
        for kind, requests in kinds.items():
            ask(address, requests[-20:], 2, min(seconds, 2.0))
            for clients in CLIENTS:
                report(f"{kind} over HTTP, {clients} clients")
                found.setdefault(kind, {})[str(clients)] = ask(address, requests, clients, seconds)
        report(f"search over HTTP, {OFFERED:g} requests a second")
        found["fixed rate"] = offer(address, searches, OFFERED, seconds)
        found["memory"] = {"processes": [asdict(one) for one in held_by(process)]}
    return found


def machine() -> dict[str, Any]:
    """Say what this machine is, as far as it tells."""
    processor = platform.processor() or platform.machine()
    described = Path("/proc/cpuinfo")
    if described.exists():
        names = [line.split(":", 1)[1].strip() for line in described.read_text().splitlines() if "model name" in line]
        processor = names[0] if names else processor
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 0
    return {
        "processor": processor,
        "cores": os.cpu_count(),
        "memory_gib": round(pages / 2**30),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
    }
