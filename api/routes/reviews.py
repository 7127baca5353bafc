"""Review batches: documents put together under a name, reviewed, corrected, and exported; there until deleted."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Body, Depends, Path, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict, Field

from api.media import MEDIA
from api.service import Service
from api.uploads import FILES, uploaded
from corpus.review_batches import ReviewBatch
from corpus.table import Indicator, TargetTable
from recommender.review.batch.reading import AddedDocument
from recommender.review.batch.report import BatchEntry, BatchFilter, BatchReport

router = APIRouter(prefix="/reviews", tags=["审核目标表"])

_BODY: dict[str, Any] = {"requestBody": {"required": True, "content": FILES}}
_TABLE = {
    "project_name": "友城庆祝活动",
    "unit": "某市外事办公室",
    "year": 2024,
    "budget_wan": {"total": 20, "fiscal": 20, "other": None},
    "indicators": [{"level1": "产出指标", "level2": "数量指标", "level3": "举办活动场次", "value": "≥1场"}],
}


class BatchName(BaseModel):
    """What people call a batch."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1, max_length=200, examples=["2025 年预算第一批"])


class NewBatch(BaseModel):
    """The name of a batch that is begun; without one it is called after its files."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str | None = Field(default=None, max_length=200, examples=["2025 年预算第一批"])


class BatchQuery(BaseModel):
    """Which batches to list, and which page of them; ``text`` is looked for in names of batches and documents."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str | None = Field(default=None, max_length=500, examples=["第一批"])
    deleted: bool = False
    offset: int = Field(default=0, ge=0, le=10_000_000)
    limit: int = Field(default=20, ge=1, le=200)


class BatchList(BaseModel):
    """A page of batches, the latest change first; ``total`` counts all that match."""

    model_config = ConfigDict(frozen=True)

    total: int
    batches: tuple[ReviewBatch, ...]


class FindingQuery(BaseModel):
    """Which findings and tables to give; several severities or codes by repeating the field."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    severity: list[Literal["error", "warning", "info"]] = Field(default=[], max_length=3, examples=[["error"]])
    code: list[Annotated[str, Field(pattern=r"^S\d{3}$")]] = Field(default=[], max_length=200, examples=[["S040"]])
    text: str | None = Field(default=None, max_length=500, examples=["培训"])


class PartQuery(BaseModel):
    """Which part of a batch: one document, one table of it (0-based place), or without both all of it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    document: str | None = Field(default=None, max_length=64)
    place: int | None = Field(default=None, ge=0, le=100_000)


class OpinionPart(PartQuery):
    """The part that an opinion is on, and its format."""

    format: Literal["docx", "xlsx", "html"] = "docx"


class FixedPart(PartQuery):
    """The part that is mended, and the format of the copy."""

    format: Literal["docx", "xlsx", "json"] = "docx"


