"""The log of operations: listed, checked from the first entry to the last, and rid of what is too old."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection, Select, delete, func, select

from corpus import schema
from corpus.actor import actor
from corpus.audit import Action, AuditEntry, Fact, Mark, base, digest_of, head, note, set_base
from corpus.database import Part
from corpus.errors import InputError
from corpus.facts import fact, set_fact
from corpus.matching import contains

_ROWS = 2000
_SETTINGS = "audit_settings"
_EARLIEST, _LATEST = date(2000, 1, 1), date(2200, 1, 1)
_COLUMNS = schema.audit.c


class AuditFilter(BaseModel):
    """Which entries are wanted; None means any. Days are those of this machine's clock, both included.

    ``actor`` is looked for in login names; ``subject`` is the id of what something was done to.
    """

    model_config = ConfigDict(frozen=True)

    actor: str | None = Field(default=None, max_length=64)
    action: Action | None = None
    subject: str | None = Field(default=None, max_length=200)
    since: date | None = Field(default=None, ge=_EARLIEST, le=_LATEST)
    until: date | None = Field(default=None, ge=_EARLIEST, le=_LATEST)

    def narrow(self, query: Select[Any]) -> Select[Any]:
        """Give a query of the entries that match."""
        if self.actor:
            query = query.where(contains(_COLUMNS.actor, self.actor))
        if self.action:
            query = query.where(_COLUMNS.action == self.action)
        if self.subject:
            query = query.where(_COLUMNS.subject == self.subject)
        if self.since:
            query = query.where(_COLUMNS.at >= _begin(self.since))
        if self.until:
            query = query.where(_COLUMNS.at < _begin(self.until + timedelta(days=1)))
        return query


class AuditVerdict(BaseModel):
    """Whether the log is as it was written.

    ``entries`` counts those that were read, from ``first`` on; ``head`` marks the last one: noted elsewhere, it proves
    later that nothing before it was changed. ``wrong`` is the first number that does not fit, ``reason`` says why.
    """

    model_config = ConfigDict(frozen=True)

    ok: bool
    entries: int
    first: int
    head: str
    wrong: int | None = None
    reason: str | None = None


class AuditLog(Part):
    """The log of one store."""

    def note(self, action: Action, subject: str | int | None = None, **facts: Fact) -> None:
        """Add an entry about something that changes nothing else in the store; see `corpus.audit.note`."""
        with self._database.writing() as connection:
            note(connection, action, subject, **facts)

    def note_once(self, action: Action, subject: str, within: timedelta, **facts: Fact) -> None:
        """Add an entry unless the same person has done the same to the same thing shortly before.

        :param action: what was done.
        :param subject: the id of what it was done to.
        :param within: how long one entry stands for what is done again.
        :param facts: counts and the like.
        """
        same = (_COLUMNS.subject == subject) & (_COLUMNS.action == action)
        same &= _COLUMNS.actor.is_not_distinct_from(actor().name)
        now = datetime.now(UTC)
        with self._database.asking() as connection:
            last = connection.execute(select(_COLUMNS.at).where(same).order_by(_COLUMNS.number.desc()).limit(1))
            at = last.scalar()
        if at is None or not timedelta() <= now - datetime.fromisoformat(at) < within:
            self.note(action, subject, **facts)

    def note_settings(self, values: dict[str, str], defaults: dict[str, str]) -> None:
        """Add an entry with the names of the settings that are others than last time.

        :param values: of all settings, as text without secrets.
        :param defaults: to compare with the first time.
        """
        seen = {name: hashlib.sha256(value.encode()).hexdigest()[:16] for name, value in values.items()}
        with self._database.writing() as connection:
            held = fact(connection, _SETTINGS)
            before = json.loads(held) if held else {}
            changed = sorted(
                name
                for name, value in values.items()
                if (before[name] != seen[name] if name in before else value not in (defaults[name], ""))
            )
            if changed:
                note(connection, "settings", names="、".join(changed))
            if seen != before:
                set_fact(connection, _SETTINGS, json.dumps(seen))

    def find(self, wanted: AuditFilter, offset: int = 0, limit: int = 50) -> tuple[int, tuple[AuditEntry, ...]]:
        """List entries, the latest first.

        :param wanted: what they must match.
        :param offset: how many to pass over.
        :param limit: how many to give at the most.
        :return: (how many match in all, the entries of this page).
        """
        total = wanted.narrow(select(func.count()).select_from(schema.audit))
        page = wanted.narrow(select(schema.audit)).order_by(_COLUMNS.number.desc()).offset(offset).limit(limit)
        with self._database.reading() as connection:
            rows = connection.execute(page).mappings()
            found = tuple(AuditEntry.model_validate(dict(row)) for row in rows)
            return int(connection.execute(total).scalar_one()), found

    def entries(self, wanted: AuditFilter) -> Iterator[AuditEntry]:
        """Give all entries that match, the earliest first, without holding them all."""
        last = 0
        while True:
            query = wanted.narrow(select(schema.audit)).where(_COLUMNS.number > last)
            with self._database.asking() as connection:
                rows = connection.execute(query.order_by(_COLUMNS.number).limit(_ROWS)).mappings().all()
            yield from (AuditEntry.model_validate(dict(row)) for row in rows)
            if len(rows) < _ROWS:
                return
            last = rows[-1]["number"]

    def verify(self, known: str | None = None) -> AuditVerdict:
        """Read the whole log and see whether it is as it was written.

        :param known: the ``head`` of an earlier verdict that was kept elsewhere; None trusts the store's own.
        :return: what was found.
        :raises InputError: when ``known`` is no such mark.
        """
        mark = _mark(known) if known else None
        with self._database.reading() as connection:
            begin, end = base(connection), head(connection)
            at, wrong = begin, None
            proven = begin.number == 0
            for row, found in _walk(connection, begin):
                if isinstance(found, _Wrong):
                    wrong = found
                    break
                at = found
                facts = row["facts"]
                proven |= row["action"] == "audit_trim" and (facts["last"], facts["digest"]) == begin
                if mark is not None and at.number == mark.number and at != mark:
                    wrong = _Wrong(at.number, "与记下的核对码不符，日志被整个重写过")
                    break
        if wrong is None and (at != end or (mark is not None and mark.number > at.number)):
            wrong = _Wrong(at.number + 1, "末尾的日志缺失")
        if wrong is None and not proven:
            wrong = _Wrong(begin.number, "更早的日志已不在，却没有清理的记录")
        return AuditVerdict(
            ok=wrong is None,
            entries=at.number - begin.number,
            first=begin.number + 1,
            head=str(at),
            wrong=wrong.number if wrong else None,
            reason=wrong.reason if wrong else None,
        )

    def trim(self, before: datetime) -> int:
        """Take out what is older than a moment; an entry with the digest of the last one keeps the rest provable.

        A log that is not as it was written stays whole, for whoever looks into it.

        :param before: entries from before it go, up to the first that is not.
        :return: how many went.
        """
        moment = before.astimezone(UTC).isoformat(timespec="milliseconds")
        with self._database.writing() as connection:
            kept = connection.execute(select(func.min(_COLUMNS.number)).where(_COLUMNS.at >= moment)).scalar()
            begin, end = base(connection), head(connection)
            until = end.number if kept is None else kept - 1
            last = begin
            for _, found in _walk(connection, begin, until):
                if isinstance(found, _Wrong):
                    return 0
                last = found
            if last.number == begin.number or last.number != until:
                return 0
            entries = connection.execute(delete(schema.audit).where(_COLUMNS.number <= until)).rowcount
            note(connection, "audit_trim", entries=entries, first=begin.number + 1, last=until, digest=last.digest)
            set_base(connection, last)
            return entries


class _Wrong(NamedTuple):
    """The first number that does not fit, and why."""

    number: int
    reason: str


def _walk(connection: Connection, begin: Mark, until: int | None = None) -> Iterator[tuple[Any, Mark | _Wrong]]:
    """Give the entries in order, each with its mark as computed anew, up to the first that does not fit."""
    query = select(schema.audit).order_by(_COLUMNS.number).execution_options(yield_per=_ROWS)
    if until is not None:
        query = query.where(_COLUMNS.number <= until)
    at = begin
    with connection.execute(query) as rows:
        for row in rows.mappings():
            if row["number"] != at.number + 1:
                yield row, _Wrong(at.number + 1, "这一条缺失")
                return
            at = Mark(row["number"], digest_of(at.digest, row))
            if at.digest != row["digest"]:
                yield row, _Wrong(at.number, "内容与校验值不符，这一条或它前面被改过")
                return
            yield row, at


def _begin(day: date) -> str:
    """Give the moment at which a day begins here, as the log writes moments."""
    return datetime.combine(day, time()).astimezone(UTC).isoformat(timespec="milliseconds")


def _mark(text: str) -> Mark:
    try:
        return Mark.read(text)
    except ValueError as failure:
        raise InputError(
            "audit.mark", f"「{text[:80]}」不是日志的核对码；请用上次核对时给出的核对码，形如 128:9f2c…"
        ) from failure
