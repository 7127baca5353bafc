"""The published tables and their provenance: one transaction per document, durable once acknowledged."""

from __future__ import annotations

import hashlib
import uuid
import zlib
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, func, insert, inspect, select, update

from corpus import schema
from corpus.corrections import Corrections
from corpus.database import add_missing, open_engine, plain_failures, reading, writing
from corpus.errors import ConflictError, NotFoundError, StoreError
from corpus.feedback import FeedbackLog
from corpus.heads import TableHeads
from corpus.records import StoredDocument, indicator_row, read_table, table_row
from corpus.table import ParsedDocument, TargetTable
from corpus.table_filter import TableFilter
from corpus.waivers import WaiverLog

# Made once, for it is asked at every request.
_OF_REVISION = select(schema.facts.c.name, schema.facts.c.value).where(
    schema.facts.c.name.in_(("store_id", "revision"))
)


def content_id(data: bytes) -> str:
    """Give the identity of a document: the SHA-256 of its bytes, in hex."""
    return hashlib.sha256(data).hexdigest()


class Store:
    """The store in one SQLite file.

    :param path: the database file; it is created where it is missing.
    :raises StoreError: when the file cannot be opened, is damaged, or was written by a newer version.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._engine = open_engine(path)
        with plain_failures(path):
            there = inspect(self._engine).get_table_names()
        if not there:
            self._upgrade()
        elif schema.facts.name not in there:
            raise StoreError(
                "store.foreign",
                f"「{path}」是别的程序的数据库，不是语料库；请把它移走，或用 --home 指定别的文件夹",
                path=str(path),
            )
        version = self.fact("schema_version")
        if version is None or not version.isdecimal() or int(version) > schema.VERSION:
            raise StoreError(
                "store.newer",
                f"语料库「{path}」由更新的版本写成（格式 {version}，本程序认识到 {schema.VERSION}）；请升级 zhibiao",
                path=str(path),
            )
        if int(version) < schema.VERSION:
            self._upgrade()
        self.feedback = FeedbackLog(self._engine, path)
        self.waivers = WaiverLog(self._engine, path)
        self.heads = TableHeads(self._engine, path)
        self.corrections = Corrections(self._engine, path)

    def _upgrade(self) -> None:
        """Bring the file to this version's form; a new file has none of it."""
        with self._writing() as connection:
            add_missing(connection, schema.metadata)
            held = self._fact(connection, "schema_version")
            if held is None:  # else another process was faster, or the file is of an earlier version
                self._set_fact(connection, "store_id", uuid.uuid4().hex)
                self._set_fact(connection, "revision", "0")
            if held is None or int(held) < schema.VERSION:
                self._set_fact(connection, "schema_version", str(schema.VERSION))

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def _reading(self) -> AbstractContextManager[Connection]:
        return reading(self._engine, self.path)

    def _writing(self) -> AbstractContextManager[Connection]:
        return writing(self._engine, self.path)

    @staticmethod
    def _fact(connection: Connection, name: str) -> str | None:
        return connection.execute(select(schema.facts.c.value).where(schema.facts.c.name == name)).scalar()

    @staticmethod
    def _set_fact(connection: Connection, name: str, value: str) -> None:
        connection.execute(delete(schema.facts).where(schema.facts.c.name == name))
        connection.execute(insert(schema.facts).values(name=name, value=value))

    def _changed(self, connection: Connection) -> None:
        self._set_fact(connection, "revision", str(int(self._fact(connection, "revision") or 0) + 1))

    def fact(self, name: str) -> str | None:
        """Give a fact about the store itself, such as the version of the shipped corpus it holds."""
        with self._reading() as connection:
            return self._fact(connection, name)

    def revision(self) -> str:
        """Give a text that changes whenever the tables change, and differs between stores."""
        with self._reading() as connection:
            found = dict(connection.execute(_OF_REVISION).tuples().all())
        return f"{found.get('store_id')}.{found.get('revision')}"

    def check(self) -> list[str]:
        """Let the database check itself; gives its complaints, none when all is in order."""
        with self._reading() as connection:
            found = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check(10)")]
        return [] if found == ["ok"] else found

    # Documents

    def has_document(self, document_id: str) -> bool:
        """Tell whether a document of this content is in the store."""
        with self._reading() as connection:
            return self._holds(connection, document_id)

    @staticmethod
    def _holds(connection: Connection, document_id: str) -> bool:
        found = select(schema.documents.c.id).where(schema.documents.c.id == document_id)
        return connection.execute(found).first() is not None

    def add_document(self, document_id: str, name: str, parsed: ParsedDocument, origin: str = "site") -> bool:
        """Store a document with all its tables, in one transaction.

        :param document_id: what `content_id` gives for its bytes.
        :param name: the file name, kept as provenance.
        :param parsed: what a reader understood.
        :param origin: ``site``, or ``shipped`` for what comes with the product.
        :return: False when a document of the same content was there already (nothing is changed then).
        """
        with self._writing() as connection:
            if self._holds(connection, document_id):
                return False
            self._insert(connection, document_id, name, parsed, origin)
            self._changed(connection)
            return True

    @staticmethod
    def _insert(connection: Connection, document_id: str, name: str, parsed: ParsedDocument, origin: str) -> None:
        connection.execute(
            insert(schema.documents).values(
                id=document_id,
                name=name,
                origin=origin,
                added_at=datetime.now(UTC).isoformat(timespec="seconds"),
                problems=[problem.model_dump() for problem in parsed.problems],
            )
        )
        rows: list[dict[str, Any]] = []
        for place, table in enumerate(parsed.tables):
            table_id = table.id if origin == "shipped" and table.id else f"{document_id[:16]}-{place + 1}"
            connection.execute(insert(schema.tables).values(table_row(table, table_id, document_id, place)))
            rows.extend(indicator_row(item, table_id, row) for row, item in enumerate(table.indicators))
        if rows:
            connection.execute(insert(schema.indicators), rows)

    def ship(self, version: str, documents: Sequence[tuple[str, str, ParsedDocument]]) -> bool:
        """Put the shipped corpus in the store, in place of an older shipped one.

        :param version: identity of the shipped data; nothing is done when the store holds this version.
        :param documents: (document id, name, parsed) of each shipped document.
        :return: whether anything was changed.
        """
        if self.fact("shipped") == version:
            return False
        with self._writing() as connection:
            if self._fact(connection, "shipped") == version:  # another process was faster
                return False
            connection.execute(delete(schema.documents).where(schema.documents.c.origin == "shipped"))
            for document_id, name, parsed in documents:
                if not self._holds(connection, document_id):
                    self._insert(connection, document_id, name, parsed, "shipped")
            self._set_fact(connection, "shipped", version)
            self._changed(connection)
            return True

    def documents(self) -> list[StoredDocument]:
        """List the documents, the latest first."""
        counted = (
            select(schema.documents, func.count(schema.tables.c.id).label("tables"))
            .outerjoin(schema.tables, schema.tables.c.document_id == schema.documents.c.id)
            .group_by(schema.documents.c.id)
            .order_by(schema.documents.c.added_at.desc(), schema.documents.c.id)
        )
        with self._reading() as connection:
            return [
                StoredDocument(id=row.id, name=row.name, origin=row.origin, added_at=row.added_at, tables=row.tables)
                for row in connection.execute(counted)
            ]

    # Tables

    def counts(self) -> dict[str, int]:
        """Count documents, tables by kind and indicators."""
        with self._reading() as connection:
            by_kind = connection.execute(select(schema.tables.c.kind, func.count()).group_by(schema.tables.c.kind))
            found = {f"tables_{kind}": number for kind, number in by_kind.tuples()}
            found["documents"] = connection.execute(select(func.count()).select_from(schema.documents)).scalar_one()
            found["indicators"] = connection.execute(select(func.count()).select_from(schema.indicators)).scalar_one()
        return found

    def tables(self) -> Iterator[TargetTable]:
        """Give every table with its indicators, in the order in which their documents came."""
        joined = schema.tables.join(schema.documents, schema.documents.c.id == schema.tables.c.document_id)
        wanted = (
            select(schema.tables)
            .select_from(joined)
            .order_by(schema.documents.c.added_at, schema.documents.c.id, schema.tables.c.place)
        )
        with self._reading() as connection:
            heads = connection.execute(wanted).mappings().all()
            for start in range(0, len(heads), 500):
                yield from self._with_rows(connection, heads[start : start + 500])

    @staticmethod
    def _with_rows(connection: Connection, heads: Sequence[Any]) -> Iterator[TargetTable]:
        found: dict[str, list[Any]] = {head["id"]: [] for head in heads}
        rows = (
            select(schema.indicators)
            .where(schema.indicators.c.table_id.in_(list(found)))
            .order_by(schema.indicators.c.table_id, schema.indicators.c.row)
        )
        for row in connection.execute(rows).mappings():
            found[row["table_id"]].append(row)
        for head in heads:
            yield read_table(head, found[head["id"]])

    def find_tables(self, wanted: TableFilter, offset: int = 0, limit: int = 50) -> tuple[int, list[TargetTable]]:
        """List tables that match, published ones first, the latest year first.

        :param wanted: what they must match.
        :param offset: how many to pass over.
        :param limit: how many to give at the most.
        :return: (how many match in all, the tables of this page).
        """
        query = wanted.narrow(select(schema.tables))
        total = wanted.narrow(select(func.count()).select_from(schema.tables))
        ordered = query.order_by(
            schema.tables.c.kind == "library",
            schema.tables.c.year.desc().nulls_last(),
            schema.tables.c.document_id,
            schema.tables.c.place,
        )
        with self._reading() as connection:
            heads = connection.execute(ordered.offset(offset).limit(limit)).mappings().all()
            return connection.execute(total).scalar_one(), list(self._with_rows(connection, heads))

    def table(self, table_id: str) -> TargetTable:
        """Give one table with its indicators.

        :raises NotFoundError: when there is no such table.
        """
        with self._reading() as connection:
            head = connection.execute(select(schema.tables).where(schema.tables.c.id == table_id)).mappings().first()
            if head is None:
                raise _no_table(table_id)
            return next(self._with_rows(connection, [head]))

    def document_of_tables(self) -> dict[str, str]:
        """Give the id of the document that each table stands in, by the table's id."""
        with self._reading() as connection:
            wanted = select(schema.tables.c.id, schema.tables.c.document_id)
            return {str(row.id): str(row.document_id) for row in connection.execute(wanted)}

    def document(self, document_id: str) -> tuple[str, ParsedDocument]:
        """Give (name, tables) of a document as it is kept now.

        :raises NotFoundError: when there is no such document.
        """
        columns = schema.tables.c
        with self._reading() as connection:
            name = connection.execute(
                select(schema.documents.c.name).where(schema.documents.c.id == document_id)
            ).scalar()
            if name is None:
                raise NotFoundError(
                    "document.unknown", f"语料库中没有编号为「{document_id}」的文件", document=document_id
                )
            wanted = select(schema.tables).where(columns.document_id == document_id).order_by(columns.place)
            heads = connection.execute(wanted).mappings().all()
            return str(name), ParsedDocument(tables=tuple(self._with_rows(connection, heads)))

    def replace_table(self, table: TargetTable) -> str:
        """Put a corrected table in the place of the stored one with the same id.

        :return: the id of its document.
        :raises NotFoundError: when there is no such table.
        """
        with self._writing() as connection:
            columns = schema.tables.c
            held = connection.execute(select(columns.document_id, columns.place).where(columns.id == table.id)).first()
            if held is None or table.id is None:
                raise _no_table(table.id)
            changed = table_row(table, table.id, held.document_id, held.place)
            connection.execute(update(schema.tables).where(columns.id == table.id).values(changed))
            connection.execute(delete(schema.indicators).where(schema.indicators.c.table_id == table.id))
            rows = [indicator_row(item, table.id, row) for row, item in enumerate(table.indicators)]
            if rows:
                connection.execute(insert(schema.indicators), rows)
            self._changed(connection)
            return str(held.document_id)

    def delete_table(self, table_id: str) -> None:
        """Take one table out; a document whose last table goes is taken out with it.

        :raises NotFoundError: when there is no such table.
        """
        with self._writing() as connection:
            columns = schema.tables.c
            held = connection.execute(select(columns.document_id).where(columns.id == table_id)).scalar()
            if held is None:
                raise _no_table(table_id)
            connection.execute(delete(schema.tables).where(columns.id == table_id))
            left = connection.execute(select(columns.id).where(columns.document_id == held)).first()
            if left is None:
                connection.execute(delete(schema.documents).where(schema.documents.c.id == held))
            self._changed(connection)

    # Uploads that wait to be confirmed

    def hold_upload(self, upload_id: str, name: str, parsed: ParsedDocument) -> None:
        """Keep a parsed upload until it is confirmed; the same content uploaded again replaces it.

        :raises ConflictError: when a document of this content is in the store already.
        """
        packed = zlib.compress(parsed.model_dump_json().encode())
        with self._writing() as connection:
            if self._holds(connection, upload_id):
                raise ConflictError("document.known", f"文件「{name}」已在语料库中，不必再次上传", document=upload_id)
            connection.execute(delete(schema.uploads).where(schema.uploads.c.id == upload_id))
            now = datetime.now(UTC).isoformat(timespec="seconds")
            connection.execute(insert(schema.uploads).values(id=upload_id, name=name, added_at=now, parsed=packed))

    def upload(self, upload_id: str) -> tuple[str, ParsedDocument]:
        """Give (name, parsed) of an upload that waits.

        :raises NotFoundError: when no such upload waits.
        """
        with self._reading() as connection:
            row = connection.execute(select(schema.uploads).where(schema.uploads.c.id == upload_id)).first()
            if row is None:
                raise _no_upload(upload_id)
            return row.name, ParsedDocument.model_validate_json(zlib.decompress(row.parsed))

    def confirm_upload(self, upload_id: str, corrected: ParsedDocument | None = None) -> bool:
        """Turn an upload into a document of the store, in one transaction.

        :param upload_id: what `hold_upload` was given.
        :param corrected: the tables as a person corrected them; None takes them as parsed.
        :return: False when a document of this content was there already.
        :raises NotFoundError: when no such upload waits.
        """
        name, parsed = self.upload(upload_id)
        with self._writing() as connection:
            taken = connection.execute(delete(schema.uploads).where(schema.uploads.c.id == upload_id))
            if taken.rowcount == 0:
                raise _no_upload(upload_id)
            if self._holds(connection, upload_id):
                return False
            self._insert(connection, upload_id, name, corrected or parsed, "site")
            self._changed(connection)
            return True

    def discard_upload(self, upload_id: str) -> None:
        """Forget an upload that waits.

        :raises NotFoundError: when no such upload waits.
        """
        with self._writing() as connection:
            if connection.execute(delete(schema.uploads).where(schema.uploads.c.id == upload_id)).rowcount == 0:
                raise _no_upload(upload_id)


def _no_table(table_id: str | None) -> NotFoundError:
    return NotFoundError("table.unknown", f"语料库中没有编号为「{table_id}」的目标表", table=table_id)


def _no_upload(upload_id: str) -> NotFoundError:
    return NotFoundError("upload.unknown", f"没有编号为「{upload_id}」的待确认文件；请重新上传", upload=upload_id)
