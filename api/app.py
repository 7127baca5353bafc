"""The HTTP application: routes, one error body, limits, metrics, and a docs page that works offline."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool
from fastapi_offline import FastAPIOffline

from api.body_limit import BodyLimit
from api.bounds.bounds import Bounded, Bounds, BoundsState
from api.errors import add_error_handlers
from api.failures import KNOWN
from api.gauges import Gauges
from api.jobs import Jobs
from api.metrics import Measured, Metrics
from api.request_log import RequestLog
from api.routes import (
    documents,
    drafts,
    evaluation,
    export,
    feedback,
    index,
    operations,
    reference,
    review,
    reviews,
    search,
    suggest,
    tables,
    typical,
    waivers,
)
from api.schemas import Failure
from api.version import version
from recommender.service import Recommender
from recommender.settings import Settings

log = logging.getLogger("zhibiao")

DESCRIPTION = (
    "绩效目标表的编制、审核与检索。金额单位均为万元；没有的值为 null；"
    "出错时一律返回 {error: {code, message, context}}。"
)

_ERROR: dict[str, Any] = {"model": Failure, "description": "出错：原因和补救办法"}


def create_app(settings: Settings, service: Recommender | None = None) -> FastAPI:
    """Make the application over one home folder.

    :param settings: the settings of the home; the home is opened when the application starts.
    :param service: the home as opened already; closed when the application stops.
    :return: the application.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[dict[str, Any]]:
        opened = service if service is not None else await run_in_threadpool(Recommender, settings, log.info)
        app.state.service = opened
        app.state.jobs = Jobs(opened)
        app.state.gauges = Gauges(opened, app.state.jobs, bounds)
        try:
            await run_in_threadpool(opened.warm)
        except KNOWN as failure:  # /readyz says so until it is mended, which needs no restart
            log.error("%s", failure.message)
        yield {"service": opened, "jobs": app.state.jobs}  # reaches the pages, whose application is another
        await run_in_threadpool(app.state.jobs.close)
        opened.close()

    bounds = BoundsState()
    app: FastAPI = FastAPIOffline(
        docs_url="/docs",
        redoc_url=None,
        title="指标 Zhibiao",
        description=DESCRIPTION,
        version=version(),
        lifespan=lifespan,
        openapi_url="/openapi.json",
        responses={"4XX": _ERROR, "5XX": _ERROR},
    )
    app.state.metrics = Metrics()
    app.add_middleware(BodyLimit, limit=settings.request_bytes)
    app.add_middleware(Bounds, bounded=Bounded.of(settings), state=bounds)
    app.add_middleware(Measured, metrics=app.state.metrics)
    app.add_middleware(RequestLog)
    add_error_handlers(app)
    app.include_router(operations.router)
    for module in (
        suggest,
        drafts,
        export,
        review,
        reviews,
        search,
        feedback,
        documents,
        tables,
        typical,
        waivers,
        index,
        evaluation,
        reference,
    ):
        app.include_router(module.router, prefix="/api/v1")
    app.include_router(operations.statistics, prefix="/api/v1")
    return app
