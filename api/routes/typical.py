"""GET /typical: what an indicator is usually set to."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response
from fastapi import Query as QueryParameter

from api.service import Answering
from recommender.typical.answer import TypicalAnswer, TypicalQuery

router = APIRouter(tags=["典型值"])


@router.get("/typical", summary="一个指标通常怎样设值", response_model=TypicalAnswer)
async def get_typical(answers: Answering, wanted: Annotated[TypicalQuery, QueryParameter()]) -> Response:
    """Sum up how an indicator, and all with the same attribute, were valued in published tables."""
    return await answers.give("typical", wanted)
