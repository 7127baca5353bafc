"""The service and its background jobs as routes receive them.

The functions are coroutines though they wait for nothing: others are run in a thread of their own at every request.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from api.answers.answers import Answers
from api.jobs import Jobs
from corpus.errors import StoreError
from recommender.service import Recommender


async def _service(request: Request) -> Recommender:
    service = getattr(request.app.state, "service", None)
    if not isinstance(service, Recommender):
        raise _starting()
    return service


async def _jobs(request: Request) -> Jobs:
    jobs = getattr(request.app.state, "jobs", None)
    if not isinstance(jobs, Jobs):
        raise _starting()
    return jobs


async def _answers(request: Request) -> Answers:
    answers: Answers | None = getattr(request.app.state, "answers", None)
    if answers is None:
        raise _starting()
    return answers


def _starting() -> StoreError:
    return StoreError("service.starting", "服务正在启动；请稍后重试")


Service = Annotated[Recommender, Depends(_service)]
Answering = Annotated[Answers, Depends(_answers)]
Background = Annotated[Jobs, Depends(_jobs)]
