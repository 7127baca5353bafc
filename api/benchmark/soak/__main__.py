"""A soak of the server: ``python -m api.benchmark.soak --minutes 60 --rate 20 --save result.json``.

A real ``zhibiao serve`` with accounts over a home of its own, people of all roles, and what they do in an office day,
at a fixed rate of arrivals. Nothing here is asserted; ``python -m api.benchmark.soak.page`` writes docs/soak.md.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import click
import httpx

from api.benchmark.soak.day import Day
from api.benchmark.soak.figures import by_kind, by_time, growth
from api.benchmark.soak.ledger import Ledger, missing
from api.benchmark.soak.material import Material
from api.benchmark.soak.office import LEAST_PEOPLE, Office, inhabited
from api.benchmark.soak.stream import Book, arrivals, stream
from api.benchmark.soak.watch import Watch
from recommender.benchmark.scale.load import server
from recommender.benchmark.scale.measure import machine

_WARM_UP_SECONDS = 120.0


def soak(work: Path, minutes: float, rate: float, workers: int, users: int, seed: int) -> dict[str, Any]:
    """Run a server and its people.

    :param work: an empty folder.
    :param minutes: how long people come.
    :param rate: arrivals a second.
    :param workers: worker processes of the server.
    :param users: how many people.
    :param seed: of all that is drawn.
    :return: the figures, ready to be kept as JSON.
    """
    home, temporary, log = work / "home", work / "tmp", work / "serve.log"
    temporary.mkdir(parents=True)
    accounts, names = inhabited(home, users)
    material, ledger, book = Material(names, seed), Ledger(Random(seed)), Book()  # noqa: S311 a benchmark, no secret
    begun = datetime.now(UTC)
    with server(home, "--workers", str(workers), temporary=temporary, log=log) as (address, process):
        _await_ready(address)
        office = Office(address, accounts)
        watch = Watch(process, home, temporary, office.of("审计员")[0])
        used = asyncio.run(_run(office, Day(office, ledger, material, seed), watch, book, rate, minutes * 60, seed))
    seen = [one.told() for one in watch.seen]
    return {
        "about": {
            "command": f"python -m api.benchmark.soak --minutes {minutes:g} --rate {rate:g} --workers {workers} "
            f"--users {users} --seed {seed}",
            "begun": begun.isoformat(timespec="minutes"),
            "machine": machine(),
            "minutes": minutes,
            "rate": rate,
            "workers": workers,
            "roles": [next(iter(one.roles)) for one in accounts],
            "warm_up": min(_WARM_UP_SECONDS, minutes * 15),
        },
        "generator": used | {"late_p99_ms": sorted(book.late_ms)[int(len(book.late_ms) * 0.99)]},
        "bins": by_time(book, minutes * 60),
        "kinds": by_kind(book),
        "shares": {name: share for name, (share, _) in Day(office, ledger, material, seed).doings.items()},
        "wrong": dict(book.wrong.most_common()),
        "seen": seen,
        "growth": growth(seen, min(_WARM_UP_SECONDS, minutes * 15)),
        "kept": missing(ledger, home),
        "logged": _logged(log),
    }


def _await_ready(address: str) -> None:
    until = time.monotonic() + 120
    while True:
        try:
            if httpx.get(f"{address}/readyz", timeout=5, trust_env=False).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        if time.monotonic() > until:
            raise RuntimeError("the server did not become ready")
        time.sleep(0.2)


async def _run(
    office: Office, day: Day, watch: Watch, book: Book, rate: float, seconds: float, seed: int
) -> dict[str, float]:
    await office.open()
    book.began, used = time.perf_counter(), time.process_time()
    watching = asyncio.create_task(watch.run(book))
    await stream(book, arrivals(rate, seconds, Random(f"arrivals|{seed}")), day.choose)  # noqa: S311
    elapsed = time.perf_counter() - book.began
    watching.cancel()
    await office.close()
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"cpu_share": (time.process_time() - used) / elapsed, "seconds": elapsed, "megabytes": megabytes}


def _logged(log: Path) -> dict[str, int]:
    """Count the lines of the server's log that are no plain request."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return {"lines": len(lines), "tracebacks": sum("Traceback" in line for line in lines)}


@click.command()
@click.option("--minutes", default=60.0, show_default=True, help="How long people come.")
@click.option("--rate", default=20.0, show_default=True, help="Arrivals a second.")
@click.option("--workers", default=0, show_default=True, help="Worker processes of the server.")
@click.option("--users", default=8, show_default=True, type=click.IntRange(LEAST_PEOPLE), help="People.")
@click.option("--seed", default=10, show_default=True, help="Of all that is drawn.")
@click.option("--save", type=click.Path(path_type=Path), help="File for the figures; without it they are printed.")
@click.option("--work", type=click.Path(path_type=Path), help="Empty folder for home and log, kept afterwards.")
def main(
    minutes: float, rate: float, workers: int, users: int, seed: int, save: Path | None, work: Path | None
) -> None:
    """Let an office work with a server for a while."""
    with tempfile.TemporaryDirectory(prefix="zhibiao-soak-") as folder:
        figures = soak(work or Path(folder), minutes, rate, workers, users, seed)
    text = json.dumps(figures, ensure_ascii=False, indent=1)
    if save is None:
        sys.stdout.write(f"{text}\n")
    else:
        save.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
