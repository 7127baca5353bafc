"""Facts about the store itself: its identity, its version, and the number that every change of its tables raises."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, func, insert, select, update

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


def changed_tables(connection: Connection, since: int, most: int) -> tuple[list[str], int]:
    """Give which tables changed since a revision, the latest changes first.

    :param since: the revision's number.
    :param most: ids at the most.
    :return: (their ids, how many more there are).
    """
    log = schema.table_changes.c
    changed = select(log.table_id).where(log.revision > since).group_by(log.table_id)
    latest = changed.order_by(func.max(log.revision).desc(), log.table_id).limit(most + 1)
    ids = [str(found) for found in connection.execute(latest).scalars()]
    if len(ids) <= most:
        return ids, 0
    total = connection.execute(select(func.count()).select_from(changed.subquery())).scalar_one()
    return ids[:most], total - most


def tables_gone(connection: Connection, since: int) -> list[str]:
    """Give the ids of the tables that went since a revision."""
    log = schema.table_changes.c
    gone = select(log.table_id).where(log.revision > since, log.table_id.not_in(select(schema.tables.c.id))).distinct()
    return [str(found) for found in connection.execute(gone).scalars()]
