"""GET /typical: what an indicator is usually set to."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from fastapi import Query as QueryParameter

from api.service import Service
from recommender.typical.answer import TypicalAnswer, TypicalQuery

router = APIRouter(tags=["典型值"])


@router.get("/typical", summary="一个指标通常怎样设值")
def get_typical(service: Service, wanted: Annotated[TypicalQuery, QueryParameter()]) -> TypicalAnswer:
    """Sum up how an indicator, and all with the same attribute, were valued in published tables."""
    return service.typical(wanted.level2, wanted.level3, wanted.by)
