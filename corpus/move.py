"""A whole store from one database to another: from a SQLite file to PostgreSQL, or back.

Everything is copied in one transaction of the target, table by table in batches, then read back and compared with what
was read; the target holds all of it or nothing. Meanwhile nobody can write to the source. The copy has an identity of
its own, so that no index of the one is taken for one of the other.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy import URL, Connection, Table, func, insert, inspect, select

from corpus import schema
from corpus.database import ConnectionLimits, open_database
from corpus.errors import ConflictError, StoreError
from corpus.facts import set_fact
from corpus.migrate import bring_up, is_current, upgrade
from corpus.places import shown_place

_ROWS = 2000
_IDENTITY = "store_id"


class Moved(BaseModel):
    """What was copied: from where to where, and how many rows of each table."""

    model_config = ConfigDict(frozen=True)

    source: str
    target: str
    rows: dict[str, int]


def move_store(
    source: Path | URL,
    target: Path | URL,
    limits: ConnectionLimits,
    done: Callable[[str, int, int], None] = lambda _table, _done, _all: None,
) -> Moved:
    """Copy a store; the source stays as it is.

    :param source: where it is.
    :param target: where it shall be: nothing may be there yet. The folder of a file must exist.
    :param limits: how long to wait for the databases.
    :param done: told (table, rows copied, rows in all) as it goes on.
    :return: what was copied.
    :raises ConflictError: ``move.not_empty`` when there is something at the target, ``move.same`` when it is
        the source.
    :raises StoreError: when one of the two cannot be used, or the copy differs; the target is empty then.
    """
    if isinstance(source, Path) and not source.is_file():
        raise StoreError("move.no_source", f"「{source}」处没有语料库；请检查 --from 或 --home", path=str(source))
    if source == target:
        raise ConflictError(
            "move.same", f"要搬的语料库已经在「{shown_place(target)}」；请检查 --to", target=shown_place(target)
        )
    there, here = open_database(target, limits), open_database(source, limits)
    try:
        with there.reading() as reading:  # before anybody is kept waiting, and where both are one and the same
            _require_empty(reading, there.name)
        bring_up(here)
        with here.writing() as reading, there.writing() as writing:
            _require_empty(writing, there.name)
            upgrade(writing, there.name)
            rows = {table.name: _copied(table, reading, writing, done) for table in schema.metadata.sorted_tables}
            set_fact(writing, _IDENTITY, uuid.uuid4().hex)
    finally:
        here.close()
        there.close()
    return Moved(source=shown_place(source), target=shown_place(target), rows=rows)


def _require_empty(connection: Connection, name: str) -> None:
    """See that the target holds no table, or the tables of a store with nothing in them."""
    held = set(inspect(connection).get_table_names())
    if held:
        is_current(connection, name)  # refuses another program's database
    for table in schema.metadata.sorted_tables:
        if table is schema.facts or table.name not in held:
            continue
        if connection.execute(select(table).limit(1)).first() is not None:
            raise ConflictError(
                "move.not_empty",
                f"「{name}」中已有内容，不能搬进去；请新建一个空的数据库，或指定一个还没有用过的主文件夹",
                target=name,
            )


def _copied(table: Table, source: Connection, target: Connection, done: Callable[[str, int, int], None]) -> int:
    """Copy one table and compare; gives how many rows it has."""
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
            f"表 {table.name} 搬过去以后与原来的不一致（原有 {total} 行，搬到 {arrived} 行），没有搬；"
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
