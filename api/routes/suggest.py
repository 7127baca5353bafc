"""POST /suggest: a draft table for a project."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Response

from api.schemas import SuggestRequest
from api.service import Answering
from recommender.suggest.answer import SuggestAnswer

router = APIRouter(tags=["编制指标"])

_EXAMPLES = {
    "运维": {
        "summary": "信息系统运维",
        "value": {"name": "因公电子护照系统日常维护费", "budget": 45.5, "year": 2024},
    },
    "活动": {
        "summary": "庆祝活动，写明了目标",
        "value": {
            "name": "友好城市结好周年庆祝活动",
            "purpose": "举办庆祝招待会和图片展",
            "goal": "举办招待会1场、图片展1场，参加人数100人",
            "budget": 20,
            "unit": "市人民政府外事办公室",
            "year": 2024,
            "frame": "mof2015",
            "limit": 15,
        },
    },
}


@router.post("/suggest", summary="为一个项目推荐绩效指标", response_model=SuggestAnswer)
async def post_suggest(
    answers: Answering, request: Annotated[SuggestRequest, Body(openapi_examples=_EXAMPLES)]
) -> Response:
    """Propose a balanced set of indicators with values, reasons and evidence; ``budget`` is in 万元."""
    return await answers.give("suggest", request)
