"""Several worker processes: whoever is free answers, one that dies is replaced, no question waits for ever."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Sequence
from contextlib import suppress

from api.answers.questions import Name
from api.answers.worker import Asking, Worker
from corpus.errors import BusyError

log = logging.getLogger("zhibiao")

_MOST_DEATHS = 2  # a question that ends two processes would end more
_PATIENCE_S = 5.0  # for a worker to end by itself
_FIRST_DELAY_S, _LONGEST_DELAY_S = 1.0, 30.0


class Pool:
    """Processes that answer side by side; used by one event loop.

    They are programs of our own that are asked over pipes and not a `concurrent.futures` pool, which breaks as a whole
    when one of its processes dies, cannot end one that hangs, and passes pickles.

    :param command: the command line of each.
    :param processes: how many.
    :param seconds: how long a question may take, waiting included.
    """

    def __init__(self, command: Sequence[str], processes: int, seconds: float) -> None:
        self._command = command
        self._processes = processes
        self._seconds = seconds
        self._workers: set[Worker] = set()
        self._idle: list[Worker] = []
        self._waiting: deque[Asking] = deque()
        self._starting: set[asyncio.Task[None]] = set()
        self._delay = _FIRST_DELAY_S
        self._closing = False
        self._settled = asyncio.Event()  # every worker was ready once, or has failed to be
        self._ended = asyncio.Event()
        self._first = processes

    async def start(self) -> None:
        """Start the processes and wait until they can be asked; what fails is tried again and again."""
        for _ in range(self._processes):
            self._start_after(0)
        with suppress(TimeoutError):
            async with asyncio.timeout(self._seconds):
                await self._settled.wait()

    async def ask(self, name: Name, asked: bytes) -> tuple[int, bytes]:
        """Have a question answered.

        :param name: which question.
        :param asked: what is asked, as JSON.
        :return: (status of HTTP, body as JSON).
        :raises BusyError: when it took too long, or two workers died of it.
        """
        asking = Asking(name.encode() + b"\n" + asked, asyncio.get_running_loop().create_future())
        self._hand_out(asking)
        try:
            async with asyncio.timeout(self._seconds):
                return await asking.answer
        except TimeoutError as late:
            worker = asking.worker
            if worker is not None and worker.asking is asking and not worker.building:
                log.error(
                    "worker %s took longer than %g s to answer %s; it is ended", worker.number, self._seconds, name
                )
                worker.kill()
            raise BusyError(
                "answer.late",
                f"{self._seconds:g} 秒内没有得到结果，服务正忙；请稍后重试，经常如此请由管理员查看日志，"
                "或调大设置 ZHIBIAO_WORKER_SECONDS",
            ) from late

    async def close(self) -> None:
        """End the processes: those that do nothing by themselves, the others at once when they take too long."""
        self._closing = True
        for task in self._starting:
            task.cancel()
        await asyncio.gather(*self._starting, return_exceptions=True)
        for worker in self._workers:
            worker.finish()
        for patience in (_PATIENCE_S, None):
            if self._workers:
                try:
                    await asyncio.wait_for(self._ended.wait(), patience)
                except TimeoutError:
                    for worker in self._workers:
                        worker.kill()

    def numbers(self) -> list[int]:
        """Give the process ids of the workers that can be asked or are answering."""
        return [worker.number for worker in self._workers if worker.was_ready and worker.number is not None]

    def _hand_out(self, asking: Asking) -> None:
        while self._idle:
            if self._idle.pop().give(asking):
                return
        if asking.deaths:
            self._waiting.appendleft(asking)
        else:
            self._waiting.append(asking)

    def _free(self, worker: Worker) -> None:
        self._delay = _FIRST_DELAY_S
        self._count_first()
        while self._waiting:
            asking = self._waiting.popleft()
            if not asking.answer.done():
                if not worker.give(asking):
                    self._waiting.appendleft(asking)
                return
        self._idle.append(worker)

    def _gone(self, worker: Worker) -> None:
        self._workers.discard(worker)
        if worker in self._idle:
            self._idle.remove(worker)
        asking = worker.asking
        if asking is not None and not asking.answer.done():
            asking.deaths += 1
            if asking.deaths < _MOST_DEATHS and not self._closing:
                self._hand_out(asking)
            else:
                asking.answer.set_exception(_lost())
        if self._closing:
            if not self._workers:
                self._ended.set()
            return
        log.error("worker %s has ended and is replaced", worker.number)
        self._count_first()
        self._start_after(0 if worker.was_ready else self._delay)
        if not worker.was_ready:
            self._delay = min(self._delay * 2, _LONGEST_DELAY_S)

    def _start_after(self, seconds: float) -> None:
        task = asyncio.get_running_loop().create_task(self._start(seconds))
        self._starting.add(task)
        task.add_done_callback(self._starting.discard)

    async def _start(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        worker = Worker(self._free, self._gone)
        self._workers.add(worker)
        try:
            await worker.start(self._command)
        except OSError as failure:
            log.error("a worker cannot be started: %s", failure)
            self._gone(worker)
        except asyncio.CancelledError:
            self._workers.discard(worker)
            worker.kill()
            raise

    def _count_first(self) -> None:
        self._first -= 1
        if self._first <= 0:
            self._settled.set()


def _lost() -> BusyError:
    return BusyError("answer.lost", "回答这次请求的进程意外结束，没有得到结果；请稍后重试，仍然如此请由管理员查看日志")
