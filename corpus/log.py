"""What every append-only log in the store's file does: dated entries that are withdrawn, never deleted."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection, Select, Table, func, insert, select, update

from corpus.audit import Action, note
from corpus.database import Part
from corpus.errors import ConflictError, NotFoundError
from corpus.matching import contains

_ID = re.compile(r"[0-9]{1,18}")  # no number that the database could not hold


class LogFilter(BaseModel):
    """Which entries to list; None means any, ``text`` is looked for in names, withdrawn ones only when asked for."""

    model_config = ConfigDict(frozen=True)

    unit: str | None = None
    text: str | None = None
    withdrawn: bool = False


class Log(Part):
    """Entries of one store."""

    def _page(self, query: Select[Any], table: Table, offset: int, limit: int) -> tuple[int, list[dict[str, Any]]]:
        with self._database.reading() as connection:
            total = connection.execute(select(func.count()).select_from(query.subquery())).scalar_one()
            page = query.order_by(table.c.id.desc()).offset(offset).limit(limit)
            return total, [dict(row) for row in connection.execute(page).mappings()]

    def _withdraw(self, table: Table, code: str, what: str, given: int | str, action: Action) -> None:
        number = int(given) if _ID.fullmatch(str(given)) else 0  # which no entry has
        with self._database.writing() as connection:
            this = table.c.id == number
            held = connection.execute(select(table.c.withdrawn_at).where(this)).first()
            if held is None:
                raise NotFoundError(
                    f"{code}.unknown", f"没有编号为「{given}」的{what}；请从列表中查编号", id=str(given)
                )
            if held.withdrawn_at is not None:
                message = f"编号为「{given}」的{what}已在 {held.withdrawn_at[:10]} 撤回；不必再撤"
                raise ConflictError(f"{code}.withdrawn", message, id=str(given))
            connection.execute(update(table).where(this).values(withdrawn_at=now()))
            note(connection, action, number)


def now() -> str:
    """Give the time, UTC in ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def insert_entry(connection: Connection, table: Table, values: dict[str, Any]) -> dict[str, Any]:
    """Add a dated entry; gives the row with its number, which is one more than the last."""
    row = values | {"added_at": now(), "withdrawn_at": None}
    number = select(func.coalesce(func.max(table.c.id), 0) + 1).scalar_subquery()
    added = connection.execute(insert(table).values(row | {"id": number}).returning(table.c.id))
    return row | {"id": added.scalar_one()}


def filtered(table: Table, wanted: LogFilter, *names: str) -> Select[Any]:
    """Select the entries that match; ``names`` are the columns in which ``wanted.text`` is looked for."""
    query = select(table)
    if not wanted.withdrawn:
        query = query.where(table.c.withdrawn_at.is_(None))
    if wanted.unit:
        query = query.where(contains(table.c.unit, wanted.unit))
    if wanted.text:
        first, *others = (contains(table.c[name], wanted.text) for name in names)
        for other in others:
            first |= other
        query = query.where(first)
    return query
