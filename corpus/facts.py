"""Facts about the store itself: its identity, its version, and the number that every change of its tables raises."""

from __future__ import annotations

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


def tables_changed(connection: Connection) -> None:
    """Note that the tables are no longer those of which an index was built."""
    set_fact(connection, "revision", str(int(fact(connection, "revision") or 0) + 1))
