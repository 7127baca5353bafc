"""POST /export: tables in the form that offices hand in."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from api.media import MEDIA, attachment
from api.service import Service
from corpus.errors import InputError
from corpus.table import TargetTable

router = APIRouter(tags=["编制指标"])

MOST_TABLES = 1_000
_EXAMPLES: dict[str, Any] = {
    "一张写好的表": {
        "summary": "一张写好的表",
        "value": {
            "tables": [
                {
                    "project_name": "友城庆祝活动",
                    "year": 2024,
                    "budget_wan": {"total": 20, "fiscal": 20, "other": None},
                    "indicators": [
                        {"level1": "产出指标", "level2": "数量指标", "level3": "举办活动场次", "value": "≥1场"}
                    ],
                }
            ]
        },
    },
    "语料库中的表": {"summary": "语料库中的表，按编号", "value": {"table_ids": ["9716cf1403f8f783-2"]}},
}


class ExportRequest(BaseModel):
    """The tables themselves, or the ids of stored ones; both may be given."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tables: tuple[TargetTable, ...] = Field(default=(), max_length=MOST_TABLES)
    table_ids: tuple[str, ...] = Field(default=(), max_length=MOST_TABLES)


class ExportQuery(BaseModel):
    """The format, and the form by name; without one each table has the form of its frame."""

    model_config = ConfigDict(extra="forbid")

    format: Literal["docx", "xlsx", "json", "csv"] = "docx"
    form: str | None = Field(default=None, max_length=50)


@router.post(
    "/export",
    summary="把目标表写成文件",
    response_class=Response,
    responses={200: {"content": {MEDIA[name]: {} for name in ("docx", "xlsx", "json", "csv")}}},
)
def post_export(
    service: Service,
    wanted: Annotated[ExportQuery, Query()],
    given: Annotated[ExportRequest, Body(openapi_examples=_EXAMPLES)],
) -> Response:
    """Give tables as a docx, xlsx, json or csv file."""
    tables = [*given.tables, *(service.store.table(table_id) for table_id in given.table_ids)]
    if not tables:
        raise InputError("export.no_tables", "没有要导出的目标表；请在 tables 或 table_ids 中至少给出一张")
    return attachment(service.exports.tables(tables, f".{wanted.format}", wanted.form), f"目标表.{wanted.format}")
