"""Review batches: what a reviewer put together, each document as read or with the reason why it could not be.

A batch belongs to nobody's browser: it is there tomorrow, under a name, until somebody deletes it, and a deleted one
can be restored. Its documents are known by their content, so that the same file twice is one document.
"""

from __future__ import annotations

import uuid
import zlib
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection, Select, delete, func, insert, select, update

from corpus import schema
from corpus.audit import note
from corpus.corrections import keep_correction
from corpus.database import Part
from corpus.errors import NotFoundError
from corpus.matching import contains
from corpus.table import ParsedDocument, TargetTable, clean_text

_BATCH, _DOCUMENT = schema.review_batches.c, schema.review_documents.c


class ReviewBatch(BaseModel):
    """A batch; times are UTC in ISO 8601, ``deleted_at`` None while it stands.

    ``documents`` counts all its documents, ``failed`` those that could not be read, ``tables`` those of the others.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    created_at: str
    changed_at: str
    deleted_at: str | None
    documents: int = 0
    failed: int = 0
    tables: int = 0


class BatchDocument(BaseModel):
    """A document of a batch: what was read of it, or (``parsed`` None) the error as every route gives it.

    ``id`` is the SHA-256 of its content, ``place`` its 0-based place in the batch; ``packed`` identifies what was read.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    place: int
    added_at: str
    parsed: ParsedDocument | None
    error: dict[str, Any] | None
    packed: bytes | None

    @property
    def tables(self) -> tuple[TargetTable, ...]:
        """The tables that were read; none where it could not be read."""
        return self.parsed.tables if self.parsed else ()


