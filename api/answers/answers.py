"""Who answers: threads of this process, or workers beside it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol

from fastapi import Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel

from api.answers.pool import Pool
from api.answers.questions import Name, answered
from api.answers.worker import worker_command
from api.failures import retry_headers
from recommender.service import Recommender


class Answers(Protocol):
    """Whoever answers."""

    async def give(self, name: Name, asked: BaseModel | bytes) -> Response:
        """Answer a question.

        :param name: which question.
        :param asked: what is asked, checked; for reviews the body of the request.
        :return: the answer as it goes out.
        """

    def ready(self) -> bool:
        """Tell whether anybody can answer now."""

    def workers(self) -> int:
        """Count the worker processes that can be asked or are answering."""


class Here:
    """Answers by threads of this process.

    :param service: the home.
    """

    def __init__(self, service: Recommender) -> None:
        self._service = service

    async def give(self, name: Name, asked: BaseModel | bytes) -> Response:
        """Answer in a thread; what fails is raised."""
        body = await run_in_threadpool(answered, self._service, name, asked)
        return Response(body, media_type="application/json")

    def ready(self) -> bool:
        """Threads always can."""
        return True

    def workers(self) -> int:
        """Give none."""
        return 0


class Beside:
    """Answers by worker processes.

    :param pool: the processes.
    :param here: who answers what a worker should not be held up by.
    :param waits: questions whose answer waits for another machine: threads wait, a worker would answer nothing else.
    """

    def __init__(self, pool: Pool, here: Answers, waits: frozenset[Name]) -> None:
        self._pool = pool
        self._here = here
        self._waits = waits

    async def give(self, name: Name, asked: BaseModel | bytes) -> Response:
        """Have a worker answer; what fails there is its answer, as it would be the server's own."""
        if name in self._waits:
            return await self._here.give(name, asked)
        body = asked if isinstance(asked, bytes) else asked.model_dump_json().encode()
        status, answer = await self._pool.ask(name, body)
        return Response(answer, status, retry_headers(status), media_type="application/json")

    def ready(self) -> bool:
        """Tell whether a worker lives."""
        return bool(self.workers())

    def workers(self) -> int:
        """Count those that live."""
        return len(self._pool.numbers())


@asynccontextmanager
async def answering(service: Recommender) -> AsyncIterator[Answers]:
    """Give whoever answers for a home, as its settings want it; worker processes end with the block.

    :param service: the home.
    """
    here, settings = Here(service), service.settings
    if not settings.workers:
        yield here
        return
    pool = Pool(worker_command(settings.home), settings.workers, settings.worker_seconds)
    try:
        await pool.start()
        yield Beside(pool, here, frozenset(("suggest",) if settings.llm_url else ()))
    finally:
        await pool.close()
