"""Tables of the corpus: list, look at, correct, take out."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Query, Response

from api.schemas import TableList, TableQuery
from api.service import Service
from corpus.errors import InputError
from corpus.table import TargetTable

router = APIRouter(prefix="/tables", tags=["语料管理"])

_FIXED = ("id", "source")


@router.get("", summary="列出目标表")
def get_tables(
    service: Service,
    wanted: Annotated[TableQuery, Query()],
) -> TableList:
    """List tables, published ones before the starter library's, the latest year first."""
    total, tables = service.store.find_tables(wanted, wanted.offset, wanted.limit)
    return TableList(total=total, tables=tuple(tables))


@router.get("/{table_id}", summary="一张目标表")
def get_table(table_id: str, service: Service) -> TargetTable:
    """Give one table with its indicators."""
    return service.store.table(table_id)


@router.patch("/{table_id}", summary="改正一张目标表")
def patch_table(
    table_id: str,
    service: Service,
    changes: Annotated[dict[str, Any], Body(examples=[{"year": 2023, "region": "天津市"}])],
) -> TargetTable:
    """Replace the fields that are sent; ``indicators`` replaces all rows."""
    wrong = [name for name in changes if name in _FIXED or name not in TargetTable.model_fields]
    if wrong:
        raise InputError("table.field", f"目标表没有可改的字段「{wrong[0]}」；请去掉它后重试", field=wrong[0])
    corrected = TargetTable.model_validate(service.store.table(table_id).model_dump() | changes)
    return service.correct_table(corrected)


@router.delete("/{table_id}", summary="从语料库中去掉一张目标表", status_code=204)
def delete_table(table_id: str, service: Service) -> Response:
    """Take a table out of the corpus."""
    service.store.delete_table(table_id)
    return Response(status_code=204)
