"""Facts about the store itself: its identity, its version, and the number that every change of its tables raises."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, insert, select, update

from corpus import schema


def fact(connection: Connection, name: str) -> str | None:
    """Give a fact; None where it was never set."""
    return connection.execute(select(schema.facts.c.value).where(schema.facts.c.name == name)).scalar()


def set_fact(connection: Connection, name: str, value: str) -> None:
    """Set a fact, in place of what it was.

    :param connection: of a transaction that writes.
    :param name: of the fact.
    :param value: its text.
    """
    changed = connection.execute(update(schema.facts).where(schema.facts.c.name == name).values(value=value))
    if changed.rowcount == 0:
        connection.execute(insert(schema.facts).values(name=name, value=value))


def tables_changed(connection: Connection, ids: Iterable[str]) -> None:
    """Note that the tables are no longer those of which an index was built, and which are others now.

    :param connection: of a transaction that writes.
    :param ids: of the tables that came, were changed or went.
    """
    revision = int(fact(connection, "revision") or 0) + 1
    set_fact(connection, "revision", str(revision))
    rows = [{"revision": revision, "table_id": table_id} for table_id in dict.fromkeys(ids)]
    if rows:
        connection.execute(insert(schema.table_changes), rows)
