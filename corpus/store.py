"""The published tables and their provenance: one transaction per document, durable once acknowledged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlalchemy import URL, delete, func, insert, select, update

from corpus import schema
from corpus.accounts import Accounts
from corpus.audit import note
from corpus.audit_log import AuditLog
from corpus.bare import BareTable, bare_tables
from corpus.content import content_id as content_id
from corpus.corrections import Corrections, keep_correction
from corpus.database import ConnectionLimits, Part, open_database
from corpus.digests import damaged_tables
from corpus.documents import (
    Order,
    counted_documents,
    holds,
    insert_document,
    kept_document,
    no_document,
    table_ids,
    tables_of,
    written_rows,
)
from corpus.draft_history import DraftHistory
from corpus.draft_steps import DraftSteps
from corpus.drafts import Drafts
from corpus.errors import NotFoundError
from corpus.facts import changed_tables, fact, set_fact, tables_changed, tables_gone
from corpus.feedback import FeedbackLog
from corpus.heads import TableHeads
from corpus.login_failures import LoginFailures
from corpus.matching import contains
from corpus.migrate import bring_up
from corpus.records import Changes, StoredDocument
from corpus.review_batches import ReviewBatches
from corpus.sessions import Sessions
from corpus.table import ParsedDocument, TargetTable
from corpus.table_filter import TableFilter
from corpus.tokens import Tokens
from corpus.uploads import Uploads
from corpus.usage import Usage
from corpus.waivers import WaiverLog

_USUAL = ConnectionLimits()

_OF_REVISION = "SELECT name, value FROM fact WHERE name IN ('store_id', 'revision')"

_AS_THEY_CAME = (
    select(schema.tables)
    .select_from(schema.tables.join(schema.documents, schema.documents.c.id == schema.tables.c.document_id))
    .order_by(schema.documents.c.added_at, schema.documents.c.id, schema.tables.c.place)
)


class Store(Part):
    """The store in one database.

    :param place: a SQLite file, which is created where it is missing, or the address of a PostgreSQL database.
    :param limits: how long to wait for the database, and how many connections to hold.
    :raises StoreError: when it cannot be opened, is damaged, or was written by a newer version.
    """

    def __init__(self, place: Path | URL, limits: ConnectionLimits = _USUAL) -> None:
        self.place = place
        super().__init__(open_database(place, limits))
        bring_up(self._database)
        self.audit = AuditLog(self._database)
        self.feedback = FeedbackLog(self._database)
        self.waivers = WaiverLog(self._database)
        self.heads = TableHeads(self._database)
        self.corrections = Corrections(self._database)
        self.drafts = Drafts(self._database)
        self.draft_history = DraftHistory(self._database)
        self.draft_steps = DraftSteps(self._database)
        self.uploads = Uploads(self._database)
        self.review_batches = ReviewBatches(self._database)
        self.accounts = Accounts(self._database)
        self.sessions = Sessions(self._database)
        self.tokens = Tokens(self._database)
        self.login_failures = LoginFailures(self._database)
        self.usage = Usage(self._database)

    @property
    def name(self) -> str:
        """What messages call the database; no password is in it."""
        return self._database.name

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()

    def fact(self, name: str) -> str | None:
        """Give a fact about the store itself, such as the version of the shipped corpus it holds."""
        with self._database.asking() as connection:
            return fact(connection, name)

    def identity(self) -> str:
        """Give what tells this store from any other, also from a copy of it that was restored."""
        return self.fact("store_id") or ""

    def revision(self) -> str:
        """Give a text that changes whenever the tables change, and differs between stores."""
        found = dict(self._database.rows(_OF_REVISION))
        return f"{found.get('store_id')}.{found.get('revision')}"

    def check(self) -> list[str]:
        """Let the database check itself and compare every table with its digest; gives what is wrong."""
        found = self._database.check()
        if found:
            return found
        with self._database.reading() as connection:
            return list(damaged_tables(connection))

    def require_whole(self) -> None:
        """See that `check` finds nothing.

        :raises StoreError: ``store.damaged`` with the first complaint.
        """
        complaints = self.check()
        if complaints:
            raise self._database.damaged(complaints[0])

    # Documents

    def has_document(self, document_id: str) -> bool:
        """Tell whether a document of this content is in the store."""
        with self._database.asking() as connection:
            return holds(connection, document_id)

    def add_document(self, document_id: str, name: str, parsed: ParsedDocument, origin: str = "site") -> bool:
        """Store a document with all its tables, in one transaction.

        :param document_id: what `content_id` gives for its bytes.
        :param name: the file name, kept as provenance.
        :param parsed: what a reader understood.
        :param origin: ``site``, or ``shipped`` for what comes with the product.
        :return: False when a document of the same content was there already (nothing is changed then).
        """
        with self._database.writing() as connection:
            if holds(connection, document_id):
                return False
            tables_changed(connection, insert_document(connection, document_id, name, parsed, origin))
            note(connection, "ingest", document_id, tables=len(parsed.tables))
            return True

    def ship(self, version: str, documents: Sequence[tuple[str, str, ParsedDocument]]) -> bool:
        """Put the shipped corpus in the store, in place of an older shipped one.

        :param version: identity of the shipped data; nothing is done when the store holds this version.
        :param documents: (document id, name, parsed) of each shipped document.
        :return: whether anything was changed.
        """
        if self.fact("shipped") == version:
            return False
        with self._database.writing() as connection:
            if fact(connection, "shipped") == version:  # another process was faster
                return False
            shipped = schema.documents.c.origin == "shipped"
            ids = table_ids(connection, shipped)
            connection.execute(delete(schema.documents).where(shipped))
            for document_id, name, parsed in documents:
                if not holds(connection, document_id):
                    ids += insert_document(connection, document_id, name, parsed, "shipped")
            set_fact(connection, "shipped", version)
            tables_changed(connection, ids)
            return True

    def documents(self) -> list[StoredDocument]:
        """List the documents, the latest first."""
        with self._database.reading() as connection:
            return [StoredDocument(**row) for row in connection.execute(counted_documents()).mappings()]

    def find_documents(
        self,
        text: str | None = None,
        origin: str | None = None,
        offset: int = 0,
        limit: int = 50,
        order: Order = "latest",
    ) -> tuple[int, list[StoredDocument]]:
        """List documents that match.

        :param text: looked for in their names; None takes all.
        :param origin: ``site`` or ``shipped``; None takes both.
        :param offset: how many to pass over.
        :param limit: how many to give at the most.
        :param order: which stand first.
        :return: (how many match in all, the documents of this page).
        """
        query = counted_documents(order)
        if text:
            query = query.where(contains(schema.documents.c.name, text))
        if origin is not None:
            query = query.where(schema.documents.c.origin == origin)
        with self._database.reading() as connection:
            total = connection.execute(select(func.count()).select_from(query.subquery())).scalar_one()
            page = connection.execute(query.offset(offset).limit(limit)).mappings()
            return total, [StoredDocument(**row) for row in page]

    def document_head(self, document_id: str) -> StoredDocument:
        """Give what is listed of one document.

        :raises NotFoundError: when there is no such document.
        """
        wanted = counted_documents().where(schema.documents.c.id == document_id)
        with self._database.reading() as connection:
            row = connection.execute(wanted).mappings().first()
            if row is None:
                raise no_document(document_id)
            return StoredDocument(**row)

    # Tables

    def counts(self) -> dict[str, int]:
        """Count documents, tables by kind and indicators."""
        with self._database.reading() as connection:
            by_kind = connection.execute(select(schema.tables.c.kind, func.count()).group_by(schema.tables.c.kind))
            found = {f"tables_{kind}": number for kind, number in by_kind.tuples()}
            found["documents"] = connection.execute(select(func.count()).select_from(schema.documents)).scalar_one()
            found["indicators"] = connection.execute(select(func.count()).select_from(schema.indicators)).scalar_one()
        return found

    def tables(self) -> Iterator[TargetTable]:
        """Give every table with its indicators, in the order in which their documents came."""
        with self._database.reading() as connection:
            heads = connection.execute(_AS_THEY_CAME).mappings().all()
            for start in range(0, len(heads), 500):
                yield from tables_of(connection, heads[start : start + 500])

    def bare_tables(self) -> Iterator[BareTable]:
        """Give what an index keeps of every table, in the same order; several times as fast as `tables`."""
        with self._database.reading() as connection:
            yield from bare_tables(connection)

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
        with self._database.reading() as connection:
            heads = connection.execute(ordered.offset(offset).limit(limit)).mappings().all()
            return connection.execute(total).scalar_one(), list(tables_of(connection, heads))

    def table(self, table_id: str) -> TargetTable:
        """Give one table with its indicators.

        :raises NotFoundError: when there is no such table.
        """
        with self._database.reading() as connection:
            head = connection.execute(select(schema.tables).where(schema.tables.c.id == table_id)).mappings().first()
            if head is None:
                raise _no_table(table_id)
            return next(tables_of(connection, [head]))

    def document_of_table(self, table_id: str) -> str:
        """Give the id of the document that a table stands in.

        :raises NotFoundError: when there is no such table.
        """
        with self._database.reading() as connection:
            found = connection.execute(
                select(schema.tables.c.document_id).where(schema.tables.c.id == table_id)
            ).scalar()
            if found is None:
                raise _no_table(table_id)
            return str(found)

    def document_of_tables(self) -> dict[str, str]:
        """Give the id of the document that each table stands in, by the table's id."""
        with self._database.asking() as connection:
            wanted = select(schema.tables.c.id, schema.tables.c.document_id)
            return {str(row.id): str(row.document_id) for row in connection.execute(wanted)}

    def document(self, document_id: str) -> tuple[str, ParsedDocument]:
        """Give (name, its tables and what could not be read) of a document as it is kept now.

        :raises NotFoundError: when there is no such document.
        """
        with self._database.reading() as connection:
            row, parsed = kept_document(connection, document_id)
            return str(row["name"]), parsed

    def replace_table(self, table: TargetTable) -> str:
        """Put a corrected table in the place of the stored one with the same id, and keep it for the same document.

        :return: the id of its document.
        :raises NotFoundError: when there is no such table.
        """
        with self._database.writing() as connection:
            columns = schema.tables.c
            held = connection.execute(select(columns.document_id, columns.place).where(columns.id == table.id)).first()
            if held is None or table.id is None:
                raise _no_table(table.id)
            changed, rows = written_rows(table, table.id, held.document_id, held.place)
            connection.execute(update(schema.tables).where(columns.id == table.id).values(changed))
            connection.execute(delete(schema.indicators).where(schema.indicators.c.table_id == table.id))
            if rows:
                connection.execute(insert(schema.indicators), rows)
            tables_changed(connection, [table.id])
            kept, parsed = kept_document(connection, held.document_id)
            # What could not be read was looked at by the person who corrected it.
            keep_correction(connection, held.document_id, str(kept["name"]), ParsedDocument(tables=parsed.tables))
            note(connection, "correction", table.id)
            return str(held.document_id)

    def delete_table(self, table_id: str) -> None:
        """Take one table out; a document whose last table goes is taken out with it.

        :raises NotFoundError: when there is no such table.
        """
        with self._database.writing() as connection:
            columns = schema.tables.c
            held = connection.execute(select(columns.document_id).where(columns.id == table_id)).scalar()
            if held is None:
                raise _no_table(table_id)
            connection.execute(delete(schema.tables).where(columns.id == table_id))
            left = connection.execute(select(columns.id).where(columns.document_id == held)).first()
            if left is None:
                connection.execute(delete(schema.documents).where(schema.documents.c.id == held))
            tables_changed(connection, [table_id])
            note(connection, "deletion", table_id, kind="table")

    def changes(self, since: str, most: int, *, newest: bool = False) -> Changes | None:
        """Give what changed since a revision.

        :param since: what `revision` gave.
        :param most: tables at the most.
        :param newest: whether to give the newest of them and all ids of those that went where they are more.
        :return: the changes; None where they are more, or that revision is of another store or too long ago.
        """
        with self._database.reading() as connection:
            store, _, number = since.rpartition(".")
            known = int(fact(connection, "changes_from") or 0)
            if store != fact(connection, "store_id") or not number.isdecimal() or int(number) < known:
                return None
            ids, left = changed_tables(connection, int(number), most)
            if left and not newest:
                return None
            heads = connection.execute(_AS_THEY_CAME.where(schema.tables.c.id.in_(ids))).mappings().all()
            gone = tables_gone(connection, int(number)) if left else ()
            now = f"{store}.{fact(connection, 'revision')}"
            return Changes(now, tuple(tables_of(connection, heads)), frozenset((*ids, *gone)), left)


def _no_table(table_id: str | None) -> NotFoundError:
    return NotFoundError("table.unknown", f"语料库中没有编号为「{table_id}」的目标表", table=table_id)
