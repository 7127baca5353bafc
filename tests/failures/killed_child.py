"""A child process that does real work, tells what it has done, and is killed at a random moment of its course.

The children are forked from a server that has loaded the product and does nothing else: each begins as a fresh process
would, without paying for the imports.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from random import Random
from typing import Any

_SERVER = get_context("forkserver")
_SERVER.set_forkserver_preload(["recommender", "recommender.backup", "tests.failures.killing"])

Tell = Callable[[Any], None]
Work = Callable[..., None]
"""Is given a way to tell what is done, then what it needs; both are told between processes."""


class Child:
    """A process at work; ``told`` is what it has told so far, each with the seconds since its start.

    :param work: what it does, a function of a module.
    :param given: to the work, after the way to tell.
    """

    def __init__(self, work: Work, *given: Any) -> None:
        self._reading, writing = _SERVER.Pipe(duplex=False)
        self._process = _SERVER.Process(target=_work, args=(writing, work, given), daemon=True)
        self._started = time.monotonic()
        self._process.start()
        writing.close()
        self.told: list[Any] = []
        self.times: list[float] = []

    @property
    def failed(self) -> bool:
        """Whether it has ended on an error of its own; what it was stands on standard error."""
        return self._process.exitcode not in (None, 0, -signal.SIGKILL)

    def listen(self, count: int | None = None, seconds: float = 120.0) -> bool:
        """Wait until it has told so many things more.

        :param count: how many; None waits until it ends.
        :param seconds: how long at the most.
        :return: whether it told as many.
        """
        last = time.monotonic() + seconds
        while count != 0:
            if not self._reading.poll(max(0.0, last - time.monotonic())):
                return False
            try:
                self.told.append(self._reading.recv())
            except EOFError:
                self._process.join()
                return False
            self.times.append(time.monotonic() - self._started)
            if count is not None:
                count -= 1
        return True

    def kill(self) -> bool:
        """Kill it; gives whether it was still at work."""
        self._process.kill()
        self.listen()
        self._reading.close()
        return self._process.exitcode == -signal.SIGKILL

    def kill_in(self, course: list[float], random: Random) -> bool:
        """Kill it at a random moment of its course, each as likely as the others; gives whether it was still at work.

        How fast the machine is just now does not matter: what the undisturbed child told up to that moment is waited
        for, only the rest in seconds.

        :param course: when an undisturbed child told what it did, in seconds.
        """
        moment = random.uniform(0.0, course[-1])
        passed = sum(at <= moment for at in course)
        if self.listen(passed):
            self.listen(None, moment - (course[passed - 1] if passed else 0.0))
        return self.kill()


def course_of(work: Work, *given: Any) -> list[float]:
    """Let a child do all its work; gives the seconds at which it told what."""
    child = Child(work, *given)
    child.listen()
    if child.failed or not child.told:
        raise RuntimeError(f"{work.__qualname__} cannot be done")
    return child.times


def _work(writing: Connection, work: Work, given: tuple[Any, ...]) -> None:
    work(writing.send, *given)
