"""A store in one SQLite file: durable, one writer at a time, and failures said in plain words."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, create_engine, event
from sqlalchemy.exc import DatabaseError, OperationalError

from corpus.database import ConnectionLimits, Database
from corpus.errors import StoreError

_DAMAGE = ("disk I/O", "Could not decode")
# What the system refused to write, which says nothing about what is there (https://www.sqlite.org/rescode.html).
_UNWRITTEN = frozenset(
    f"SQLITE_IOERR_{name}"
    for name in ("WRITE", "FSYNC", "DIR_FSYNC", "TRUNCATE", "DELETE", "SHMOPEN", "SHMSIZE", "SHMMAP", "SHMLOCK", "LOCK")
)
_PAGE = 65_536  # bytes, the largest that SQLite knows


class SQLite(Database):
    """A SQLite database in which an acknowledged change survives a power cut.

    Write-ahead log with ``synchronous=FULL``: readers never wait for the writer, and a commit returns once it is on
    disk (https://www.sqlite.org/pragma.html#pragma_synchronous).

    :param path: the database file; its folder must exist.
    :param limits: how long to wait for another writer.
    """

    def __init__(self, path: Path, limits: ConnectionLimits) -> None:
        super().__init__(str(path))
        # A connection for every thread that asks: with a bounded pool, threads that wait to write would keep
        # readers out.
        self._engine = create_engine(
            URL.create("sqlite", database=str(path)), connect_args={"timeout": limits.wait_s}, max_overflow=-1
        )

        @event.listens_for(self._engine, "connect")
        def _configure(connection: sqlite3.Connection, _record: Any) -> None:
            connection.isolation_level = None  # transactions are begun below, not by the driver
            _write_ahead(connection, limits.wait_s)
            for pragma in ("synchronous=FULL", "foreign_keys=ON"):
                connection.execute(f"PRAGMA {pragma}").close()

        @event.listens_for(self._engine, "begin")
        def _begin(connection: Connection) -> None:
            writing = connection.get_execution_options().get("writing", False)
            connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Read in one transaction."""
        with self.plain_failures(), self._engine.connect() as connection:
            yield connection

    asking = reading  # no server to be asked one thing less

    def rows(self, sql: str) -> Sequence[Any]:
        """Ask the driver itself, in a fifth of the time."""
        with self.plain_failures(), closing(self._engine.raw_connection()) as connection:
            cursor = connection.cursor()
            cursor.execute(sql)
            return cursor.fetchall()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Write in one transaction."""
        with self.plain_failures(), self._engine.execution_options(writing=True).begin() as connection:
            yield connection

    def check(self) -> list[str]:
        """Read every page and every index of the file."""
        with self.reading() as connection:
            found = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check(10)")]
        return [] if found == ["ok"] else found

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def explain(self, failure: Exception) -> StoreError | None:
        """Say which file it is and what to do."""
        if not isinstance(failure, DatabaseError | sqlite3.DatabaseError):
            return None
        reason = str(failure.orig if isinstance(failure, DatabaseError) else failure)
        path = self.name
        if "disk is full" in reason or (_name_of(failure) in _UNWRITTEN and _is_full(Path(path).parent)):
            return StoreError("store.full", f"磁盘已满，语料库「{path}」没有写入这次改动；请腾出空间后重试", path=path)
        if "locked" in reason or "busy" in reason:
            return StoreError("store.busy", f"语料库「{path}」正被另一个程序长时间占用；请稍后重试", path=path)
        if "unable to open" in reason:
            return StoreError(
                "store.read_only", f"语料库「{path}」打不开，或没有权限写入；请检查文件夹的权限", path=path
            )
        if "readonly" in reason or _name_of(failure) in _UNWRITTEN:
            return StoreError(
                "store.read_only",
                f"语料库「{path}」没有写入这次改动（磁盘是只读的、没有权限或写入出错）；请检查文件夹的权限和磁盘，原有内容没有变",
                path=path,
            )
        operational = isinstance(failure, OperationalError | sqlite3.OperationalError)
        if operational and not any(sign in reason for sign in _DAMAGE):
            return StoreError(
                "store.failed", f"语料库「{path}」操作失败（{reason}）；请运行 zhibiao doctor 查看", path=path
            )
        return self.damaged(reason)

    def damaged(self, reason: str) -> StoreError:
        """Give the error for a damaged file."""
        return StoreError(
            "store.damaged",
            f"语料库文件「{self.name}」已损坏（{reason}）；请用 zhibiao restore 恢复备份；"
            "没有备份就把它改名移走，再用 zhibiao ingest 重新入库原始文件",
            path=self.name,
        )


def _name_of(failure: Exception) -> str:
    """Give SQLite's own name of a failure; empty where it is not from there."""
    return getattr(failure.orig if isinstance(failure, DatabaseError) else failure, "sqlite_errorname", "")


def _is_full(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < _PAGE
    except OSError:
        return False


def _write_ahead(connection: sqlite3.Connection, wait_s: float) -> None:
    """Turn the write-ahead log on; SQLite does not wait by itself where several open a new file at once."""
    last = time.monotonic() + wait_s
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL").close()
            return
        except sqlite3.OperationalError as failure:
            if "locked" not in str(failure) or time.monotonic() > last:
                raise
            time.sleep(0.02)
