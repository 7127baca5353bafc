"""The store's database, whichever it is: one writer at a time, readers that see one state, failures in plain words.

A store lies in a SQLite file (`corpus.sqlite`) or in a PostgreSQL database that several machines share
(`corpus.postgres`). Everything else in this package asks a `Database` for connections and does not know which it is.
"""

from __future__ import annotations

import json
import zlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import wraps
from inspect import isfunction, isgeneratorfunction
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection

from corpus.errors import StoreError


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """How long to wait for a database, and how many connections one process may hold.

    ``connect_s`` (seconds) is for reaching a server, ``wait_s`` (seconds) for a free connection or for other writers
    to finish, ``connections`` is of one process; the first and the last are for PostgreSQL alone.
    """

    connect_s: int = 5
    wait_s: float = 30.0
    connections: int = 10


class CutOffError(StoreError):
    """The server ended a connection before anything was acknowledged: the same may be asked once more."""


class DamagedRowError(ValueError):
    """A row is not what was written; the text says which."""


_NO_PAGE_CHECK_SEES = (DamagedRowError, json.JSONDecodeError, UnicodeDecodeError, zlib.error)


class Database(ABC):
    """One database that holds a store.

    :param name: what messages call it; no password is in it.
    """

    def __init__(self, name: str) -> None:
        self.name = name

    @abstractmethod
    def reading(self) -> AbstractContextManager[Connection]:
        """Read in one transaction: every statement sees the same state.

        :raises StoreError: as `plain_failures`.
        """

    @abstractmethod
    def asking(self) -> AbstractContextManager[Connection]:
        """Read with a single statement, for which no transaction is needed.

        :raises StoreError: as `plain_failures`.
        """

    def rows(self, sql: str) -> Sequence[Any]:
        """Give the rows of a statement that is asked so often that it passes SQLAlchemy's ways of writing one.

        :raises StoreError: as `plain_failures`.
        """
        with self.asking() as connection:
            return connection.exec_driver_sql(sql).all()

    @abstractmethod
    def writing(self) -> AbstractContextManager[Connection]:
        """Write in one transaction, durable when the block is left without an error; one writer at a time.

        :raises StoreError: as `plain_failures`.
        """

    @abstractmethod
    def check(self) -> list[str]:
        """Let the database check itself; gives its complaints, none when all is in order."""

    @abstractmethod
    def close(self) -> None:
        """Let go of all connections."""

    @abstractmethod
    def explain(self, failure: Exception) -> StoreError | None:
        """Say in plain words what a failure of the database means; None where it is no such failure."""

    @abstractmethod
    def damaged(self, reason: str) -> StoreError:
        """Give the error for content that cannot be what was written."""

    @contextmanager
    def plain_failures(self) -> Iterator[None]:
        """Turn database failures into errors that name the database and the remedy.

        :raises StoreError: ``store.full``, ``store.busy``, ``store.read_only``, ``store.damaged``, ``store.failed``;
            of a server also ``store.unreachable``, ``store.denied``, ``store.too_many`` and ``store.interrupted``.
        """
        try:
            yield
        except (
            DamagedRowError,
            json.JSONDecodeError,
            UnicodeDecodeError,
            zlib.error,
        ) as failure:  # a cell that no page check sees
            raise self.damaged(str(failure)) from failure
        except Exception as failure:
            said = self.explain(failure)
            if said is None:
                raise
            raise said from failure


def open_database(place: Path | URL, limits: ConnectionLimits) -> Database:
    """Open the database at a place; nothing is written to it yet.

    :param place: a SQLite file, which is created where it is missing, or the address of a PostgreSQL database.
    :param limits: how long to wait, and how many connections to hold.
    :raises StoreError: when the driver for it is not installed.
    """
    if isinstance(place, Path):
        from corpus.sqlite import SQLite

        return SQLite(place, limits)
    from corpus.postgres import PostgreSQL

    return PostgreSQL(place, limits)


class Part:
    """What is kept in a store: a call that the server cut off before anything was acknowledged is made once more.

    Public methods of the classes derived from this one are wrapped so; those that give their answer piece by piece
    (generators) are not.

    :param database: the store's database.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def __init_subclass__(cls) -> None:
        for name, found in list(vars(cls).items()):
            if isfunction(found) and not name.startswith("_") and not isgeneratorfunction(found):
                setattr(cls, name, _once_more(found))


def _once_more(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def asked(*arguments: Any, **named: Any) -> Any:
        try:
            return method(*arguments, **named)
        except CutOffError:
            return method(*arguments, **named)

    return asked
