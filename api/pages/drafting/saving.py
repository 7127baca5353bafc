"""Keeping a draft by itself: soon after every change, one save after the other, and never over another person's."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from nicegui import background_tasks
from nicegui.element import Element

from api.failures import KNOWN
from api.pages.asking import asked, message_of
from corpus.errors import ConflictError
from recommender.drafting.draft import Draft
from recommender.service import Recommender

PAUSE_SECONDS = 0.6
RETRY_SECONDS = 5.0


class Saver:
    """Saves what `current` gives.

    :param service: the home.
    :param place: the element under whose page the saving is done.
    :param current: gives the draft as it is now, None while there is none.
    :param kept: told the draft's head as it was kept.
    :param told: called whenever `words` changes.
    :param conflict: called when somebody else has changed or deleted the draft.
    """

    def __init__(
        self,
        service: Recommender,
        place: Element,
        current: Callable[[], Draft | None],
        kept: Callable[[Draft], None],
        told: Callable[[], None],
        conflict: Callable[[ConflictError], None],
    ) -> None:
        self._service = service
        self._place = place
        self._current = current
        self._kept = kept
        self._told = told
        self._conflict = conflict
        self._held: Draft | None = None  # as it is in the store
        self._timer: asyncio.TimerHandle | None = None
        self._lock = asyncio.Lock()
        self.is_blocked = False
        self.words = ""

    @property
    def is_unsaved(self) -> bool:
        """Whether there is something that the store does not have."""
        draft = self._current()
        return draft is not None and not self._has(draft)

    def opened(self, draft: Draft | None) -> None:
        """Take a draft as what the store has.

        :param draft: as it was opened; None begins anew.
        """
        self._cancel()
        self._held, self.is_blocked = draft, False
        self._say("已保存" if draft is not None else "")

    def touch(self) -> None:
        """Save soon, because something has changed."""
        if not self.is_blocked and self.is_unsaved:
            self._say("正在保存")
            self._later(PAUSE_SECONDS)

    async def now(self) -> bool:
        """Save at once.

        :return: whether the store has everything.
        """
        self._cancel()
        async with self._lock:
            while not self.is_blocked and (draft := self._current()) is not None and not self._has(draft):
                if not await self._save(draft):
                    break
        return not self.is_unsaved

    async def _save(self, draft: Draft) -> bool:
        try:
            kept = await asked(self._service.save_draft, draft)
        except ConflictError as failure:
            self.is_blocked = True
            self._say("没有保存：这份草稿在别处改过")
            self._conflict(failure)
            return False
        except KNOWN as failure:
            self._say(f"没有保存：{message_of(failure)}")
            self._later(RETRY_SECONDS)
            return False
        if (self._current() or kept).id in (None, kept.id):  # else another draft was opened in the meantime
            self._held = kept
            self._kept(kept)
            self._say(f"已保存 {datetime.now().astimezone():%H:%M}")
        return True

    def _has(self, draft: Draft) -> bool:
        held = self._held
        return held is not None and held.id == draft.id and held.project is draft.project and held.rows is draft.rows

    def _later(self, seconds: float) -> None:
        self._cancel()
        self._timer = asyncio.get_running_loop().call_later(seconds, self._begin)

    def _begin(self) -> None:
        if not self._place.is_deleted:
            background_tasks.create(self.now(), name="save draft", context=self._place)

    def _cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _say(self, words: str) -> None:
        self.words = words
        self._told()
