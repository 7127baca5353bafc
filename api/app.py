"""The HTTP application: routes, one error body, limits, metrics, and a docs page that works offline."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool
from fastapi_offline import FastAPIOffline

from api.access import login_routes, sso_routes
from api.access.declared import WHO_ASKS
from api.access.door import Door
from api.access.gate import Gate
from api.access.single_sign_on import single_sign_on
from api.answers.answers import answering
from api.body_limit import BodyLimit
from api.bounds.accounts import AccountRate
from api.bounds.bounds import Bounded, Bounds, BoundsState
from api.errors import add_error_handlers
from api.failures import KNOWN
from api.gauges import Gauges
from api.jobs import Jobs
from api.memory import keep_lean
from api.metrics import Measured, Metrics
from api.request_log import RequestLog
from api.routes import (
    audit,
    documents,
    draft_trail,
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
from api.upkeep import keep_tidy
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
        opened = service
        if opened is None:
            opened = await run_in_threadpool(Recommender, settings, log.info, serving=True)
        app.state.service = opened
        app.state.jobs = Jobs(opened)
        app.state.door = Door(opened.store, settings)
        try:
            await run_in_threadpool(opened.warm)
        except KNOWN as failure:  # /readyz says so until it is mended, which needs no restart
            log.error("%s", failure.message)
        keeping = [asyncio.create_task(keep_tidy(opened)), asyncio.create_task(keep_lean())]
        async with answering(opened) as app.state.answers:
            app.state.gauges = Gauges(opened, app.state.jobs, bounds, app.state.answers)
            # Reaches the pages, whose application is another.
            yield {"service": opened, "jobs": app.state.jobs, "door": app.state.door}
        for task in keeping:
            task.cancel()
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
    app.state.sso = single_sign_on(settings)
    app.state.page_owner = lambda _client: None  # there are no pages yet
    # The last one is the first to see a request.
    app.add_middleware(BodyLimit, limit=settings.request_bytes)
    app.add_middleware(AccountRate, rate=settings.account_rate, state=bounds)
    app.add_middleware(Gate)
    app.add_middleware(Bounds, bounded=Bounded.of(settings), state=bounds)
    app.add_middleware(Measured, metrics=app.state.metrics)
    app.add_middleware(RequestLog)
    add_error_handlers(app)
    app.include_router(operations.router)
    app.include_router(login_routes.router)
    app.include_router(sso_routes.router)
    for module in (
        suggest,
        drafts,
        draft_trail,
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
        audit,
    ):
        app.include_router(module.router, prefix="/api/v1", dependencies=WHO_ASKS)
    app.include_router(operations.statistics, prefix="/api/v1", dependencies=WHO_ASKS)
    return app
