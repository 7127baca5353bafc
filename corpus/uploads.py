"""Documents beside the corpus: uploaded and not yet confirmed, or taken out of the corpus and not yet forgotten."""

from __future__ import annotations

import json
import zlib
from datetime import UTC, datetime

from pydantic import BaseModel, ConfigDict
from sqlalchemy import delete, func, insert, select

from corpus import schema
from corpus.audit import note
from corpus.database import Part
from corpus.documents import holds, insert_document, kept_document, table_ids
from corpus.errors import ConflictError, NotFoundError
from corpus.facts import tables_changed
from corpus.log import now
from corpus.matching import contains
from corpus.table import ParsedDocument, clean_text


class WaitingDocument(BaseModel):
    """A document that waits: what it is called, since when, and how much was understood of it.

    ``withdrawn_at`` is set when it was taken out of the corpus, and None when it was never confirmed.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    added_at: str
    withdrawn_at: str | None
    tables: int
    indicators: int
    problems: int


class Uploads(Part):
    """The documents that wait beside one store."""

    def hold(self, upload_id: str, name: str, parsed: ParsedDocument) -> None:
        """Keep a parsed upload until it is confirmed; the same content uploaded again replaces it.

        :raises ConflictError: when a document of this content is in the store already.
        """
        columns = schema.uploads.c
        with self._database.writing() as connection:
            if holds(connection, upload_id):
                raise ConflictError("document.known", f"文件「{name}」已在语料库中，不必再次上传", document=upload_id)
            was = select(columns.withdrawn_at, columns.entered_at, columns.parsed).where(columns.id == upload_id)
            before = connection.execute(was).mappings().first()
            connection.execute(delete(schema.uploads).where(columns.id == upload_id))
            row = {"id": upload_id, "name": clean_text(name), "added_at": now(), "parsed": _packed(parsed)}
            connection.execute(insert(schema.uploads).values(dict(before or {}) | row))
            if before is None:
                note(connection, "upload", upload_id, tables=len(parsed.tables))
            elif _unpacked(before["parsed"]) != parsed:
                note(connection, "correction", upload_id, tables=len(parsed.tables))

    def get(self, upload_id: str) -> tuple[str, ParsedDocument]:
        """Give (name, parsed) of a document that waits.

        :raises NotFoundError: when no such document waits.
        """
        with self._database.reading() as connection:
            row = connection.execute(select(schema.uploads).where(schema.uploads.c.id == upload_id)).first()
            if row is None:
                raise _no_upload(upload_id)
            return row.name, _unpacked(row.parsed)

    def find(
        self, text: str | None = None, offset: int = 0, limit: int = 50, withdrawn: bool | None = None
    ) -> tuple[int, list[WaitingDocument]]:
        """List the documents that wait, the latest first.

        :param text: looked for in their names; None takes all.
        :param offset: how many to pass over.
        :param limit: how many to give at the most.
        :param withdrawn: those taken out of the corpus (True) or never confirmed (False) only; None takes both.
        :return: (how many match in all, those of this page).
        """
        columns = schema.uploads.c
        query = select(schema.uploads)
        if withdrawn is not None:
            query = query.where(columns.withdrawn_at.is_not(None) if withdrawn else columns.withdrawn_at.is_(None))
        if text:
            query = query.where(contains(columns.name, text))
        with self._database.reading() as connection:
            total = connection.execute(select(func.count()).select_from(query.subquery())).scalar_one()
            latest = func.coalesce(columns.withdrawn_at, columns.added_at).desc()
            page = connection.execute(query.order_by(latest, columns.id).offset(offset).limit(limit))
            found = []
            for row in page:
                held = json.loads(zlib.decompress(row.parsed))  # counted, not checked: a page may be of large ones
                found.append(
                    WaitingDocument(
                        id=row.id,
                        name=row.name,
                        added_at=row.added_at,
                        withdrawn_at=row.withdrawn_at,
                        tables=len(held["tables"]),
                        indicators=sum(len(table["indicators"]) for table in held["tables"]),
                        problems=len(held["problems"]),
                    )
                )
            return total, found

    def withdrawn(self, upload_id: str) -> bool:
        """Tell whether a document waits because it was taken out of the corpus."""
        wanted = select(schema.uploads.c.withdrawn_at).where(schema.uploads.c.id == upload_id)
        with self._database.reading() as connection:
            return connection.execute(wanted).scalar() is not None

    def confirm(self, upload_id: str, corrected: ParsedDocument | None = None) -> bool:
        """Turn a document that waits into one of the store, in one transaction; one taken out comes back as it was.

        :param upload_id: of the document.
        :param corrected: the tables as a person corrected them; None takes them as parsed.
        :return: False when a document of this content was there already.
        :raises NotFoundError: when no such document waits.
        """
        columns = schema.uploads.c
        name, parsed = self.get(upload_id)
        if corrected is not None:
            parsed = parsed.model_copy(update={"tables": corrected.tables})
        with self._database.writing() as connection:
            taken = delete(schema.uploads).where(columns.id == upload_id)
            row = connection.execute(taken.returning(columns.entered_at, columns.withdrawn_at)).first()
            if row is None:
                raise _no_upload(upload_id)
            if holds(connection, upload_id):
                return False
            ids = insert_document(connection, upload_id, name, parsed, "site", row.entered_at)
            tables_changed(connection, ids)
            note(connection, "restoration" if row.withdrawn_at else "ingest", upload_id, tables=len(ids))
            return True

    def withdraw(self, document_id: str) -> None:
        """Take a document out of the corpus and let it wait as it is kept now; `confirm` puts it back.

        :raises NotFoundError: when there is no such document.
        :raises ConflictError: when it comes with the product.
        """
        with self._database.writing() as connection:
            document, parsed = kept_document(connection, document_id)
            name = str(document["name"])
            if document["origin"] == "shipped":
                raise ConflictError(
                    "document.shipped",
                    f"文件「{name}」随产品附带，不能删除；不想参考其中的某张表，可以单独去掉那张表",
                    document=document_id,
                )
            connection.execute(delete(schema.uploads).where(schema.uploads.c.id == document_id))
            connection.execute(
                insert(schema.uploads).values(
                    id=document_id,
                    name=name,
                    added_at=now(),
                    parsed=_packed(parsed),
                    withdrawn_at=now(),
                    entered_at=document["added_at"],
                )
            )
            this = schema.documents.c.id == document_id
            ids = table_ids(connection, this)
            connection.execute(delete(schema.documents).where(this))
            tables_changed(connection, ids)
            note(connection, "deletion", document_id, kind="document", tables=len(ids))

    def discard(self, upload_id: str) -> None:
        """Forget a document that waits, also one that was taken out of the corpus.

        :raises NotFoundError: when no such document waits.
        """
        with self._database.writing() as connection:
            gone = (
                delete(schema.uploads).where(schema.uploads.c.id == upload_id).returning(schema.uploads.c.withdrawn_at)
            )
            row = connection.execute(gone).first()
            if row is None:
                raise _no_upload(upload_id)
            note(connection, "deletion", upload_id, kind="withdrawn" if row.withdrawn_at else "waiting")

    def purge(self, before: datetime) -> int:
        """Forget the documents that were taken out of the corpus before a moment.

        :return: how many went.
        """
        columns = schema.uploads.c
        moment = before.astimezone(UTC).isoformat(timespec="seconds")
        with self._database.writing() as connection:
            gone = connection.execute(delete(schema.uploads).where(columns.withdrawn_at < moment)).rowcount
            if gone:
                note(connection, "purge", kind="withdrawn", count=gone)
            return gone


def _unpacked(packed: bytes) -> ParsedDocument:
    return ParsedDocument.model_validate_json(zlib.decompress(packed))


def _packed(parsed: ParsedDocument) -> bytes:
    return zlib.compress(parsed.model_dump_json().encode())


def _no_upload(upload_id: str) -> NotFoundError:
    return NotFoundError("upload.unknown", f"没有编号为「{upload_id}」的待确认文件；请重新上传", upload=upload_id)
