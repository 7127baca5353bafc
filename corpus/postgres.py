"""A store in a PostgreSQL database that several machines share.

Readers work in one ``REPEATABLE READ`` transaction, so that every statement sees the same state. Writers take one
advisory lock first and then read what the writer before them left, so that numbers have neither gaps nor doubles and
checks hold until the commit; within a process they queue before they take a connection, so that they keep no reader out
(https://www.postgresql.org/docs/15/explicit-locking.html#ADVISORY-LOCKS).
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import lru_cache
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from corpus.database import ConnectionLimits, Database
from corpus.errors import StoreError
from corpus.places import shown_place
from corpus.postgres_failures import said_of

# Any number, the same in every version: it is the first half of the advisory lock's key.
_LOCK = 0x5A48
_ENCODING = "UTF8"
# For this transaction: how long to wait; to write before acknowledging, where the server does not; then the lock.
_TAKE_LOCK = text(
    "SELECT set_config('lock_timeout', :wait, true),"
    " CASE current_setting('synchronous_commit') WHEN 'off' THEN set_config('synchronous_commit', 'on', true) END,"
    " pg_advisory_xact_lock(:lock, hashtext(current_schema()))"
)


class PostgreSQL(Database):
    """A PostgreSQL database in which an acknowledged change survives a power cut of the server.

    :param place: the address; a password that it leaves out comes from PGPASSWORD or the password file, as usual.
    :param limits: how long to wait, and how many connections to hold.
    :raises StoreError: when the driver is not installed.
    """

    def __init__(self, place: URL, limits: ConnectionLimits) -> None:
        super().__init__(shown_place(place))
        self._limits = limits
        self._wait_ms = round(limits.wait_s * 1000)
        self._turn = threading.Lock()
        try:
            engine = create_engine(
                place.set(drivername="postgresql+psycopg"),
                pool_size=limits.connections,
                max_overflow=0,
                pool_timeout=limits.wait_s,
                pool_use_lifo=True,
                isolation_level="AUTOCOMMIT",
                connect_args={
                    "connect_timeout": limits.connect_s,
                    "application_name": "zhibiao",
                    "client_encoding": "utf8",
                    # A server that is gone without a word is noticed after as long as we wait for anything else.
                    "keepalives_idle": 30,
                    "keepalives_interval": 10,
                    "keepalives_count": 3,
                    "tcp_user_timeout": max(10_000, self._wait_ms),
                },
            )
        except ModuleNotFoundError as failure:
            raise StoreError(
                "store.no_driver",
                f"没有安装连接 PostgreSQL 的组件（{failure.name}）；请运行 pip install 'zhibiao[postgres]'",
                database=self.name,
            ) from failure

        @event.listens_for(engine, "connect")
        def _configure(connection: Any, _record: Any) -> None:
            connection.adapters.register_dumper(str, _text_dumper())
            self._require_unicode(connection.info.parameter_status("server_encoding"))

        self._askers = engine
        self._readers = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        # Not REPEATABLE READ: what the writer before left must be seen once the lock is ours.
        self._writers = engine.execution_options(isolation_level="READ COMMITTED")

    def reading(self) -> AbstractContextManager[Connection]:
        """Read in one transaction."""
        return self._connected(self._readers)

    def asking(self) -> AbstractContextManager[Connection]:
        """Read with one statement."""
        return self._connected(self._askers)

    @contextmanager
    def _connected(self, engine: Engine) -> Iterator[Connection]:
        with self.plain_failures(), engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Write in one transaction."""
        if not self._turn.acquire(timeout=self._limits.wait_s):
            raise self._busy()
        try:
            with self.plain_failures(), self._writers.connect() as connection:
                connection.execute(_TAKE_LOCK, {"wait": str(self._wait_ms), "lock": _LOCK})
                yield connection
                self._commit(connection)
        finally:
            self._turn.release()

    def _commit(self, connection: Connection) -> None:
        try:
            connection.commit()
        except DBAPIError as failure:
            if _answered(failure):
                raise
            raise StoreError(
                "store.unacknowledged",
                f"保存时与语料库「{self.name}」的连接中断，不能确定这次改动是否已经写入；请先查看，没有写入再重做",
                database=self.name,
            ) from failure

    def check(self) -> list[str]:
        """Read every row of every table, and see that the server writes before it acknowledges."""
        complaints = []
        with self.reading() as connection:
            for name in ("fsync", "full_page_writes"):
                if connection.execute(text("SELECT current_setting(:name)"), {"name": name}).scalar() != "on":
                    complaints.append(f"服务器的 {name} 设为 off，断电会损坏数据库；请在 postgresql.conf 中改为 on")
            listed = text("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1")
            for (table,) in connection.execute(listed).all():
                try:
                    connection.exec_driver_sql(f"SELECT max(length(row::text)) FROM {table} AS row").scalar()  # noqa: S608 a name from the catalogue, quoted
                except DBAPIError as failure:
                    if not str(getattr(failure.orig, "sqlstate", None)).startswith("XX"):
                        raise
                    return [*complaints, f"表 {table} 读不出来（{failure.orig}）"]
        return complaints

    def close(self) -> None:
        """Let go of all connections."""
        self._askers.dispose()

    def explain(self, failure: Exception) -> StoreError | None:
        """Say which database it is and what to do."""
        if isinstance(failure, PoolTimeoutError):
            return StoreError(
                "store.too_many",
                f"语料库「{self.name}」的 {self._limits.connections} 个连接都在用，等了 {self._limits.wait_s:g} 秒；"
                "请稍后重试，或调大设置 ZHIBIAO_STORE_CONNECTIONS",
                database=self.name,
            )
        if not isinstance(failure, DBAPIError):
            return None
        return said_of(failure, self.name, self._limits.wait_s)

    def damaged(self, reason: str) -> StoreError:
        """Give the error for content that cannot be what was written."""
        return StoreError(
            "store.damaged",
            f"语料库「{self.name}」中有损坏的内容（{reason}）；请用数据库的备份恢复",
            database=self.name,
        )

    def _busy(self) -> StoreError:
        return StoreError(
            "store.busy",
            f"语料库「{self.name}」正被另一个程序长时间占用（等了 {self._limits.wait_s:g} 秒）；请稍后重试",
            database=self.name,
        )

    def _require_unicode(self, encoding: str | None) -> None:
        if encoding == _ENCODING:
            return
        raise StoreError(
            "store.encoding",
            f"语料库「{self.name}」的编码是 {encoding}，存不了全部汉字；"
            f"请另建一个 UTF8 编码的数据库：createdb --encoding=UTF8 --template=template0 名称",
            database=self.name,
        )


def _answered(failure: DBAPIError) -> bool:
    """Tell whether the server itself refused to commit: then nothing is written."""
    code = getattr(failure.orig, "sqlstate", None)
    return bool(code) and not str(code).startswith(("08", "57"))


@lru_cache(maxsize=1)
def _text_dumper() -> type[Any]:
    """Make what sends U+FFFD for NUL, which no text in PostgreSQL holds: by it nothing that is stored is found."""
    from psycopg.types.string import StrDumperUnknown

    class TextDumper(StrDumperUnknown):
        def dump(self, obj: str) -> Any:
            return super().dump(obj.replace("\x00", "\ufffd"))

    return TextDumper