class ReviewBatches(Part):
    """The review batches of one store."""

    def create(self, name: str) -> ReviewBatch:
        """Begin a batch without documents.

        :param name: what people call it.
        """
        at = _now()
        row = {"id": uuid.uuid4().hex, "name": name, "created_at": at, "changed_at": at, "deleted_at": None}
        with self._database.writing() as connection:
            connection.execute(insert(schema.review_batches).values(row))
            note(connection, "review", row["id"])
        return ReviewBatch.model_validate(row)

    def get(self, batch_id: str) -> ReviewBatch:
        """Give a batch.

        :raises NotFoundError: when there is none, or it was deleted.
        """
        with self._database.reading() as connection:
            return _standing(connection, batch_id)

    def find(
        self, text: str | None = None, offset: int = 0, limit: int = 50, *, deleted: bool = False
    ) -> tuple[int, tuple[ReviewBatch, ...]]:
        """List batches, the latest change first.

        :param text: looked for in the names of batches and of their documents; None for all.
        :param offset: how many to pass over.
        :param limit: how many to give at the most.
        :param deleted: whether deleted batches are listed, and they alone.
        :return: (how many match in all, the batches of this page).
        """
        query = _counted().where(_BATCH.deleted_at.is_not(None) if deleted else _BATCH.deleted_at.is_(None))
        if text:
            inside = select(_DOCUMENT.batch_id).where(contains(_DOCUMENT.name, text))
            query = query.where(contains(_BATCH.name, text) | _BATCH.id.in_(inside))
        page = query.order_by(_BATCH.changed_at.desc(), _BATCH.created_at.desc(), _BATCH.id)
        with self._database.reading() as connection:
            total = connection.execute(select(func.count()).select_from(query.subquery())).scalar_one()
            rows = connection.execute(page.offset(offset).limit(limit)).mappings()
            return total, tuple(ReviewBatch.model_validate(dict(row)) for row in rows)

    def rename(self, batch_id: str, name: str) -> ReviewBatch:
        """Give a batch another name.

        :raises NotFoundError: when there is none, or it was deleted.
        """
        return self._change(batch_id, name=name)

    def delete(self, batch_id: str) -> None:
        """Take a batch out of the list; nothing of it is lost.

        :raises NotFoundError: when there is none, or it was deleted before.
        """
        with self._database.writing() as connection:
            _standing(connection, batch_id)
            _touch(connection, batch_id, deleted_at=_now())
            note(connection, "deletion", batch_id, kind="batch")

    def restore(self, batch_id: str) -> ReviewBatch:
        """Put a deleted batch back into the list; one that stands stays as it is.

        :raises NotFoundError: when there is none.
        """
        with self._database.writing() as connection:
            if _held(connection, batch_id).deleted_at is not None:
                note(connection, "restoration", batch_id, kind="batch")
            connection.execute(update(schema.review_batches).where(_BATCH.id == batch_id).values(deleted_at=None))
            return _held(connection, batch_id)

    def _change(self, batch_id: str, **values: str) -> ReviewBatch:
        with self._database.writing() as connection:
            _standing(connection, batch_id)
            _touch(connection, batch_id, **values)
            return _held(connection, batch_id)

    # Documents

    def documents(self, batch_id: str) -> tuple[BatchDocument, ...]:
        """Give the documents of a batch in the order in which they came.

        :raises NotFoundError: when there is no such batch, or it was deleted.
        """
        wanted = select(schema.review_documents).where(_DOCUMENT.batch_id == batch_id).order_by(_DOCUMENT.place)
        with self._database.reading() as connection:
            _standing(connection, batch_id)
            return tuple(_document(row) for row in connection.execute(wanted).mappings())

    def document(self, batch_id: str, document_id: str) -> BatchDocument:
        """Give one document of a batch.

        :raises NotFoundError: when there is no such batch or document in it.
        """
        with self._database.reading() as connection:
            _standing(connection, batch_id)
            return _document_of(connection, batch_id, document_id)

    def has(self, batch_id: str, document_id: str) -> bool:
        """Tell whether a document of this content is in a batch and was read.

        :raises NotFoundError: when there is no such batch, or it was deleted.
        """
        read = _this(batch_id, document_id) & _DOCUMENT.error.is_(None)
        with self._database.reading() as connection:
            _standing(connection, batch_id)
            return connection.execute(select(_DOCUMENT.place).where(read)).first() is not None

    def add(self, batch_id: str, document_id: str, name: str, given: ParsedDocument | dict[str, Any]) -> bool:
        """Put a document into a batch, in one transaction.

        :param batch_id: the batch.
        :param document_id: what `corpus.store.content_id` gives for its bytes.
        :param name: the file name.
        :param given: what was read of it, or the error when it could not be read.
        :return: False when a document of this content was read into the batch before (nothing is changed then); one
            that failed before is tried anew.
        :raises NotFoundError: when there is no such batch, or it was deleted.
        """
        read = isinstance(given, ParsedDocument)
        row = {
            "batch_id": batch_id,
            "document_id": document_id,
            "name": clean_text(name),
            "added_at": _now(),
            "tables": len(given.tables) if isinstance(given, ParsedDocument) else 0,
            "parsed": _packed(given) if isinstance(given, ParsedDocument) else None,
            "error": None if read else given,
        }
        this = _this(batch_id, document_id)
        with self._database.writing() as connection:
            _standing(connection, batch_id)
            if connection.execute(select(_DOCUMENT.place).where(this & _DOCUMENT.error.is_(None))).first() is not None:
                return False
            connection.execute(delete(schema.review_documents).where(this))
            last = select(func.max(_DOCUMENT.place)).where(_DOCUMENT.batch_id == batch_id)
            held = connection.execute(last).scalar()
            row["place"] = 0 if held is None else held + 1
            connection.execute(insert(schema.review_documents).values(row))
            _touch(connection, batch_id)
            tables = len(given.tables) if isinstance(given, ParsedDocument) else 0
            note(connection, "upload", document_id, batch=batch_id, tables=tables)
            return True

    def remove(self, batch_id: str, document_id: str) -> None:
        """Take a document out of a batch; what was corrected in it stays kept for its content.

        :raises NotFoundError: when there is no such batch or document in it.
        """
        with self._database.writing() as connection:
            _standing(connection, batch_id)
            _document_of(connection, batch_id, document_id)
            connection.execute(delete(schema.review_documents).where(_this(batch_id, document_id)))
            _touch(connection, batch_id)
            note(connection, "deletion", document_id, batch=batch_id)

    def correct(self, batch_id: str, document_id: str, place: int, table: TargetTable) -> BatchDocument:
        """Put a corrected table in the place of the one that was read, and keep the correction for the content.

        :param batch_id: the batch.
        :param document_id: the document.
        :param place: the table's 0-based place in the document.
        :param table: the table as it should be; its id and its source stay those of the table that was read.
        :return: the document as it is now.
        :raises NotFoundError: when there is no such batch, document or table.
        """
        with self._database.writing() as connection:  # one transaction: nobody's other correction is lost
            _standing(connection, batch_id)
            held = _document_of(connection, batch_id, document_id)
            read = held.parsed or ParsedDocument()
            if not 0 <= place < len(read.tables):
                raise no_table(held.name, place, len(read.tables))
            before = read.tables[place]
            tables = (
                *read.tables[:place],
                table.model_copy(update={"id": before.id, "source": before.source}),
                *read.tables[place + 1 :],
            )
            corrected = read.model_copy(update={"tables": tables})
            changed = update(schema.review_documents).where(_this(batch_id, document_id))
            connection.execute(changed.values(parsed=_packed(corrected)))
            keep_correction(connection, document_id, held.name, corrected)
            note(connection, "correction", document_id, batch=batch_id)
            _touch(connection, batch_id)
            return _document_of(connection, batch_id, document_id)


