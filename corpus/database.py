"""Opening the store's database: durability, one writer at a time, and failures said in plain words."""

from __future__ import annotations

import json
import sqlite3
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, MetaData, create_engine, event, inspect
from sqlalchemy.exc import DatabaseError, OperationalError

from corpus.errors import StoreError

BUSY_SECONDS = 30


def open_engine(path: Path) -> Engine:
    """Open (or create) a SQLite database in which an acknowledged change survives a power cut.

    Write-ahead log with ``synchronous=FULL``: readers never wait for the writer, and a commit returns once it is on
    disk (https://www.sqlite.org/pragma.html#pragma_synchronous).

    :param path: the database file; its folder must exist.
    :return: the engine.
    """
    # A connection for every thread that asks: with a bounded pool, threads that wait to write would keep readers out.
    engine = create_engine(
        URL.create("sqlite", database=str(path)), connect_args={"timeout": BUSY_SECONDS}, max_overflow=-1
    )

    @event.listens_for(engine, "connect")
    def _configure(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # transactions are begun below, not by the driver
        _write_ahead(connection)
        for pragma in ("synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


@contextmanager
def reading(engine: Engine, path: Path) -> Iterator[Connection]:
    """Read in one transaction: every statement sees the same state.

    :param engine: what `open_engine` gave.
    :param path: the database file, for messages.
    :raises StoreError: as `plain_failures`.
    """
    with plain_failures(path), engine.connect() as connection:
        yield connection


@contextmanager
def writing(engine: Engine, path: Path) -> Iterator[Connection]:
    """Write in one transaction, durable when the block is left without an error; one writer at a time.

    :param engine: what `open_engine` gave.
    :param path: the database file, for messages.
    :raises StoreError: as `plain_failures`.
    """
    with plain_failures(path), engine.execution_options(writing=True).begin() as connection:
        yield connection


def add_missing(connection: Connection, metadata: MetaData) -> None:
    """Make the tables and columns that are missing: all in a new file, the later ones in one of an earlier version.

    :param connection: of a transaction that writes.
    :param metadata: what is to be there; columns that a later version added must allow nothing in them.
    """
    metadata.create_all(connection)
    there = inspect(connection)
    quote = connection.dialect.identifier_preparer.quote
    for table in metadata.sorted_tables:
        held = {column["name"] for column in there.get_columns(table.name)}
        for column in table.columns:
            if column.name not in held:
                kind = column.type.compile(dialect=connection.dialect)
                connection.exec_driver_sql(f"ALTER TABLE {quote(table.name)} ADD COLUMN {quote(column.name)} {kind}")


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Turn the write-ahead log on; SQLite does not wait by itself where several open a new file at once."""
    last = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL").close()
            return
        except sqlite3.OperationalError as failure:
            if "locked" not in str(failure) or time.monotonic() > last:
                raise
            time.sleep(0.02)


@contextmanager
def plain_failures(path: Path) -> Iterator[None]:
    """Turn database failures into errors that name the file and the remedy.

    :param path: the database file, for the message.
    :raises StoreError: ``store.full``, ``store.busy``, ``store.read_only`` or ``store.damaged``.
    """
    try:
        yield
    except (DatabaseError, sqlite3.DatabaseError) as failure:
        reason = str(failure.orig if isinstance(failure, DatabaseError) else failure)
        raise _explain(path, reason, isinstance(failure, OperationalError | sqlite3.OperationalError)) from failure
    except (json.JSONDecodeError, UnicodeDecodeError, zlib.error) as failure:  # a cell that no page check sees
        raise _explain(path, str(failure), operational=False) from failure


_DAMAGE = ("disk I/O", "Could not decode")


def _explain(path: Path, reason: str, operational: bool) -> StoreError:
    if "disk is full" in reason:
        return StoreError("store.full", f"磁盘已满，语料库「{path}」没有写入这次改动；请腾出空间后重试", path=str(path))
    if "locked" in reason or "busy" in reason:
        return StoreError("store.busy", f"语料库「{path}」正被另一个程序长时间占用；请稍后重试", path=str(path))
    if "readonly" in reason or "unable to open" in reason:
        return StoreError(
            "store.read_only", f"语料库「{path}」打不开或不能写入（{reason}）；请检查文件夹的权限", path=str(path)
        )
    if operational and not any(sign in reason for sign in _DAMAGE):
        return StoreError(
            "store.failed", f"语料库「{path}」操作失败（{reason}）；请运行 zhibiao doctor 查看", path=str(path)
        )
    return StoreError(
        "store.damaged",
        f"语料库文件「{path}」已损坏（{reason}）；请用备份覆盖它；"
        "没有备份就把它改名移走，再用 zhibiao ingest 重新入库原始文件",
        path=str(path),
    )
