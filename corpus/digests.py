"""What tells whether a table is still as it was written: a database checks its pages, not what stands in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Float, select

from corpus import schema
from corpus.database import DamagedRowError

_HEAD = tuple(column.name for column in schema.tables.c if column.name != "digest")
_ROW = tuple(column.name for column in schema.indicators.c)
_FLOATS = frozenset(
    column.name for table in (schema.tables, schema.indicators) for column in table.c if isinstance(column.type, Float)
)
_AT_ONCE = 500


def table_digest(head: Mapping[Any, Any], rows: Sequence[Mapping[Any, Any]]) -> str:
    """Give the digest of a table: BLAKE2 over its row of the store and those of its indicators, in order.

    :param head: the table's row, written or read.
    :param rows: of its indicators.
    """
    said = [_values(head, _HEAD), *(_values(row, _ROW) for row in rows)]
    return blake2b(repr(said).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def require_whole(head: Mapping[Any, Any], rows: Sequence[Mapping[Any, Any]]) -> None:
    """See that a table is as it was written.

    :raises DamagedRowError: when it is not.
    """
    if head["digest"] != table_digest(head, rows):
        raise DamagedRowError(f"目标表 {head['id']} 与校验码不符")


def damaged_tables(connection: Connection) -> Iterator[str]:
    """Give a complaint for every table that is not as it was written.

    :param connection: of one transaction.
    """
    ids = list(connection.execute(select(schema.tables.c.id).order_by(schema.tables.c.id)).scalars())
    for begin in range(0, len(ids), _AT_ONCE):
        part = ids[begin : begin + _AT_ONCE]
        for head, rows in _read(connection, part):
            try:
                require_whole(head, rows)
            except DamagedRowError as damage:
                yield str(damage)


def fill_in(connection: Connection) -> None:
    """Give every table its digest, as it stands now.

    :param connection: of a transaction that writes.
    """
    columns = schema.tables.c
    ids = list(connection.execute(select(columns.id)).scalars())
    for begin in range(0, len(ids), _AT_ONCE):
        for head, rows in _read(connection, ids[begin : begin + _AT_ONCE]):
            changed = schema.tables.update().where(columns.id == head["id"])
            connection.execute(changed.values(digest=table_digest(head, rows)))


def _read(
    connection: Connection, ids: Sequence[str]
) -> Iterator[tuple[Mapping[Any, Any], Sequence[Mapping[Any, Any]]]]:
    """Give tables, each as its own row and those of its indicators."""
    rows = schema.indicators.c
    wanted = select(schema.indicators).where(rows.table_id.in_(ids)).order_by(rows.table_id, rows.row)
    read = connection.execute(wanted).mappings()
    found = {table_id: list(own) for table_id, own in groupby(read, lambda row: str(row["table_id"]))}
    for head in connection.execute(select(schema.tables).where(schema.tables.c.id.in_(ids))).mappings().all():
        yield head, found.get(head["id"], [])


def _values(row: Mapping[Any, Any], names: Sequence[str]) -> list[Any]:
    """Give the values of a row; a whole number comes back from the database as a float where it is one."""
    return [float(row[name]) if name in _FLOATS and row[name] is not None else row[name] for name in names]
