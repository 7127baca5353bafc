"""GET and POST /search: past indicators by meaning or exactly."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body
from fastapi import Query as QueryParameter

from api.service import Service
from recommender.search import Query, SearchAnswer

router = APIRouter(tags=["检索指标"])

_EXAMPLES = {
    "按意思": {"summary": "按意思找", "value": {"query": "群众满意不满意", "limit": 10}},
    "精确": {"summary": "按名称中的字找，只看质量指标", "value": {"query": "合格率", "exact": True, "level2": "质量"}},
}


@router.get("/search", summary="检索指标")
def get_search(service: Service, wanted: Annotated[Query, QueryParameter()]) -> SearchAnswer:
    """Find indicators; the parameters are the fields of the POST body."""
    return service.search(wanted)


@router.post("/search", summary="检索指标")
def post_search(service: Service, wanted: Annotated[Query, Body(openapi_examples=_EXAMPLES)]) -> SearchAnswer:
    """Find indicators by meaning, or with ``exact`` by the characters of their names."""
    return service.search(wanted)
