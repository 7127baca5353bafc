"""A store as one SQLite file, taken while others write; and such a file put in the place of a store, all or nothing."""

from __future__ import annotations

import sqlite3
import time
import uuid
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL, delete, inspect

from corpus import schema
from corpus.audit import note
from corpus.copying import copy_table
from corpus.database import ConnectionLimits, Database, open_database
from corpus.errors import StoreError
from corpus.facts import fact, set_fact
from corpus.migrate import bring_up, is_current, upgrade
from corpus.sqlite import SQLite

_PAGES = 2000  # in a step, after which progress is told

Progress = Callable[[int, int], None]


def silent(_done: int, _all: int) -> None:
    """Report nothing."""


def copy_out(place: Path | URL, target: Path, limits: ConnectionLimits, done: Progress = silent) -> None:
    """Copy a store as it is at one moment into a new SQLite file; nobody who writes meanwhile waits.

    :param place: where the store is.
    :param target: the file, which is not there yet.
    :param limits: how long to wait for the store.
    :param done: told (pages or tables copied, of how many).
    :raises StoreError: when the store cannot be read, was made by a newer version, or the disk is full.
    """
    database = open_database(place, limits)
    try:
        if isinstance(database, SQLite):
            _pages_out(database, target, done)
        else:
            _rows_out(database, target, limits, done)
    except StoreError as failure:
        if failure.code == "store.full":
            raise StoreError(
                "backup.full", f"「{target.parent}」所在的磁盘已满，没有写成备份；请腾出空间后重试", path=str(target)
            ) from failure
        raise
    finally:
        database.close()


def _pages_out(database: SQLite, target: Path, done: Progress) -> None:
    with database.reading() as connection, closing(sqlite3.connect(target, isolation_level=None)) as copy:
        is_current(connection, database.name)  # the first statement: from here on the transaction sees one state
        source = connection.connection.driver_connection
        assert isinstance(source, sqlite3.Connection)
        source.backup(copy, pages=_PAGES, progress=lambda _status, left, total: done(total - left, total))
        copy.execute("PRAGMA journal_mode=DELETE").close()  # one file, without a log beside it


def _rows_out(database: Database, target: Path, limits: ConnectionLimits, done: Progress) -> None:
    bring_up(database)
    copy = open_database(target, limits)
    tables = schema.metadata.sorted_tables
    try:
        with database.reading() as reading, copy.writing() as writing:
            upgrade(writing, copy.name)
            for number, table in enumerate(tables, 1):
                copy_table(table, reading, writing, lambda *_step: None)
                done(number, len(tables))
    finally:
        copy.close()


def counted(copy: Path) -> tuple[int, dict[str, int]]:
    """Give the form of a copied store and how many rows each of its tables has.

    :param copy: what `copy_out` made.
    """
    with closing(sqlite3.connect(copy)) as raw:
        named = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
        names = [name for (name,) in raw.execute(named)]
        rows = {name: int(raw.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]) for name in names}  # noqa: S608
        [(version,)] = raw.execute("SELECT value FROM fact WHERE name = 'schema_version'")
    return int(version), rows


def made_ready(copy: Path, limits: ConnectionLimits) -> str:
    """Bring a copied store to today's form and make it one of its own, so that no index of another is taken for its.

    Who was logged in when it was copied has to log in again: a session that has been ended since must not come back.

    :param copy: what `copy_out` made.
    :param limits: how long to wait.
    :return: the store's new identity.
    :raises StoreError: when it is damaged or was made by a newer version.
    """
    database = open_database(copy, limits)
    identity = uuid.uuid4().hex
    try:
        bring_up(database)
        complaints = database.check()
        if complaints:
            raise database.damaged(complaints[0])
        with database.writing() as connection:
            set_fact(connection, "store_id", identity)
            connection.execute(delete(schema.sessions))
            note(connection, "restore")
    finally:
        database.close()
    return identity


def note_backup(place: Path | URL, limits: ConnectionLimits) -> None:
    """Log in a store that it was backed up; one of an earlier form has no such log yet."""
    database = open_database(place, limits)
    try:
        with database.writing() as connection:
            if is_current(connection, database.name):
                note(connection, "backup")
    finally:
        database.close()


def copy_in(copy: Path, place: Path | URL, limits: ConnectionLimits) -> None:
    """Put a copied store in the place of a store, in one transaction; whoever reads meanwhile sees the one before.

    :param copy: what `made_ready` left.
    :param place: where it shall be; there may be nothing yet.
    :param limits: how long to wait for those who write.
    :raises StoreError: when it cannot be written; the store is as it was then.
    """
    database = open_database(place, limits)
    try:
        if isinstance(place, Path):
            with database.plain_failures():
                _pages_in(copy, place, limits.wait_s)
        else:
            _rows_in(copy, database, limits)
    finally:
        database.close()


def _pages_in(copy: Path, path: Path, wait_s: float) -> None:
    last = time.monotonic() + wait_s

    def waited(status: int, _left: int, _all: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > last:
            raise sqlite3.OperationalError("database is locked")

    with closing(sqlite3.connect(copy)) as source, closing(sqlite3.connect(path, timeout=1)) as live:
        live.execute("PRAGMA synchronous=FULL").close()
        source.backup(live, progress=waited, sleep=0.05)  # all pages in one step, which is one transaction


def _rows_in(copy: Path, database: Database, limits: ConnectionLimits) -> None:
    source = open_database(copy, limits)
    tables = schema.metadata.sorted_tables
    try:
        bring_up(database)
        with source.reading() as reading, database.writing() as writing:
            for table in reversed(tables):
                writing.execute(delete(table))
            for table in tables:
                copy_table(table, reading, writing, lambda *_step: None)
    finally:
        source.close()


def identity_of(place: Path | URL, limits: ConnectionLimits) -> str | None:
    """Give the identity of the store at a place; None where there is nothing yet.

    :param place: where it is.
    :param limits: how long to wait for it.
    :raises StoreError: when it cannot be read, or was made by a newer version or another program.
    """
    if isinstance(place, Path) and not place.exists():
        return None
    database = open_database(place, limits)
    try:
        with database.reading() as connection:
            is_current(connection, database.name)
            return fact(connection, "store_id") if inspect(connection).get_table_names() else None
    finally:
        database.close()
