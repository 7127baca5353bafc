"""Requests that come when they are due, whether or not the server keeps up; what came of each is noted."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

import httpx

_MOST_SAMPLES = 30  # of what went wrong, in its words


class RefusedError(Exception):
    """A request was not answered as it should be; ``unsure`` where what it asked for may be done all the same."""

    def __init__(self, unsure: bool) -> None:
        super().__init__()
        self.unsure = unsure


@dataclass(frozen=True)
class Noted:
    """One request: seconds since the start when it was due, milliseconds to its answer, and what came."""

    due: float
    ms: float
    kind: str
    outcome: str  # a status, or the name of an exception
    good: bool


@dataclass
class Book:
    """All that was asked; times are those of ``time.perf_counter``."""

    began: float = field(default_factory=time.perf_counter)
    noted: list[Noted] = field(default_factory=list)
    wrong: Counter[str] = field(default_factory=Counter)
    late_ms: list[float] = field(default_factory=list)

    def note(self, kind: str, due: float, outcome: str, good: bool, said: str = "") -> None:
        """Write down what came of a request that was due at a time."""
        self.noted.append(Noted(due - self.began, (time.perf_counter() - due) * 1000, kind, outcome, good))
        if not good:
            told = f"{kind} {outcome} {said[:200]}".strip()
            self.wrong[told if told in self.wrong or len(self.wrong) < _MOST_SAMPLES else "…"] += 1


class Asking:
    """Sends the requests of one arrival; the first counts from when the arrival was due.

    :param book: where they are noted.
    :param kind: what somebody is doing.
    :param due: of the arrival.
    """

    def __init__(self, book: Book, kind: str, due: float) -> None:
        self._book = book
        self._kind = kind
        self._due: float | None = due

    def due(self) -> float:
        """Give the time from which the next request counts."""
        due, self._due = self._due, None
        return time.perf_counter() if due is None else due

    def note(self, due: float, outcome: str, good: bool, said: str = "") -> None:
        """Write down what came of something that was no plain request."""
        self._book.note(self._kind, due, outcome, good, said)

    async def __call__(
        self, web: httpx.AsyncClient, method: str, path: str, good: Collection[int] = (200,), **sent: Any
    ) -> httpx.Response:
        """Ask.

        :param web: the client of whoever asks.
        :param good: statuses that are right here.
        :raises RefusedError: when none of them comes.
        """
        due = self.due()
        try:
            answer = await web.request(method, path, **sent)
        except httpx.HTTPError as failure:
            self.note(due, type(failure).__name__, False, str(failure))
            raise RefusedError(unsure=True) from failure
        right = answer.status_code in good
        self.note(due, str(answer.status_code), right, "" if right else answer.text)
        if not right:
            done_all_the_same = answer.status_code >= 500 and "service.busy" not in answer.text
            raise RefusedError(unsure=done_all_the_same)
        return answer


Doing = Callable[[Asking], Awaitable[None]]


def arrivals(rate: float, seconds: float, random: Random) -> Iterator[float]:
    """Give the moments, in seconds, at which people who know nothing of each other come.

    :param rate: how many a second, on average.
    :param seconds: how long.
    """
    moment = random.expovariate(rate)
    while moment < seconds:
        yield moment
        moment += random.expovariate(rate)


async def stream(book: Book, moments: Iterator[float], choose: Callable[[], tuple[str, Doing]]) -> None:
    """Let everybody do something when it is due, and wait until all are done.

    :param book: where it is noted.
    :param moments: seconds since the start.
    :param choose: gives what the next one does, and its name.
    """
    async with asyncio.TaskGroup() as everybody:
        for moment in moments:
            due = book.began + moment
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            book.late_ms.append((time.perf_counter() - due) * 1000)
            kind, doing = choose()
            everybody.create_task(_done(doing, Asking(book, kind, due)))


async def _done(doing: Doing, asking: Asking) -> None:
    try:
        await doing(asking)
    except RefusedError:
        pass  # noted already
    except Exception as failure:  # what the harness did not expect is an error of the run, not its end
        asking.note(asking.due(), type(failure).__name__, False, str(failure))
