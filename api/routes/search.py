"""GET and POST /search: past indicators by meaning or exactly; GET /occurrences: where one of them stands."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Body, Response
from fastapi import Query as QueryParameter
from pydantic import Field

from api.media import MEDIA, attachment
from api.service import Answering, Service
from recommender.occurrences import OccurrenceAnswer, OccurrenceQuery
from recommender.search import Query, SearchAnswer
from recommender.search_file import MOST_HITS

router = APIRouter(tags=["检索指标"])

_EXAMPLES = {
    "按意思": {"summary": "按意思找", "value": {"query": "群众满意不满意", "limit": 10}},
    "精确": {"summary": "按名称中的字找，只看质量指标", "value": {"query": "合格率", "exact": True, "level2": "质量"}},
}


class ExportQuery(Query):
    """A search and the format of the file; ``limit`` and ``offset`` say which hits it holds."""

    format: Literal["xlsx", "csv"] = "xlsx"
    limit: int = Field(default=MOST_HITS, ge=1, le=MOST_HITS)


@router.get("/search", summary="检索指标", response_model=SearchAnswer)
async def get_search(answers: Answering, wanted: Annotated[Query, QueryParameter()]) -> Response:
    """Find indicators; the parameters are the fields of the POST body."""
    return await answers.give("search", wanted)


@router.post("/search", summary="检索指标", response_model=SearchAnswer)
async def post_search(answers: Answering, wanted: Annotated[Query, Body(openapi_examples=_EXAMPLES)]) -> Response:
    """Find indicators by meaning, or with ``exact`` by the characters of their names."""
    return await answers.give("search", wanted)


@router.get(
    "/search/export",
    summary="下载检索结果（xlsx、csv）",
    response_class=Response,
    responses={200: {"content": {MEDIA[name]: {} for name in ("xlsx", "csv")}}},
)
def get_search_file(service: Service, wanted: Annotated[ExportQuery, QueryParameter()]) -> Response:
    """Give hits as a file for spreadsheets, one line an indicator."""
    data = service.exports.hits(wanted, wanted.format)
    return attachment(data, f"检索结果.{wanted.format}")


@router.get("/occurrences", summary="一个指标出现在哪些目标表中", response_model=OccurrenceAnswer)
async def get_occurrences(answers: Answering, wanted: Annotated[OccurrenceQuery, QueryParameter()]) -> Response:
    """List the rows in which an indicator stands, with the values that were published and how often."""
    return await answers.give("occurrences", wanted)
