"""Bringing a database to the form that this version of the product knows, in one transaction.

Alembic's steps stand in `corpus.migrations`. Two processes that start at once do not collide: the second waits for the
first and finds nothing left to do. The fact ``schema_version`` is kept beside Alembic's own note, because versions that
knew no migrations look at it before they refuse a newer store.
"""

from __future__ import annotations

import threading
import uuid

from sqlalchemy import Connection, inspect, text

from corpus import schema
from corpus.database import Database
from corpus.errors import StoreError
from corpus.facts import fact, set_fact

HEAD = f"{schema.VERSION:04}"

_STEPS = "corpus:migrations"
_NOTE = "alembic_version"
_alone = threading.Lock()  # Alembic keeps what it works on in variables of its modules


def bring_up(database: Database) -> None:
    """Make the store's tables, or bring those of an earlier version up to this one; current ones stay as they are.

    :param database: where the store is or will be.
    :raises StoreError: ``store.foreign`` where another program's tables are, ``store.newer`` where a newer version's.
    """
    with database.reading() as connection:
        current = is_current(connection, database.name)
    if not current:
        with database.writing() as connection:
            upgrade(connection, database.name)


def is_current(connection: Connection, name: str) -> bool:
    """Tell whether the tables of this version are there.

    :param connection: of a transaction.
    :param name: what messages call the database.
    :raises StoreError: as `bring_up`.
    """
    there = inspect(connection).get_table_names()
    if not there:
        return False
    if schema.facts.name not in there:
        raise StoreError(
            "store.foreign",
            f"「{name}」是别的程序的数据库，不是语料库；请把它移走，或指定别的位置（--home、ZHIBIAO_STORE_DSN）",
            path=name,
        )
    version = fact(connection, "schema_version")
    if version is None or not version.isdecimal() or int(version) > schema.VERSION:
        raise StoreError(
            "store.newer",
            f"语料库「{name}」由更新的版本写成（格式 {version}，本程序认识到 {schema.VERSION}）；请升级 zhibiao",
            path=name,
        )
    noted = connection.execute(text(f"SELECT version_num FROM {_NOTE}")).scalar() if _NOTE in there else None  # noqa: S608
    return int(version) == schema.VERSION and noted == HEAD


def upgrade(connection: Connection, name: str) -> None:
    """Run the steps that are missing.

    :param connection: of a transaction that writes.
    :param name: what messages call the database.
    :raises StoreError: as `bring_up`.
    """
    if is_current(connection, name):  # another process was faster
        return
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", _STEPS)
    config.attributes["connection"] = connection
    with _alone:
        command.upgrade(config, HEAD)
    if fact(connection, "store_id") is None:
        set_fact(connection, "store_id", uuid.uuid4().hex)
        set_fact(connection, "revision", "0")
    set_fact(connection, "schema_version", str(schema.VERSION))
