"""What a home does by itself from time to time: it forgets what was deleted long ago, and old entries of the log."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from pydantic import BaseModel, ConfigDict

from corpus.store import Store
from recommender.setting_values import setting_values
from recommender.settings import Settings


class Tidied(BaseModel):
    """How many deleted drafts, documents taken out of the corpus and entries of the log are gone for good."""

    model_config = ConfigDict(frozen=True)

    drafts: int
    documents: int
    entries: int


def tidy(store: Store, settings: Settings, now: datetime | None = None) -> Tidied:
    """Take out for good what was deleted, and what was logged, longer ago than the settings say.

    :param store: the home's.
    :param settings: how long each is kept.
    :param now: the moment from which ages are counted; None is the present one.
    """
    moment = now or datetime.now(UTC)
    drafts = documents = 0
    if settings.deleted_days:
        before = moment - timedelta(days=settings.deleted_days)
        drafts, documents = store.drafts.purge(before), store.uploads.purge(before)
    entries = store.audit.trim(moment - timedelta(days=settings.audit_days))
    return Tidied(drafts=drafts, documents=documents, entries=entries)


def note_settings(store: Store, settings: Settings) -> None:
    """Log which settings are others than when this was last asked; first, which are not the default.

    :param store: the home's.
    :param settings: that hold.
    """
    known = [one for one in setting_values(settings) if one.name != "home"]
    store.audit.note_settings({one.name: one.value for one in known}, {one.name: one.default for one in known})
