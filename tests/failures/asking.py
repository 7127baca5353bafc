"""Requests whose answers are judged: right, a clear refusal, or wrong."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import httpx

from tests.failures.outcome import Outcome
from tests.failures.servers import ANSWER_S

log = logging.getLogger("failures")


class Asking:
    """Asks one server; safe to share between threads. ``wrong`` says what came that may never come.

    :param address: of the server.
    :param headers: sent with every request.
    :param secrets: what no answer may show.
    """

    def __init__(self, address: str, headers: dict[str, str] | None = None, secrets: Sequence[str] = ()) -> None:
        self._client = httpx.Client(base_url=address, timeout=ANSWER_S, trust_env=False, headers=headers)
        self._secrets = secrets
        self._lock = threading.Lock()
        self.counted: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.may_be_gone = False

    def ask(self, method: str, path: str, **sent: Any) -> httpx.Response | None:
        """Give an answer below 500; None where the service refused for now, or was gone where it may be."""
        said = f"{method} {path}"
        try:
            answer = self._client.request(method, f"/api/v1{path}", **sent)
        except httpx.TimeoutException:
            return self.blame(f"{said}: no answer in {ANSWER_S:g} s")
        except httpx.TransportError as failure:
            self._count("gone")
            return None if self.may_be_gone else self.blame(f"{said}: {failure!r}")
        if any(secret in answer.text for secret in self._secrets):
            return self.blame(f"{said}: a secret is shown")
        if answer.status_code == 503:
            self._count("refused")
            if "retry-after" not in answer.headers:
                return self.blame(f"{said}: 503 without Retry-After: {answer.text[:200]}")
            return None
        if answer.status_code >= 500:
            return self.blame(f"{said}: {answer.status_code} {answer.text[:200]}")
        self._count("answered")
        return answer

    def ok(self, method: str, path: str, **sent: Any) -> Any:
        """Give what a request brings that must succeed or be refused for now; None where it did not."""
        answer = self.ask(method, path, **sent)
        if answer is None:
            return None
        if not answer.is_success:
            return self.blame(f"{method} {path}: {answer.status_code} {answer.text[:200]}")
        return answer.json() if answer.content else {}

    def blame(self, what: str) -> None:
        """Note what may never come."""
        log.error("%s", what)
        with self._lock:
            self.wrong.append(what)

    def _count(self, what: str) -> None:
        with self._lock:
            self.counted[what] += 1

    def close(self, outcome: Outcome) -> None:
        """Let go of the connections, and count what came that may never come."""
        self._client.close()
        outcome.wrong += len(self.wrong)


@contextmanager
def at_work(steps: Sequence[Callable[[], None]], pause: float = 0.02) -> Iterator[None]:
    """Do each of some things over and over, side by side, until the block ends.

    :param steps: what is done.
    :param pause: seconds between two times.
    """
    stop = threading.Event()

    def working(step: Callable[[], None]) -> None:
        while not stop.is_set():
            step()
            time.sleep(pause)

    with ThreadPoolExecutor(len(steps)) as threads:
        running = [threads.submit(working, step) for step in steps]
        try:
            yield
        finally:
            stop.set()
    for one in running:
        one.result()
