"""Documents: upload, look at what was understood, confirm."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Request, Response
from fastapi.concurrency import run_in_threadpool

from api.failures import error_body
from api.schemas import Confirmation, Confirmed, Correction, DocumentList, Upload, UploadList
from api.service import Service
from api.uploads import FILES, uploaded
from corpus.errors import StoreError, ZhibiaoError
from corpus.store import content_id
from corpus.table import ParsedDocument
from recommender.service import Recommender
from recommender.understand import read_document

router = APIRouter(prefix="/documents", tags=["语料管理"])

_BODY: dict[str, Any] = {"requestBody": {"required": True, "content": FILES}}


@router.post("", summary="上传文件，返回识别出的目标表", openapi_extra=_BODY)
async def post_documents(request: Request, service: Service) -> UploadList:
    """Parse uploaded documents and keep them until they are confirmed; a file that fails stops no other."""
    files = await uploaded(request)
    uploads = [await run_in_threadpool(_hold, service, name, data, len(files) == 1) for name, data in files]
    return UploadList(uploads=tuple(uploads))


def _hold(service: Recommender, name: str, data: bytes, only: bool) -> Upload:
    upload_id = content_id(data)
    if service.store.has_document(upload_id):
        return Upload(id=upload_id, name=name, known=True)
    try:
        # What somebody has corrected before is not read a second time.
        parsed = service.store.corrections.of(upload_id) or read_document(data, name, service.settings.limits())
        service.store.hold_upload(upload_id, name, parsed)
    except ZhibiaoError as failure:
        if only or isinstance(failure, StoreError):
            raise
        body = error_body(failure.code, failure.message, failure.context)
        return Upload(id=upload_id, name=name, known=False, error=body["error"])
    return Upload(id=upload_id, name=name, known=False, tables=parsed.tables, problems=parsed.problems)


@router.get("", summary="语料库中的文件")
def get_documents(service: Service) -> DocumentList:
    """List the documents of the corpus."""
    return DocumentList(documents=tuple(service.store.documents()))


@router.get("/{upload_id}", summary="待确认文件中识别出的目标表")
def get_upload(upload_id: str, service: Service) -> Upload:
    """Show again what was understood of an upload that waits."""
    name, parsed = service.store.upload(upload_id)
    return Upload(id=upload_id, name=name, known=False, tables=parsed.tables, problems=parsed.problems)


@router.put("/{upload_id}", summary="改正待确认文件中识别出的目标表，先不入库")
def put_upload(upload_id: str, service: Service, corrected: Annotated[Correction, Body()]) -> Upload:
    """Keep the corrected tables of an upload that waits; they come again with the same document."""
    name, parsed = service.store.upload(upload_id)
    changed = ParsedDocument(tables=corrected.tables, problems=parsed.problems)
    service.store.corrections.keep(upload_id, name, changed)
    service.store.hold_upload(upload_id, name, changed)
    return Upload(id=upload_id, name=name, known=False, tables=changed.tables, problems=changed.problems)


@router.post("/{upload_id}/confirm", summary="确认入库，可附改正后的表")
def post_confirm(
    upload_id: str, service: Service, confirmation: Annotated[Confirmation | None, Body()] = None
) -> Confirmed:
    """Put an upload into the corpus, as parsed or as corrected, in one transaction."""
    corrected = None
    if confirmation is not None and confirmation.tables is not None:
        corrected = ParsedDocument(tables=confirmation.tables)
        service.store.corrections.keep(upload_id, service.store.upload(upload_id)[0], corrected)
    return Confirmed(id=upload_id, added=service.store.confirm_upload(upload_id, corrected))


@router.delete("/{upload_id}", summary="放弃待确认的文件", status_code=204)
def delete_upload(upload_id: str, service: Service) -> Response:
    """Forget an upload that waits."""
    service.store.discard_upload(upload_id)
    return Response(status_code=204)
