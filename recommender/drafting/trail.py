"""What became of a draft: its earlier versions, and its way to the reviewer and back."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from corpus.draft_history import DraftVersion
from corpus.draft_states import DraftState
from corpus.draft_steps import DraftStep, StepName, SubmittedDraft
from corpus.store import Store
from recommender.drafting.difference import Difference, difference
from recommender.drafting.draft import Draft
from recommender.drafting.keeping import keep, require_version


class ListedVersion(DraftVersion):
    """A version and what it changed in the kept one before it; None for the first one."""

    difference: Difference | None


class DraftTrail:
    """The versions and steps of the drafts of one home; safe to share between threads.

    :param store: keeps them.
    :param opened: gives a draft that the person at work may see, by its id.
    """

    def __init__(self, store: Store, opened: Callable[[str], Draft]) -> None:
        self._drafts = store.drafts
        self._history = store.draft_history
        self._steps = store.draft_steps
        self._opened = opened

    def versions(self, draft_id: str, offset: int = 0, limit: int = 20) -> tuple[int, tuple[ListedVersion, ...]]:
        """List the versions of a draft that are kept, the latest first, each with what it changed.

        :param draft_id: which draft.
        :param offset: how many to pass over.
        :param limit: how many to give at the most.
        :return: (how many there are in all, those of this page).
        :raises NotFoundError: when there is no such draft.
        """
        draft = self._opened(draft_id)
        total, found = self._history.of(draft_id, offset, limit + 1)  # one more, to compare the last one with
        held = [self._version(draft, one.version) for one in found]
        said: list[Difference | None] = [difference(before, after) for after, before in pairwise(held)]
        listed = zip(found, [*said, None], strict=True)
        return total, tuple(ListedVersion(**one.model_dump(), difference=what) for one, what in list(listed)[:limit])

    def version(self, draft_id: str, version: int) -> Draft:
        """Give a draft as it was in a version that is kept.

        :raises NotFoundError: when there is no such draft, or that version is not kept.
        """
        return self._version(self._opened(draft_id), version)

    def restore(self, draft_id: str, version: int, seen: int) -> Draft:
        """Put an earlier version in the place of the present one, as a new version; nothing is lost.

        :param draft_id: which draft.
        :param version: the one that is wanted again.
        :param seen: the present one, as the person saw it.
        :return: the draft in its new version.
        :raises NotFoundError: when there is no such draft, or that version is not kept.
        :raises ConflictError: when it was changed elsewhere since, is deleted, or is with the reviewer.
        """
        draft = self._opened(draft_id)
        require_version(draft, seen)
        wanted = self._version(draft, version)
        return keep(self._drafts, draft.model_copy(update={"project": wanted.project, "rows": wanted.rows}))

    def take(self, draft_id: str, step: StepName, version: int, opinion: str | None = None) -> Draft:
        """Take a step with a draft; see `corpus.draft_steps.DraftSteps.take`.

        :return: the draft in its new state.
        """
        self._opened(draft_id)
        self._steps.take(draft_id, step, version, opinion)
        return self._opened(draft_id)

    def steps(self, draft_id: str) -> tuple[DraftStep, ...]:
        """Give the steps of a draft, the first one first.

        :raises NotFoundError: when there is no such draft.
        """
        self._opened(draft_id)
        return self._steps.of(draft_id)

    def waiting(
        self, text: str | None = None, state: DraftState = "submitted", offset: int = 0, limit: int = 50
    ) -> tuple[int, tuple[SubmittedDraft, ...]]:
        """List the drafts that wait for a reviewer; see `corpus.draft_steps.DraftSteps.waiting`."""
        return self._steps.waiting(text, state, offset, limit)

    def _version(self, draft: Draft, version: int) -> Draft:
        held = Draft.model_validate_json(self._history.content(draft.id or "", version))
        same = {name: getattr(draft, name) for name in ("id", "created_at", "deleted_at", "owner", "state")}
        return held.model_copy(update=same | {"version": version})
