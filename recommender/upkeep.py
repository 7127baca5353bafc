"""What a home does by itself from time to time: it forgets what was deleted long ago, and old entries of the log."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from pydantic import BaseModel, ConfigDict

from corpus.audit_log import AuditFilter
from corpus.store import Store
from recommender.setting_values import setting_values
from recommender.settings import Settings

_BELIEVED = timedelta(days=1)


def _wall() -> datetime:
    return datetime.now(UTC)


def _passed() -> float:
    """Give seconds that no setting of the clock changes; those that a machine slept count too, where that is known."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if sys.platform == "linux" else time.monotonic()


class Reckoning:
    """The moment from which a server counts ages: a clock that has jumped ahead is believed a day later.

    Else a clock set to a wrong year would take out for good at once what was deleted yesterday. What the time should be
    is known from the last time that it was asked, at first from the last entry of the log: the latest time of the store
    may be of a clock that was wrong before.

    :param store: the home's.
    :param wall: gives the time.
    :param passed: gives seconds from any beginning.
    """

    def __init__(
        self, store: Store, wall: Callable[[], datetime] = _wall, passed: Callable[[], float] = _passed
    ) -> None:
        self._store = store
        self._wall = wall
        self._passed = passed
        self._last: tuple[datetime, float] | None = None

    def moment(self) -> datetime:
        """Give the time, but at most a day later than it should be."""
        now, passed = self._wall(), self._passed()
        if self._last is None:
            _, entries = self._store.audit.find(AuditFilter(), limit=1)
            expected = datetime.fromisoformat(entries[0].at) if entries else now
        else:
            expected = self._last[0] + timedelta(seconds=passed - self._last[1])
        self._last = now, passed
        return min(now, expected + _BELIEVED)


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
