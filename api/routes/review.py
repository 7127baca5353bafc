"""POST /review: findings of tables, sent as JSON or as documents."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool

from api.service import Service
from api.uploads import FILES, uploaded
from corpus.errors import ZhibiaoError
from corpus.readers import read_bytes
from corpus.table import Problem, TargetTable
from recommender.review.finding import ReviewReport
from recommender.service import Recommender

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


@router.post("/review", summary="审核目标表（JSON，或上传 docx、xlsx、txt 文件）", openapi_extra=_BODY)
async def post_review(request: Request, service: Service) -> ReviewReport:
    """Review tables in the shape that `parse` prints, or the tables of uploaded documents."""
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        documents = await uploaded(request)
    else:
        documents = [("请求.json", await request.body())]
    return await run_in_threadpool(_review, service, documents)


def _review(service: Recommender, documents: list[tuple[str, bytes]]) -> ReviewReport:
    tables: list[TargetTable] = []
    problems: list[Problem] = []
    for name, data in documents:
        try:
            parsed = read_bytes(data, name, service.settings.limits())
        except ZhibiaoError as failure:
            if len(documents) == 1:
                raise
            problems.append(Problem(file=name, code=failure.code, message=failure.message))
        else:
            tables.extend(parsed.tables)
            problems.extend(parsed.problems)
    return service.review_tables(tables, problems)