def no_table(name: str, place: int | str, tables: int) -> NotFoundError:
    """Give the error for a place at which a document has no table.

    :param name: the document's name.
    :param place: the 0-based place that was asked for.
    :param tables: how many tables it has.
    """
    return NotFoundError(
        "review_table.unknown",
        f"文件「{name}」中没有位置为「{place}」的目标表；请在这个文件的 {tables} 张表中选，位置从 0 数起",
        place=str(place),
        tables=tables,
    )


def _now() -> str:
    """Give the time, fine enough that the latest of several quick changes comes first."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def _packed(parsed: ParsedDocument) -> bytes:
    return zlib.compress(parsed.model_dump_json().encode())


def _this(batch_id: str, document_id: str) -> Any:
    return (_DOCUMENT.batch_id == batch_id) & (_DOCUMENT.document_id == document_id)


def _counted() -> Select[Any]:
    joined = schema.review_batches.outerjoin(schema.review_documents, _DOCUMENT.batch_id == _BATCH.id)
    return (
        select(
            schema.review_batches,
            func.count(_DOCUMENT.document_id).label("documents"),
            func.count(_DOCUMENT.error).label("failed"),
            func.coalesce(func.sum(_DOCUMENT.tables), 0).label("tables"),
        )
        .select_from(joined)
        .group_by(_BATCH.id)
    )


def _held(connection: Connection, batch_id: str) -> ReviewBatch:
    """Give a batch, deleted or not."""
    row = connection.execute(_counted().where(_BATCH.id == batch_id)).mappings().first()
    if row is None:
        raise NotFoundError(
            "review_batch.unknown", f"没有编号为「{batch_id}」的审核批次；请从列表中查编号", batch=batch_id
        )
    return ReviewBatch.model_validate(dict(row))


def _standing(connection: Connection, batch_id: str) -> ReviewBatch:
    """Give a batch that was not deleted."""
    batch = _held(connection, batch_id)
    if batch.deleted_at is not None:
        message = f"审核批次「{batch.name}」已在 {batch.deleted_at[:10]} 删除；要继续使用请先恢复它"
        raise NotFoundError("review_batch.unknown", message, batch=batch_id, deleted_at=batch.deleted_at)
    return batch


def _touch(connection: Connection, batch_id: str, **values: str) -> None:
    connection.execute(update(schema.review_batches).where(_BATCH.id == batch_id).values(changed_at=_now(), **values))


def _document_of(connection: Connection, batch_id: str, document_id: str) -> BatchDocument:
    row = connection.execute(select(schema.review_documents).where(_this(batch_id, document_id))).mappings().first()
    if row is None:
        message = f"这个审核批次中没有编号为「{document_id}」的文件；请刷新后重试"
        raise NotFoundError("review_document.unknown", message, batch=batch_id, document=document_id)
    return _document(row)


def _document(row: Any) -> BatchDocument:
    packed = row["parsed"]
    return BatchDocument(
        id=row["document_id"],
        name=row["name"],
        place=row["place"],
        added_at=row["added_at"],
        parsed=None if packed is None else ParsedDocument.model_validate_json(zlib.decompress(packed)),
        error=row["error"],
        packed=packed,
    )