class CorrectedTable(TargetTable):
    """A table as it should be; a field that tables do not have is refused, so that no misspelt one is lost."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    project_name: str = Field(max_length=2_000)
    indicators: tuple[Indicator, ...] = Field(min_length=1, max_length=10_000)


class Reviewed(BaseModel):
    """What became of each document that was sent, and the review of the batch as it is now."""

    model_config = ConfigDict(frozen=True)

    added: tuple[AddedDocument, ...]
    report: BatchReport


def _standing(batch_id: str, service: Service) -> str:
    """Answer that there is no such batch before anything else of a request is judged."""
    return service.reviews.get(batch_id).id


Batch = Annotated[str, Depends(_standing)]


@router.post("", summary="上传文件，建立审核批次并审核", openapi_extra=_BODY)
async def post_reviews(request: Request, service: Service, given: Annotated[NewBatch, Query()]) -> Reviewed:
    """Begin a batch with uploaded documents; one that fails is kept with its error and stops no other."""
    files = await uploaded(request)

    def begin() -> Reviewed:
        batch, added = service.reviews.create(files, given.name)
        return Reviewed(added=added, report=service.reviews.report(batch.id))

    return await run_in_threadpool(begin)


@router.get("", summary="列出审核批次")
def get_reviews(service: Service, wanted: Annotated[BatchQuery, Query()]) -> BatchList:
    """List batches, the latest change first; ``deleted=true`` lists the deleted ones, which can be restored."""
    total, batches = service.reviews.find(wanted.text, wanted.offset, wanted.limit, deleted=wanted.deleted)
    return BatchList(total=total, batches=batches)


@router.get("/{batch_id}", summary="一个审核批次的审核结果")
def get_review(batch: Batch, service: Service, wanted: Annotated[FindingQuery, Query()]) -> BatchReport:
    """Review a batch, each table beside the others of its document, worst first."""
    return service.reviews.report(batch, BatchFilter.model_validate(wanted.model_dump()))


@router.patch("/{batch_id}", summary="给审核批次改名")
def patch_review(batch: Batch, service: Service, given: Annotated[BatchName, Body()]) -> ReviewBatch:
    """Give a batch another name."""
    return service.reviews.rename(batch, given.name)


@router.delete("/{batch_id}", summary="删除审核批次（可恢复）", status_code=204)
def delete_review(batch: Batch, service: Service) -> Response:
    """Take a batch out of the list; nothing of it is lost."""
    service.reviews.delete(batch)
    return Response(status_code=204)


@router.post("/{batch_id}/restore", summary="恢复已删除的审核批次")
def post_restore(batch_id: str, service: Service) -> ReviewBatch:
    """Put a deleted batch back into the list."""
    return service.reviews.restore(batch_id)


@router.post("/{batch_id}/documents", summary="向审核批次中加文件", openapi_extra=_BODY)
async def post_documents(request: Request, batch: Batch, service: Service) -> Reviewed:
    """Read more documents into a batch; one whose content it has is told and not doubled."""
    files = await uploaded(request)

    def add() -> Reviewed:
        added = service.reviews.add(batch, files)
        return Reviewed(added=added, report=service.reviews.report(batch))

    return await run_in_threadpool(add)


@router.delete("/{batch_id}/documents/{document_id}", summary="从审核批次中去掉一个文件", status_code=204)
def delete_document(batch: Batch, document_id: str, service: Service) -> Response:
    """Take a document out of a batch."""
    service.reviews.remove(batch, document_id)
    return Response(status_code=204)


@router.put("/{batch_id}/documents/{document_id}/tables/{place}", summary="改正审核批次中一张表的识别结果")
def put_table(
    batch: Batch,
    document_id: str,
    place: Annotated[int, Path(ge=0, le=100_000)],
    service: Service,
    table: Annotated[CorrectedTable, Body(examples=[_TABLE])],
) -> BatchEntry:
    """Put a corrected table in the place of the one that was read, and review it again."""
    return service.reviews.correct(batch, document_id, place, TargetTable.model_validate(table.model_dump()))


@router.get(
    "/{batch_id}/opinion",
    summary="下载审核意见（整批、一个文件或一张表）",
    response_class=Response,
    responses={200: {"content": {MEDIA[name]: {} for name in ("docx", "xlsx", "html")}}},
)
def get_opinion(batch: Batch, service: Service, wanted: Annotated[OpinionPart, Query()]) -> Response:
    """Give the review opinion as a file."""
    file = service.reviews.opinion(batch, f".{wanted.format}", wanted.document, wanted.place)
    return _download(file.name, file.data, wanted.format)


@router.get(
    "/{batch_id}/fixed",
    summary="下载改好的副本：只改不需要判断的地方",
    response_class=Response,
    responses={200: {"content": {MEDIA[name]: {} for name in ("docx", "xlsx", "json")}}},
)
def get_fixed(batch: Batch, service: Service, wanted: Annotated[FixedPart, Query()]) -> Response:
    """Give a copy of the tables in which the remedies that need no judgement are carried out."""
    copy = service.reviews.fixed(batch, f".{wanted.format}", wanted.document, wanted.place)
    return _download(copy.name, copy.data, wanted.format)


def _download(name: str, data: bytes, extension: str) -> Response:
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(data, media_type=MEDIA[extension], headers=headers)
