"""The rows of one table from one database to another, in batches, compared with what was read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select

from corpus import schema
from corpus.errors import StoreError

_ROWS = 2000


def copy_table(table: Table, source: Connection, target: Connection, done: Callable[[str, int, int], None]) -> int:
    """Copy the rows of one table, read them back and compare.

    :param table: of the store's schema.
    :param source: of a transaction that reads.
    :param target: of a transaction that writes; the table is there and holds nothing.
    :param done: told (table, rows copied, rows in all) as it goes on.
    :return: how many rows it has.
    :raises StoreError: ``move.differs`` when the copy is not the same.
    """
    total = source.execute(select(func.count()).select_from(table)).scalar_one()
    if table is schema.facts:
        target.execute(table.delete())
    copied = sums = 0
    for rows in _batches(table, source):
        sums += _sum_of(rows)
        target.execute(insert(table), rows)
        copied += len(rows)
        done(table.name, copied, total)
    arrived = 0
    for rows in _batches(table, target):
        sums -= _sum_of(rows)
        arrived += len(rows)
    if sums or not arrived == copied == total:
        raise StoreError(
            "move.differs",
            f"表 {table.name} 抄过去以后与原来的不一致（原有 {total} 行，抄到 {arrived} 行），没有采用；"
            "请运行 zhibiao doctor 检查原来的语料库，再重试",
            table=table.name,
        )
    return copied


def _batches(table: Table, connection: Connection) -> Iterator[list[dict[str, Any]]]:
    """Give the rows of a table without holding them all."""
    with connection.execute(select(table).execution_options(yield_per=_ROWS)) as found:
        for rows in found.mappings().partitions():
            yield [{name: _without_nul(value) for name, value in row.items()} for row in rows]


def _without_nul(value: Any) -> Any:
    """Put U+FFFD for NUL, which SQLite holds in a text and PostgreSQL does not."""
    return value.replace("\x00", "\ufffd") if isinstance(value, str) else value


def _sum_of(rows: list[dict[str, Any]]) -> int:
    """Give the sum of the rows' SHA-256, which is the same in whatever order they come."""
    total = 0
    for row in rows:
        said = json.dumps(row, ensure_ascii=False, sort_keys=True, default=bytes.hex)
        total += int.from_bytes(hashlib.sha256(said.encode()).digest())
    return total
