"""Documents: upload, look at what was understood, confirm; list them, take them out, put them back."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from api import receiving
from api.failures import error_body
from api.schemas import (
    Confirmation,
    Confirmed,
    Correction,
    DocumentList,
    DocumentQuery,
    Upload,
    UploadList,
    WaitingList,
    WaitingQuery,
    Withdrawn,
)
from api.service import Service
from api.uploads import FILES, uploaded
from corpus.errors import ConflictError, StoreError, ZhibiaoError
from corpus.store import content_id
from recommender.service import Recommender

router = APIRouter(prefix="/documents", tags=["语料管理"])

_BODY: dict[str, Any] = {"requestBody": {"required": True, "content": FILES}}


@router.post("", summary="上传文件，返回识别出的目标表", openapi_extra=_BODY)
async def post_documents(request: Request, service: Service) -> UploadList:
    """Parse uploaded documents and keep them until they are confirmed; a file that fails stops no other."""
    files = await uploaded(request)
    uploads = [await run_in_threadpool(_hold, service, name, data, len(files) == 1) for name, data in files]
    return UploadList(uploads=tuple(uploads))


def _hold(service: Recommender, name: str, data: bytes, only: bool) -> Upload:
    try:
        return receiving.receive(service, name, data)
    except ZhibiaoError as failure:
        if only or isinstance(failure, StoreError):
            raise
        body = error_body(failure.code, failure.message, failure.context)
        return Upload(id=content_id(data), name=name, known=False, error=body["error"])


@router.get("", summary="语料库中的文件")
def get_documents(service: Service, wanted: Annotated[DocumentQuery, Query()]) -> DocumentList:
    """List the documents of the corpus, in the order that is asked for."""
    total, found = service.store.find_documents(wanted.text, wanted.origin, wanted.offset, wanted.limit, wanted.order)
    return DocumentList(total=total, documents=tuple(found))


@router.get("/waiting", summary="待确认的和从语料库撤下的文件")
def get_waiting(service: Service, wanted: Annotated[WaitingQuery, Query()]) -> WaitingList:
    """List the documents that wait beside the corpus, the latest first."""
    total, found = service.store.uploads.find(wanted.text, wanted.offset, wanted.limit, wanted.withdrawn)
    return WaitingList(total=total, documents=tuple(found))


@router.get("/{upload_id}", summary="一个文件中的目标表和没有读懂的地方")
def get_upload(upload_id: str, service: Service) -> Upload:
    """Show what was understood of a document: of the corpus (``known``), or one that waits."""
    return receiving.look_at(service, upload_id)


@router.put("/{upload_id}", summary="改正待确认文件中识别出的目标表，先不入库")
def put_upload(upload_id: str, service: Service, corrected: Annotated[Correction, Body()]) -> Upload:
    """Keep the corrected tables of an upload that waits; they come again with the same document."""
    return receiving.correct(service, upload_id, corrected.tables)


@router.post("/{upload_id}/confirm", summary="确认入库，可附改正后的表；撤下的文件由此恢复")
def post_confirm(
    upload_id: str, service: Service, confirmation: Annotated[Confirmation | None, Body()] = None
) -> Confirmed:
    """Put an upload into the corpus, as parsed or as corrected, in one transaction."""
    tables = confirmation.tables if confirmation is not None else None
    return Confirmed(id=upload_id, added=receiving.confirm(service, upload_id, tables))


@router.delete(
    "/{upload_id}",
    summary="从语料库撤下文件（可恢复）；放弃待确认的文件",
    response_model=Withdrawn,
    responses={204: {"description": "待确认的文件已放弃"}},
)
def delete_upload(
    upload_id: str,
    service: Service,
    forget: Annotated[bool, Query(description="撤下的文件也彻底删除，不能恢复")] = False,
) -> Withdrawn | Response:
    """Take a document out of the corpus and let it wait, or forget one that waits.

    One that waits because it was taken out is forgotten only with ``forget``: a call that was sent twice loses nothing.
    """
    uploads = service.store.uploads
    if service.store.has_document(upload_id):
        uploads.withdraw(upload_id)
        return Withdrawn(id=upload_id, message=f"已撤下，内容仍保留；要恢复，请 POST /documents/{upload_id}/confirm")
    if uploads.withdrawn(upload_id) and not forget:
        raise ConflictError(
            "document.withdrawn",
            "这个文件已从语料库撤下，正等待恢复；确实不要了，请加上 forget=true 再删除一次",
            document=upload_id,
        )
    uploads.discard(upload_id)
    return Response(status_code=204)
