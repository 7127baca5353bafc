"""Findings that people let stand. Nothing is deleted: DELETE withdraws, ``withdrawn=true`` lists those too."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Query, Response

from api.schemas import WaiverList, WaiverQuery
from api.service import Service
from corpus.waivers import NewWaiver, Waiver

router = APIRouter(tags=["审核目标表"])

_EXAMPLES = {
    "一行": {
        "summary": "一条关于一行的结果",
        "value": {
            "code": "S050",
            "project_name": "村级公益事业补助",
            "level2": "时效指标",
            "level3": "资金拨付及时率",
            "quoted": "≥95%",
            "reason": "补助直接发到村，属于产出",
        },
    },
    "整表": {
        "summary": "一条关于整张表的结果",
        "value": {"code": "S002", "project_name": "政府债券利息", "reason": "没有服务对象"},
    },
}


@router.post("/waivers", summary="豁免一条审核结果，写明理由")
def post_waiver(service: Service, given: Annotated[NewWaiver, Body(openapi_examples=_EXAMPLES)]) -> Waiver:
    """Let a finding stand; one that stands already with this reason is answered with the waiver that is there."""
    return service.waive(given)[0]


@router.get("/waivers", summary="列出豁免")
def get_waivers(service: Service, wanted: Annotated[WaiverQuery, Query()]) -> WaiverList:
    """List waivers, the latest first."""
    total, waivers = service.waivers(wanted, wanted.offset, wanted.limit)
    return WaiverList(total=total, waivers=waivers)


@router.delete("/waivers/{waiver_id}", summary="撤回一条豁免", status_code=204)
def delete_waiver(waiver_id: str, service: Service) -> Response:
    """Take a waiver back."""
    service.withdraw_waiver(waiver_id)
    return Response(status_code=204)
