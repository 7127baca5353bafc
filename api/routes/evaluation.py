"""The quality figures of this home: the latest report, and measuring anew in the background."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict

from api.jobs import Job
from api.service import Background, Service
from corpus.errors import NotFoundError
from recommender.evaluate.kept import LatestEvaluation
from recommender.evaluate.report import report_page

router = APIRouter(prefix="/evaluation", tags=["质量评估"])


class EvaluationAnswer(BaseModel):
    """The latest report without its single tables, null when there is none, and the latest job."""

    model_config = ConfigDict(frozen=True)

    latest: LatestEvaluation | None
    job: Job


@router.get("", summary="最近一次质量评估的结果")
def get_evaluation(service: Service, jobs: Background) -> EvaluationAnswer:
    """Give the latest figures, when and on what they were measured, and how a running evaluation goes."""
    found = service.latest_evaluation()
    latest = None if found is None else found.model_copy(update={"report": found.report.short()})
    return EvaluationAnswer(latest=latest, job=jobs.of("evaluation"))


@router.post("", summary="在后台对语料库作留一评估", status_code=202)
def post_evaluation(jobs: Background, limit: Annotated[int, Query(ge=1, le=60)] = 20) -> Job:
    """Begin to measure the suggestions, or tell of the job that does it already; ``limit`` rows for a project."""
    return jobs.evaluate(limit)


@router.get(
    "/report",
    summary="最近一次质量评估的报告（网页，带图）",
    response_model=None,
    responses={200: {"content": {"text/html": {}}}},
)
def get_report(service: Service) -> HTMLResponse:
    """Give the latest report as one page that needs nothing beside itself."""
    found = service.latest_evaluation()
    if found is None:
        raise NotFoundError(
            "evaluation.none", "还没有质量评估的报告；请先 POST /api/v1/evaluation，或运行 zhibiao evaluate"
        )
    return HTMLResponse(report_page(found.report))
