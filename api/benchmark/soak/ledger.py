"""What the server has acknowledged, and whether all of it is there when it has stopped."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from api.benchmark.soak.stream import RefusedError
from corpus.errors import NotFoundError
from corpus.feedback import FeedbackFilter
from corpus.store import Store

_CELLS = ("key", "level2", "level3", "value")


@dataclass
class Kept:
    """A draft as it was acknowledged last; ``unsure`` where the server did not say what became of a change."""

    id: str
    owner: str
    project: dict[str, Any]
    version: int = 0
    state: str = "drafting"
    rows: list[dict[str, Any]] = field(default_factory=list)
    deleted: bool = False
    unsure: bool = False

    def take(self, said: dict[str, Any]) -> None:
        """Note what the server answered."""
        self.version, self.state = said["version"], said["state"]
        self.rows = [{name: row[name] for name in _CELLS} for row in said["rows"]]

    def differs(self, content: dict[str, Any], version: int, state: str, deleted: bool) -> bool:
        """Tell whether what is kept is something else."""
        rows = [{name: row.get(name) for name in _CELLS} for row in content["rows"]]
        return (self.version, self.state, self.deleted, self.rows) != (version, state, deleted, rows)


@dataclass
class Ledger:
    """Drafts by id, documents and events of feedback by id, and which drafts nobody has in hand."""

    random: Random
    drafts: dict[str, Kept] = field(default_factory=dict)
    documents: set[str] = field(default_factory=set)
    events: set[int] = field(default_factory=set)
    _free: dict[str, list[Kept]] = field(default_factory=lambda: defaultdict(list))

    def keep(self, owner: str, said: dict[str, Any]) -> None:
        """Note a draft that was made."""
        draft = Kept(said["id"], owner, said["project"])
        draft.take(said)
        self.drafts[draft.id] = draft
        self._give_back(draft)

    @contextmanager
    def in_hand(self, place: str) -> Iterator[Kept | None]:
        """Give a draft to work with that nobody else has, None where there is none.

        :param place: a login name for a draft that may be changed, else ``submitted`` or ``deleted``.
        """
        free = self._free[place]
        if not free:
            yield None
            return
        chosen = self.random.randrange(len(free))
        free[chosen], free[-1] = free[-1], free[chosen]
        draft = free.pop()
        try:
            yield draft
        except RefusedError as failure:
            draft.unsure = failure.unsure
            raise
        finally:
            self._give_back(draft)

    def _give_back(self, draft: Kept) -> None:
        if draft.unsure or draft.state == "passed":
            return
        place = "deleted" if draft.deleted else "submitted" if draft.state == "submitted" else draft.owner
        self._free[place].append(draft)


def missing(ledger: Ledger, home: Path) -> dict[str, int | bool]:
    """Look into the store of a server that has stopped.

    :param ledger: what it acknowledged.
    :param home: its home.
    :return: how much was acknowledged of each kind, how much of it is not there or is something else, and what the
        log of operations says of itself.
    """
    store = Store(home / "corpus.db")
    try:
        found: dict[str, int | bool] = {"drafts": len(ledger.drafts), "documents": len(ledger.documents)}
        found["drafts_unsure"] = sum(draft.unsure for draft in ledger.drafts.values())
        found["drafts_wrong"] = sum(_is_wrong(store, draft) for draft in ledger.drafts.values())
        found["documents_missing"] = sum(not store.has_document(one) for one in ledger.documents)
        total, _ = store.feedback.find_events(FeedbackFilter(), 0, 1)
        events = {event.id for event in store.feedback.find_events(FeedbackFilter(), 0, total)[1]}
        found |= {"events": len(ledger.events), "events_missing": len(ledger.events - events)}
        verdict = store.audit.verify()
        return found | {"audit_entries": verdict.entries, "audit_right": verdict.ok, "store_right": not store.check()}
    finally:
        store.close()


def _is_wrong(store: Store, draft: Kept) -> bool:
    try:
        held = store.drafts.get(draft.id)
    except NotFoundError:
        return True
    if draft.unsure:
        return False  # it is there, and which of two versions nobody has been told
    return draft.differs(json.loads(held.content), held.version, held.state, held.deleted_at is not None)
