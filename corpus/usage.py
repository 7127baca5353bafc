"""How much a store is used, in numbers that are cheap to count."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select

from corpus import schema
from corpus.database import Part
from corpus.log import now


class Usage(Part):
    """Counts of one store."""

    def drafts(self) -> dict[str, int]:
        """Count the drafts that are not deleted, by their state."""
        drafts = schema.drafts.c
        counted = select(drafts.state, func.count()).where(drafts.deleted_at.is_(None)).group_by(drafts.state)
        with self._database.asking() as connection:
            return {str(state): int(number) for state, number in connection.execute(counted)}

    def sessions(self) -> int:
        """Count the sessions that have not expired."""
        counted = select(func.count()).where(schema.sessions.c.expires_at > now())
        with self._database.asking() as connection:
            return int(connection.execute(counted).scalar_one())

    def last_entry(self) -> datetime | None:
        """Give the latest time that stands in the store; None where none can be read."""
        dated = (schema.documents.c.added_at, schema.drafts.c.changed_at, schema.feedback.c.added_at, schema.audit.c.at)
        with self._database.asking() as connection:
            found = connection.execute(select(*(select(func.max(each)).scalar_subquery() for each in dated))).one()
        try:
            return max((datetime.fromisoformat(each) for each in found if each), default=None)
        except ValueError:
            return None


def file_bytes(place: object) -> int | None:
    """Give how large a store's file is, with the log beside it; None where it lies in no file of this machine."""
    if not isinstance(place, Path):
        return None
    files = (place, place.with_name(f"{place.name}-wal"))
    return sum(path.stat().st_size for path in files if path.exists())
