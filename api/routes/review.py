"""POST /review: findings of tables, sent as JSON or as documents."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict

from api.answers.questions import BODY
from api.media import MEDIA, attachment
from api.service import Answering, Service
from api.uploads import FILES, uploaded
from corpus.errors import ZhibiaoError
from corpus.table import Problem, TargetTable
from recommender.review.finding import ReviewReport
from recommender.review.opinion.opinion import opinion_on
from recommender.review.opinion.write import render_opinion
from recommender.service import Recommender
from recommender.understand import read_document

router = APIRouter(tags=["审核目标表"])

_TABLE = {
    "project_name": "友城庆祝活动",
    "year": 2024,
    "budget_wan": {"total": 20, "fiscal": 20, "other": None},
    "indicators": [
        {"level1": "产出指标", "level2": "数量指标", "level3": "举办活动场次", "value": "≥1场"},
        {"level1": "产出指标", "level2": "成本指标", "level3": "成本控制率", "value": "≤20万元"},
    ],
}
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": {"type": "object"}, "example": {"tables": [_TABLE]}},
            **FILES,
        },
    }
}


class OpinionQuery(BaseModel):
    """The format of the opinion."""

    model_config = ConfigDict(extra="forbid")

    format: Literal["docx", "xlsx", "html"] = "docx"


@router.post(
    "/review",
    summary="审核目标表（JSON，或上传 docx、xlsx、txt 文件）",
    openapi_extra=_BODY,
    response_model=ReviewReport,
)
async def post_review(request: Request, service: Service, answers: Answering) -> Response | ReviewReport:
    """Review tables in the shape that `parse` prints, or the tables of uploaded documents."""
    if not _has_files(request):
        return await answers.give("review", await request.body())
    documents = await uploaded(request)
    return (await run_in_threadpool(_review, service, documents))[1]


@router.post(
    "/review/opinion",
    summary="审核目标表，下载审核意见",
    openapi_extra=_BODY,
    response_class=Response,
    responses={200: {"content": {MEDIA[name]: {} for name in ("docx", "xlsx", "html")}}},
)
async def post_opinion(request: Request, service: Service, wanted: Annotated[OpinionQuery, Query()]) -> Response:
    """Review as above, and give the opinion as a file."""
    documents = await _sent(request)
    data = await run_in_threadpool(_opinion, service, documents, wanted.format)
    return attachment(data, f"审核意见.{wanted.format}")


async def _sent(request: Request) -> list[tuple[str, bytes]]:
    return await uploaded(request) if _has_files(request) else [(BODY, await request.body())]


def _has_files(request: Request) -> bool:
    return request.headers.get("content-type", "").startswith("multipart/form-data")


def _opinion(service: Recommender, documents: list[tuple[str, bytes]], extension: str) -> bytes:
    tables, report = _review(service, documents)
    return render_opinion(opinion_on(tables, report), f".{extension}")


def _review(service: Recommender, documents: list[tuple[str, bytes]]) -> tuple[list[TargetTable], ReviewReport]:
    tables: list[TargetTable] = []
    problems: list[Problem] = []
    limits = service.settings.limits()
    for name, data in documents:
        try:
            # Tables as JSON are bounded by the length of the request and need no process of their own.
            parsed = read_document(data, name, limits) if name == BODY else service.reader.read(data, name)
        except ZhibiaoError as failure:
            if len(documents) == 1:
                raise
            problems.append(Problem(file=name, code=failure.code, message=failure.message))
        else:
            tables.extend(parsed.tables)
            problems.extend(parsed.problems)
    return tables, service.review_tables(tables, problems)
