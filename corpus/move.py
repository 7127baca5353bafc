"""A whole store from one database to another: from a SQLite file to PostgreSQL, or back.

Everything is copied in one transaction of the target, table by table in batches, then read back and compared with what
was read; the target holds all of it or nothing. Meanwhile nobody can write to the source. The copy has an identity of
its own, so that no index of the one is taken for one of the other.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path

from pydantic import BaseModel, ConfigDict
from sqlalchemy import URL, Connection, inspect, select

from corpus import schema
from corpus.copying import copy_table
from corpus.database import ConnectionLimits, open_database
from corpus.errors import ConflictError, StoreError
from corpus.facts import set_fact
from corpus.migrate import bring_up, is_current, upgrade
from corpus.places import shown_place

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
            rows = {table.name: copy_table(table, reading, writing, done) for table in schema.metadata.sorted_tables}
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
