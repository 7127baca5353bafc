"""The log of operations: read, checked and taken away; nothing here changes it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from api.media import MEDIA, attachment_headers
from api.service import Service
from corpus.audit import AuditEntry
from corpus.audit_log import AuditFilter, AuditVerdict

router = APIRouter(prefix="/audit", tags=["操作日志"])


class AuditQuery(AuditFilter):
    """Which entries to list, and which page of them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    offset: int = Field(default=0, ge=0, le=1_000_000_000)
    limit: int = Field(default=50, ge=1, le=500)


class AuditFileQuery(AuditFilter):
    """Which entries the file is to hold."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class VerifyQuery(BaseModel):
    """``head`` of an earlier answer, kept elsewhere: then a log that was written anew as a whole shows too."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    head: str | None = Field(default=None, max_length=100)


class AuditList(BaseModel):
    """A page of the log, the latest first; ``total`` counts all that match."""

    model_config = ConfigDict(frozen=True)

    total: int
    entries: tuple[AuditEntry, ...]


@router.get("", summary="列出操作日志")
def get_audit(service: Service, wanted: Annotated[AuditQuery, Query()]) -> AuditList:
    """List what happened, the latest first."""
    total, entries = service.store.audit.find(wanted, wanted.offset, wanted.limit)
    return AuditList(total=total, entries=entries)


@router.get(
    ".csv",
    summary="下载操作日志（csv）",
    response_class=StreamingResponse,
    responses={200: {"content": {MEDIA["csv"]: {}}}},
)
def get_audit_file(service: Service, wanted: Annotated[AuditFileQuery, Query()]) -> StreamingResponse:
    """Give the log as a file for spreadsheets, the earliest entry first."""
    return StreamingResponse(
        service.exports.audit(wanted), media_type=MEDIA["csv"], headers=attachment_headers("操作日志.csv")
    )


@router.get("/verify", summary="核对操作日志有没有被改动")
def get_verify(service: Service, wanted: Annotated[VerifyQuery, Query()]) -> AuditVerdict:
    """Read the whole log and tell the first entry that is not as it was written."""
    return service.store.audit.verify(wanted.head)
