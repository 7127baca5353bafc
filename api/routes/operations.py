"""Health, readiness, metrics and statistics: for whoever keeps the service running."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel, ConfigDict

from api.access.declared import WHO_ASKS
from api.gauges import registry_of
from api.metrics import Metrics
from api.service import Answering, Service
from api.version import version
from corpus.errors import BusyError
from recommender.overview import Overview
from recommender.readiness import require_writable

router = APIRouter(tags=["运行状态"])
statistics = APIRouter(tags=["运行状态"])


class State(BaseModel):
    """Whether the process, or the whole service, is in order."""

    model_config = ConfigDict(frozen=True)

    status: str
    version: str


class Statistics(BaseModel):
    """What the corpus holds, which model is used and which index answers."""

    model_config = ConfigDict(frozen=True)

    corpus: dict[str, int]
    unique_indicators: int
    encoder: str
    index: str


@router.head("/healthz", include_in_schema=False)
@router.get("/healthz", summary="进程是否在运行")
def healthz() -> State:
    """Answer as soon as the process runs."""
    return State(status="ok", version=version())


@router.head("/readyz", include_in_schema=False)
@router.get("/readyz", summary="是否可以回答请求")
def readyz(service: Service, answers: Answering) -> State:
    """Answer 200 when the store can be read and written and the index is the store's, 503 with the reason otherwise."""
    require_writable(service)
    service.snapshot()
    if not answers.ready():
        raise BusyError("answer.nobody", "回答请求的进程一个也没有运行；正在重新启动，一直如此请由管理员查看日志")
    return State(status="ready", version=version())


@router.get("/metrics", summary="Prometheus 指标", response_class=Response, dependencies=WHO_ASKS)
def metrics(request: Request, service: Service) -> Response:  # noqa: ARG001 not before the service has started
    """Give counts, durations and the state of the home in Prometheus' text form; see docs/operate.md."""
    counted: Metrics = request.app.state.metrics
    found = generate_latest(counted.registry) + generate_latest(registry_of(request.app.state.gauges))
    return Response(found, media_type=CONTENT_TYPE_LATEST)


@statistics.get("/stats/overview", summary="语料库的构成，供画图")
def stats_overview(service: Service) -> Overview:
    """Count tables and rows by year, place, level and more; the published ones, except by kind."""
    return service.overview()


@statistics.get("/stats", summary="语料库、模型和索引的概况")
def stats(service: Service) -> Statistics:
    """Give what the corpus holds and what answers."""
    snapshot = service.snapshot()
    return Statistics(
        corpus=service.store.counts(),
        unique_indicators=snapshot.indicator_count,
        encoder=snapshot.encoder.name,
        index=snapshot.fingerprint,
    )
