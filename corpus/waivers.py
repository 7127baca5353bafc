"""Findings that a person lets stand: an append-only log in the store's file.

A waiver holds for one rule on one cell of one project: the same code, project, indicator and wording. It is used again
when the same cell comes back, next year too, and no longer when the cell says something else. Withdrawing gives it a
second date; nothing is ever deleted.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator
from sqlalchemy import select

from corpus import schema
from corpus.audit import note
from corpus.log import Log, LogFilter, filtered, insert_entry
from corpus.names import project_key
from corpus.table import clean_text


class NewWaiver(BaseModel):
    """What is let stand, and why.

    ``code`` is the rule; ``level3`` names the indicator (None: a finding about the whole table) and ``quoted`` repeats
    what the finding quoted; ``reason`` is kept for whoever asks later.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str = Field(pattern=r"^S\d{3}$")
    project_name: str = Field(min_length=1, max_length=2_000)
    unit: str | None = Field(default=None, max_length=500)
    level2: str | None = Field(default=None, max_length=100)
    level3: str | None = Field(default=None, max_length=2_000)
    quoted: str | None = Field(default=None, max_length=20_000)
    reason: str = Field(min_length=1, max_length=2_000)

    @field_validator("*", mode="before")
    @classmethod
    def _clean(cls, value: Any) -> Any:
        return clean_text(value).strip() or None if isinstance(value, str) else value


class Waiver(NewWaiver):
    """A waiver as it stands in the log; times are UTC in ISO 8601, ``withdrawn_at`` None while it has effect."""

    id: int
    added_at: str
    project_key: str
    withdrawn_at: str | None


class WaiverLog(Log):
    """The waivers of one store."""

    def add(self, given: NewWaiver) -> tuple[Waiver, bool]:
        """Let a finding stand from now on.

        :param given: which one, and why.
        :return: the waiver in the log, and whether it is new; the same one with the same reason is not recorded again.
        """
        said = given.model_dump() | {"project_key": project_key(given.project_name)}
        columns = schema.waivers.c
        same = select(schema.waivers).where(columns.withdrawn_at.is_(None))
        for name, value in said.items():
            same = same.where(columns[name].is_not_distinct_from(value))
        with self._database.writing() as connection:
            held = connection.execute(same).mappings().first()
            if held is not None:
                return Waiver.model_construct(**held), False
            row = insert_entry(connection, schema.waivers, said)
            note(connection, "waiver", row["id"], code=given.code)
        return Waiver.model_construct(**row), True

    def withdraw(self, waiver_id: int | str) -> None:
        """Take a waiver back; it stays in the log.

        :raises NotFoundError: when there is no such waiver.
        :raises ConflictError: when it was withdrawn before.
        """
        self._withdraw(schema.waivers, "waiver", "豁免", waiver_id, "waiver_withdraw")

    def of_projects(self, keys: set[str]) -> list[Waiver]:
        """Give the waivers in force of some projects, the oldest first.

        :param keys: what `corpus.names.project_key` gives for their names.
        """
        columns = schema.waivers.c
        wanted = select(schema.waivers).where(columns.withdrawn_at.is_(None)).order_by(columns.id)
        with self._database.asking() as connection:
            rows = connection.execute(wanted).mappings()
            return [Waiver.model_construct(**row) for row in rows if row["project_key"] in keys]

    def find(self, wanted: LogFilter, offset: int = 0, limit: int = 50) -> tuple[int, tuple[Waiver, ...]]:
        """List waivers, the latest first.

        :param wanted: what they must match; ``text`` is looked for in names of projects and indicators.
        :param offset: how many to pass over.
        :param limit: how many to give at the most.
        :return: (how many match in all, the waivers of this page).
        """
        query = filtered(schema.waivers, wanted, "project_name", "level3")
        total, rows = self._page(query, schema.waivers, offset, limit)
        return total, tuple(Waiver.model_construct(**row) for row in rows)
