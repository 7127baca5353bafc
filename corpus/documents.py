"""Documents inside a transaction: whether one is there, putting one in, reading one out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Select, func, insert, select

from corpus import schema
from corpus.database import DamagedRowError
from corpus.digests import require_whole, table_digest
from corpus.errors import NotFoundError
from corpus.log import now
from corpus.records import indicator_row, read_table, table_row
from corpus.table import ParsedDocument, Problem, TargetTable, clean_text

Order = Literal["latest", "earliest", "name", "tables", "problems"]


def holds(connection: Connection, document_id: str) -> bool:
    """Tell whether a document of this content is in the store."""
    found = select(schema.documents.c.id).where(schema.documents.c.id == document_id)
    return connection.execute(found).first() is not None


def insert_document(
    connection: Connection,
    document_id: str,
    name: str,
    parsed: ParsedDocument,
    origin: str,
    added_at: str | None = None,
) -> list[str]:
    """Put a document in, with all its tables.

    :param connection: of a transaction that writes.
    :param document_id: what `corpus.store.content_id` gives for its bytes.
    :param name: the file name.
    :param parsed: its tables, and what could not be read.
    :param origin: ``site`` or ``shipped``.
    :param added_at: when it came, UTC in ISO 8601; None is now.
    :return: the ids of its tables.
    """
    connection.execute(
        insert(schema.documents).values(
            id=document_id,
            name=clean_text(name),
            origin=origin,
            added_at=added_at or now(),
            problems=[problem.model_dump() for problem in parsed.problems],
        )
    )
    heads: list[dict[str, Any]] = []
    rows: list[dict[str, Any]] = []
    for place, (table_id, table) in enumerate(zip(_table_ids(document_id, parsed, origin), parsed.tables, strict=True)):
        head, own = written_rows(table, table_id, document_id, place)
        heads.append(head)
        rows.extend(own)
    if heads:
        connection.execute(insert(schema.tables), heads)
    if rows:
        connection.execute(insert(schema.indicators), rows)
    return [head["id"] for head in heads]


def written_rows(
    table: TargetTable, table_id: str, document_id: str, place: int
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Give the store's rows for a table, with their digest, and for its indicators.

    :param table: the table.
    :param table_id: the id it has in the store.
    :param document_id: the document it stands in.
    :param place: its 0-based place in the document.
    """
    head = table_row(table, table_id, document_id, place)
    rows = [indicator_row(item, table_id, row) for row, item in enumerate(table.indicators)]
    return head | {"digest": table_digest(head, rows)}, rows


def table_ids(connection: Connection, documents: ColumnElement[bool]) -> list[str]:
    """Give the ids of the tables of some documents.

    :param connection: of a transaction.
    :param documents: which ones, as a condition on the documents.
    """
    joined = schema.tables.join(schema.documents, schema.documents.c.id == schema.tables.c.document_id)
    wanted = select(schema.tables.c.id).select_from(joined).where(documents)
    return [str(found) for found in connection.execute(wanted).scalars()]


def _table_ids(document_id: str, parsed: ParsedDocument, origin: str) -> list[str]:
    """Give the ids of a document's tables: those they had when the same document was here before, else by place."""
    numbered = [f"{document_id[:16]}-{place + 1}" for place in range(len(parsed.tables))]
    had = [table.id or "" for table in parsed.tables]
    if origin == "shipped":
        return [old or new for old, new in zip(had, numbered, strict=True)]
    own = re.compile(rf"{re.escape(document_id[:16])}-[1-9][0-9]{{0,5}}")
    return had if len(set(had)) == len(had) and all(map(own.fullmatch, had)) else numbered


def tables_of(connection: Connection, heads: Sequence[Mapping[Any, Any]]) -> Iterator[TargetTable]:
    """Give tables with their indicators.

    :param connection: of the transaction in which the heads were read.
    :param heads: rows of the store's tables.
    :raises DamagedRowError: when one is not as it was written.
    """
    found: dict[str, list[Any]] = {head["id"]: [] for head in heads}
    rows = (
        select(schema.indicators)
        .where(schema.indicators.c.table_id.in_(list(found)))
        .order_by(schema.indicators.c.table_id, schema.indicators.c.row)
    )
    for row in connection.execute(rows).mappings():
        if row["table_id"] not in found:  # the database's own index leads to a row of another table
            raise DamagedRowError(f"一条指标属于不存在的目标表 {row['table_id']}")
        found[row["table_id"]].append(row)
    for head in heads:
        require_whole(head, found[head["id"]])
        yield read_table(head, found[head["id"]])


def kept_document(connection: Connection, document_id: str) -> tuple[Mapping[Any, Any], ParsedDocument]:
    """Give (the document's row, its tables and what could not be read) as it is kept now.

    :raises NotFoundError: when there is no such document.
    """
    wanted = select(schema.documents).where(schema.documents.c.id == document_id)
    row = connection.execute(wanted).mappings().first()
    if row is None:
        raise no_document(document_id)
    columns = schema.tables.c
    heads = connection.execute(select(schema.tables).where(columns.document_id == document_id).order_by(columns.place))
    tables = tuple(tables_of(connection, heads.mappings().all()))
    problems = tuple(Problem.model_validate(problem) for problem in row["problems"])
    return row, ParsedDocument(tables=tables, problems=problems)


def counted_documents(order: Order = "latest") -> Select[Any]:
    """Select the documents with the numbers of their tables and of the places not understood.

    :param order: which stand first; among equals the latest, then by name.
    """
    columns = schema.documents.c
    problems = func.json_array_length(columns.problems)
    first = {
        "latest": columns.added_at.desc(),
        "earliest": columns.added_at,
        "name": columns.name,
        "tables": func.count(schema.tables.c.id).desc(),
        "problems": problems.desc(),
    }[order]
    return (
        select(
            schema.documents.c.id,
            schema.documents.c.name,
            schema.documents.c.origin,
            schema.documents.c.added_at,
            problems.label("problems"),
            func.count(schema.tables.c.id).label("tables"),
        )
        .outerjoin(schema.tables, schema.tables.c.document_id == schema.documents.c.id)
        .group_by(schema.documents.c.id)
        .order_by(first, columns.added_at.desc(), columns.name, columns.id)
    )


def no_document(document_id: str) -> NotFoundError:
    """Give the failure that there is no such document."""
    return NotFoundError("document.unknown", f"语料库中没有编号为「{document_id}」的文件", document=document_id)
