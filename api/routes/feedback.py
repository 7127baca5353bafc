"""Feedback on suggestions, and the list of indicators that are not to be suggested.

An event that repeats the last word on an indicator, by the same unit for the same project, is answered with the event
that is there: a request may be sent again. Events are recorded one by one; when a request fails halfway, sending it
again records the rest. Nothing is deleted: DELETE withdraws, and ``withdrawn=true`` lists what was withdrawn too.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Query, Response

from api.schemas import BlockList, BlockQuery, FeedbackList, FeedbackQuery, FeedbackRecorded, FeedbackRequest
from api.service import Service
from corpus.feedback import Block, NewBlock

router = APIRouter(tags=["反馈"])

_EVENTS = {
    "采纳和退回": {
        "summary": "采纳一条，改一条的值，退回一条",
        "value": {
            "events": [
                {
                    "action": "accept",
                    "level2": "质量指标",
                    "level3": "系统故障修复率",
                    "project_name": "因公电子护照系统日常维护费",
                    "unit": "市人民政府外事办公室",
                },
                {
                    "action": "edit",
                    "level2": "数量指标",
                    "level3": "系统巡检次数",
                    "value": "≥12次",
                    "new_value": "≥4次",
                    "project_name": "因公电子护照系统日常维护费",
                    "unit": "市人民政府外事办公室",
                },
                {
                    "action": "reject",
                    "level2": "社会效益指标",
                    "level3": "经济增长率",
                    "project_name": "因公电子护照系统日常维护费",
                    "unit": "市人民政府外事办公室",
                    "note": "与本项目无关",
                },
            ]
        },
    }
}
_BLOCKS = {
    "全站": {"summary": "任何单位都不再推荐", "value": {"name": "资金支付及时率", "reason": "属于资金管理，不是产出"}},
    "一个单位": {
        "summary": "只对一个单位不再推荐",
        "value": {"name": "参会人数", "level2": "数量", "unit": "市外事办"},
    },
}


@router.post("/feedback", summary="记录对推荐指标的采纳、修改和退回")
def post_feedback(
    service: Service, said: Annotated[FeedbackRequest, Body(openapi_examples=_EVENTS)]
) -> FeedbackRecorded:
    """Record what a person did with suggestions; what is answered is on disk."""
    recorded = service.feedback(said.events)
    return FeedbackRecorded(added=sum(new for _, new in recorded), events=tuple(event for event, _ in recorded))


@router.get("/feedback", summary="列出反馈")
def get_feedback(service: Service, wanted: Annotated[FeedbackQuery, Query()]) -> FeedbackList:
    """List events, the latest first."""
    total, events = service.feedback_log(wanted, wanted.offset, wanted.limit)
    return FeedbackList(total=total, events=events)


@router.delete("/feedback/{event_id}", summary="撤回一条反馈", status_code=204)
def delete_feedback(event_id: str, service: Service) -> Response:
    """Take the effect of an event away."""
    service.withdraw_feedback(event_id)
    return Response(status_code=204)


@router.post("/blocks", summary="屏蔽一个指标，不再推荐")
def post_block(service: Service, given: Annotated[NewBlock, Body(openapi_examples=_BLOCKS)]) -> Block:
    """Keep an indicator out of suggestions; one that is blocked already is answered with the block that is there."""
    return service.block(given)[0]


@router.get("/blocks", summary="列出屏蔽的指标")
def get_blocks(service: Service, wanted: Annotated[BlockQuery, Query()]) -> BlockList:
    """List blocks, the latest first."""
    total, blocks = service.blocks(wanted, wanted.offset, wanted.limit)
    return BlockList(total=total, blocks=blocks)


@router.delete("/blocks/{block_id}", summary="取消屏蔽", status_code=204)
def delete_block(block_id: str, service: Service) -> Response:
    """Lift a block."""
    service.unblock(block_id)
    return Response(status_code=204)
