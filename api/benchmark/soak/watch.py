"""What the server holds, looked at every few seconds from outside and over its own ``/metrics``."""

from __future__ import annotations

import asyncio
import os
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from api.benchmark.soak.office import Person
from api.benchmark.soak.stream import Asking, Book, RefusedError
from recommender.benchmark.processes import held_by
from recommender.benchmark.scale.homes import size_of

EVERY_SECONDS = 10.0
_COUNTED = {
    "zhibiao_drafts": "drafts",
    "zhibiao_sessions": "sessions",
    "process_cpu_seconds_total": "cpu_seconds",
}


@dataclass
class Seen:
    """The server at one moment: megabytes (``pss`` is its part of what processes share), counts, seconds.

    ``workers`` are all processes that the server started, together; ``load`` is the machine's.
    """

    at: float
    rss: float = 0.0
    pss: float = 0.0
    files: int = 0
    threads: int = 0
    workers: int = 0
    workers_rss: float = 0.0
    workers_pss: float = 0.0
    home_mb: float = 0.0
    temporary: int = 0
    load: float = 0.0
    counted: dict[str, float] = field(default_factory=dict)

    def told(self) -> dict[str, float]:
        """Give everything under its name."""
        plain = asdict(self)
        counted: dict[str, float] = plain.pop("counted")
        return plain | counted


class Watch:
    """Looks at a server.

    :param process: its process id.
    :param home: its home folder.
    :param temporary: the folder of its temporary files.
    :param who: somebody who may see the metrics.
    """

    def __init__(self, process: int, home: Path, temporary: Path, who: Person) -> None:
        self._process, self._home, self._temporary, self._who = process, home, temporary, who
        self.seen: list[Seen] = []

    async def run(self, book: Book) -> None:
        """Look again and again, until it is cancelled.

        :param book: where the requests for it are noted.
        """
        number = 0
        while True:
            number += 1
            await asyncio.sleep(max(0.0, book.began + number * EVERY_SECONDS - time.perf_counter()))
            seen = await asyncio.to_thread(self._look, time.perf_counter() - book.began)
            try:
                await Asking(book, "/readyz", time.perf_counter())(self._who.web, "GET", "/readyz")
                answer = await Asking(book, "/metrics", time.perf_counter())(self._who.web, "GET", "/metrics")
            except RefusedError:
                pass  # noted already; what is seen from outside stands all the same
            else:
                seen.counted = _counts(answer.text)
            self.seen.append(seen)

    def _look(self, at: float) -> Seen:
        seen = Seen(at, home_mb=size_of(self._home) / 2**20, load=os.getloadavg()[0])
        seen.temporary = sum(1 for _ in self._temporary.rglob("*"))
        for held in held_by(self._process):
            if held.process == self._process:
                seen.rss, seen.pss, seen.files, seen.threads = held.rss, held.pss, held.files, held.threads
            else:
                seen.workers += 1
                seen.workers_rss += held.rss
                seen.workers_pss += held.pss
        return seen


def _counts(metrics: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for family in text_string_to_metric_families(metrics):
        for sample in family.samples:
            name = sample.labels["what"] if sample.name == "zhibiao_corpus" else _COUNTED.get(sample.name)
            if name:
                found[name] = found.get(name, 0.0) + sample.value
    return found
