"""Earlier versions of drafts: who made them and when, thinned so that the work of a day is not a thousand of them.

The version in hand stands in this list too. What the same person saves within minutes is one version, the last of them,
unless somebody else went on from it, it was left alone for that long, or it was handed in.
"""

from __future__ import annotations

import zlib
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection, Row, delete, func, insert, select

from corpus import schema
from corpus.actor import actor
from corpus.audit import note
from corpus.database import Part
from corpus.errors import NotFoundError

APART = timedelta(minutes=10)
MOST_VERSIONS = 200

_VERSION, _STEP, _AUDIT = schema.draft_versions.c, schema.draft_steps.c, schema.audit.c


class DraftVersion(BaseModel):
    """A version that is kept; the time is UTC in ISO 8601, ``changed_by`` a login name, None without accounts."""

    model_config = ConfigDict(frozen=True)

    version: int
    changed_at: str
    changed_by: str | None


class DraftHistory(Part):
    """The versions of the drafts of one store."""

    def of(self, draft_id: str, offset: int = 0, limit: int = MOST_VERSIONS) -> tuple[int, tuple[DraftVersion, ...]]:
        """List the versions of a draft that are kept, the latest first.

        :param draft_id: which draft.
        :param offset: how many to pass over.
        :param limit: how many to give at the most.
        :return: (how many there are in all, those of this page).
        """
        this = _VERSION.draft_id == draft_id
        query = select(_VERSION.version, _VERSION.changed_at, _VERSION.changed_by).where(this)
        with self._database.reading() as connection:
            total = connection.execute(select(func.count()).select_from(schema.draft_versions).where(this)).scalar_one()
            rows = connection.execute(query.order_by(_VERSION.version.desc()).offset(offset).limit(limit))
            return total, tuple(DraftVersion.model_validate(dict(row)) for row in rows.mappings())

    def content(self, draft_id: str, version: int) -> str:
        """Give what a version held, as JSON text.

        :raises NotFoundError: when that version is not kept.
        """
        wanted = select(_VERSION.content).where((_VERSION.draft_id == draft_id) & (_VERSION.version == version))
        with self._database.asking() as connection:
            packed = connection.execute(wanted).scalar()
        if packed is None:
            raise NotFoundError(
                "draft_version.unknown",
                f"这份草稿没有保留第 {version} 版；请从历史版本的列表中选一个",
                id=draft_id,
                version=version,
            )
        return zlib.decompress(packed).decode()


def keep_version(connection: Connection, draft: Any, before: Row[Any] | None = None) -> None:
    """Keep a draft's new version, in the place of the last one where that is no more than a step on the way.

    :param connection: of the transaction that saves the draft.
    :param draft: the row of the draft as it is now.
    :param before: the row as it was; None for a new draft.
    """
    latest = select(_VERSION.version, _VERSION.changed_at, _VERSION.changed_by).where(_VERSION.draft_id == draft.id)
    held = connection.execute(latest.order_by(_VERSION.version.desc()).limit(2)).all()
    if before is not None and not held:  # saved before versions were kept
        _insert(connection, before, before.owner)
    elif held and _is_passing(connection, draft, held):
        this = (_VERSION.draft_id == draft.id) & (_VERSION.version == held[0].version)
        connection.execute(delete(schema.draft_versions).where(this))
    _insert(connection, draft, actor().name)
    _thin(connection, draft.id)
    _note_change(connection, draft)


def _insert(connection: Connection, draft: Any, by: str | None) -> None:
    row = {"draft_id": draft.id, "version": draft.version, "changed_at": draft.changed_at, "content": draft.content}
    connection.execute(insert(schema.draft_versions).values(row | {"changed_by": by}))


def _is_passing(connection: Connection, draft: Any, held: Any) -> bool:
    """Tell whether the last version was only a step on the way of the same person to the one that comes now."""
    last, now = held[0], datetime.fromisoformat(draft.changed_at)
    at = datetime.fromisoformat(last.changed_at)
    begun = datetime.fromisoformat(held[1].changed_at if len(held) > 1 else draft.created_at)
    return (
        last.changed_by == actor().name
        and timedelta() <= now - at < APART
        and timedelta() <= at - begun < APART  # else the clock was set back, which would make all one version
        and not _is_handed_in(connection, draft.id, last.version)
    )


def _is_handed_in(connection: Connection, draft_id: str, version: int) -> bool:
    named = select(_STEP.number).where((_STEP.draft_id == draft_id) & (_STEP.version == version))
    return connection.execute(named).first() is not None


def _thin(connection: Connection, draft_id: str) -> None:
    """Take every second one of the older half out where there are too many; what was handed in stays."""
    this = _VERSION.draft_id == draft_id
    versions = connection.execute(select(_VERSION.version).where(this).order_by(_VERSION.version)).scalars().all()
    if len(versions) <= MOST_VERSIONS:
        return
    steps = set(connection.execute(select(_STEP.version).where(_STEP.draft_id == draft_id)).scalars())
    free = [version for version in versions[: len(versions) // 2] if version not in steps]
    connection.execute(delete(schema.draft_versions).where(this & _VERSION.version.in_(free[1::2])))


def _note_change(connection: Connection, draft: Any) -> None:
    """Log the change: once for what the same person saves within minutes, with the versions since the last entry."""
    about = (_AUDIT.subject == draft.id) & (_AUDIT.action == "draft_change")
    entries = select(_AUDIT.at, _AUDIT.facts).where(about).order_by(_AUDIT.number.desc()).limit(1)
    own = connection.execute(entries.where(_AUDIT.actor.is_not_distinct_from(actor().name))).first()
    if own is not None and timedelta() <= datetime.now(UTC) - datetime.fromisoformat(own.at) < APART:
        return
    last = connection.execute(entries).first()
    others = select(func.max(_VERSION.version)).where(
        (_VERSION.draft_id == draft.id)
        & (_VERSION.version < draft.version)
        & _VERSION.changed_by.is_distinct_from(actor().name)
    )
    known = max(int(last.facts["last"]) if last else 0, connection.execute(others).scalar() or 0)
    note(connection, "draft_change", draft.id, first=min(known + 1, draft.version), last=draft.version)
