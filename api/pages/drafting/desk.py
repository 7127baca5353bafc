"""What one visit of the page works on: the draft, what the review says of it, and who is told of changes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import NamedTuple

from nicegui import background_tasks, ui
from nicegui.element import Element

from api.pages.asking import asked
from api.pages.drafting.saving import Saver
from api.pages.drafting.words import wanted_checks
from corpus.errors import ConflictError
from recommender.drafting.checks import Check, checks
from recommender.drafting.completeness import Completeness, completeness
from recommender.drafting.draft import KEPT, Draft, DraftRow, slot_order
from recommender.drafting.fill import Filled, filled
from recommender.project import Project
from recommender.service import Recommender
from recommender.suggest.answer import SimilarProject

PAUSE_SECONDS = 0.4  # of typing, before the draft is reviewed


class Judged(NamedTuple):
    """What is said of one edition of the draft; checks about blank values are questions instead."""

    edition: int
    found: tuple[Check, ...]
    whole: Completeness

    @property
    def questions(self) -> dict[str, str]:
        """Give what is asked about each row without a value."""
        return {question.key: question.text for question in self.whole.questions}

    @property
    def shown(self) -> list[Check]:
        """Give the checks that are worth saying beside the questions."""
        return wanted_checks(self.found, self.questions)


def judged(service: Recommender, draft: Draft, edition: int) -> Judged:
    """Review a draft and count what it has.

    :param edition: the number of the draft's edition in the page, by which a late answer is told.
    """
    return Judged(edition, checks(service, draft), completeness(draft))


def proposed(service: Recommender, draft: Draft, edition: int) -> tuple[Filled, Judged]:
    """Fill a draft and review it, in one go: the page changes once."""
    found = filled(service, draft)
    ordered = in_order(found.draft)
    return found.model_copy(update={"draft": ordered}), judged(service, ordered, edition)


def in_order(draft: Draft) -> Draft:
    """Give a draft with its rows by level as the page shows them, within a level as they are."""
    order = slot_order(draft.frame)
    rows = sorted(draft.rows, key=lambda row: order.get(row.level2 or "", len(order)))
    return draft if all(one is other for one, other in zip(rows, draft.rows, strict=True)) else draft.with_rows(rows)


class Desk:
    """The draft in hand.

    :param service: the home.
    :param place: the element under which the page stands.
    """

    def __init__(self, service: Recommender, place: Element) -> None:
        self.service = service
        self.place = place
        self.draft: Draft | None = None
        self.edition = 0
        self.judged: Judged | None = None
        self.notes: tuple[str, ...] = ()
        self.similar: tuple[SimilarProject, ...] = ()
        self.options: dict[str, tuple[DraftRow, ...]] = {}  # by the row whose other options are shown
        self.opened: set[str] = set()  # rows whose grounds are shown
        self.on_change: list[Callable[[], None]] = []
        self.on_save: list[Callable[[], None]] = []
        self.on_conflict: Callable[[ConflictError], None] = lambda _failure: None
        self.saver = Saver(
            service, place, lambda: self.draft, self._kept, self._saved, lambda failure: self.on_conflict(failure)
        )
        self._judging = False
        self._timer: asyncio.TimerHandle | None = None

    @property
    def rows(self) -> tuple[DraftRow, ...]:
        """Give the rows of the draft, none while there is no draft."""
        return self.draft.rows if self.draft else ()

    @property
    def is_locked(self) -> bool:
        """Whether the draft is with the reviewer, so that nobody changes it."""
        return self.draft is not None and self.draft.state in ("submitted", "passed")

    def open(self, draft: Draft | None) -> None:
        """Work on another draft.

        :param draft: as it is in the store, or a new one, which is then saved; None begins anew.
        """
        self.draft = None if draft is None else in_order(draft)
        self.judged, self.notes, self.similar = None, (), ()
        self.options, self.opened = {}, set()
        self.edition += 1
        kept = draft is not None and draft.id is not None
        self.saver.opened(self.draft if kept else None)
        ui.navigate.history.replace(f"/?draft={draft.id}" if draft is not None and kept else "/")
        self.saver.touch()
        self._changed()
        self.judge()

    def set_project(self, project: Project) -> None:
        """Take what the form says; the first time there is a name, a draft begins."""
        before = self.draft
        if before is None:
            self._put(Draft(project=project), PAUSE_SECONDS)
        elif before.project != project:
            changed = before.model_copy(update={"project": project})
            self._put(in_order(changed) if before.project.frame != project.frame else changed, PAUSE_SECONDS)

    def put(self, draft: Draft) -> None:
        """Take a changed draft, and have it reviewed and saved."""
        self._put(draft, 0.0)

    def fill(self, found: Filled, said: Judged) -> None:
        """Take what was proposed for the draft as it is."""
        if self.draft is None:
            return
        self.notes, self.similar = found.notes, found.similar_projects
        self.options, self.opened = {}, set()
        self.judged = said
        # The draft may have been saved meanwhile: only the rows are new.
        self._put(self.draft.with_rows(found.draft.rows), 0.0)

    def judge(self, pause: float = 0.0) -> None:
        """Have the draft reviewed; answers about an older edition are dropped.

        :param pause: seconds to wait for further changes.
        """
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(pause, self._begin)

    def _put(self, draft: Draft, pause: float) -> None:
        if self.draft is draft:
            return
        is_judged = self.judged is not None and self.judged.edition == self.edition + 1
        self.draft = draft
        self.edition += 1
        self.saver.touch()
        self._changed()
        if not is_judged:
            self.judge(pause)

    def _changed(self) -> None:
        for tell in self.on_change:
            tell()

    def _kept(self, kept: Draft) -> None:
        if self.draft is None:
            return
        if self.draft.id is None:
            ui.navigate.history.replace(f"/?draft={kept.id}")
        self.draft = self.draft.model_copy(update={name: getattr(kept, name) for name in KEPT})

    def _saved(self) -> None:
        for tell in self.on_save:
            tell()

    def _begin(self) -> None:
        if not self._judging and not self.place.is_deleted:
            background_tasks.create(self._judge(), name="judge draft", context=self.place)

    async def _judge(self) -> None:
        self._judging = True
        try:
            while (draft := self.draft) is not None and (self.judged is None or self.judged.edition != self.edition):
                said = await asked(judged, self.service, draft, self.edition)
                if said.edition == self.edition:
                    self.judged = said
                    self._changed()
        finally:
            self._judging = False
