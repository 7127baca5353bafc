"""One person's work over HTTP, with a journal of what was acknowledged, and whether all of it is there."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.failures.asking import Asking
from tests.failures.outcome import Outcome


@dataclass
class _Draft:
    id: str
    version: int  # the last that was acknowledged
    edit: int
    sent: int | None = None  # an edit that may have been kept


def rows_of(name: str, edit: int) -> list[dict[str, str]]:
    """Give the rows of an edit: their number and every one of them tell which edit it is."""
    return [{"level2": "数量指标", "level3": f"{name}第{edit}次{row}", "value": "≥12次"} for row in range(1 + edit % 4)]


def document_of(name: str, tables: int) -> bytes:
    """Give a document as a file; table t has 2 + t rows."""
    made = [
        {"project_name": f"{name}表{table}", "indicators": rows_of(f"{name}表{table}", 4 + 1 + table)}
        for table in range(tables)
    ]
    return json.dumps({"tables": made}, ensure_ascii=False).encode()


@dataclass
class Journal:
    """What one person did and was told."""

    name: str
    asking: Asking
    drafts: list[_Draft] = field(default_factory=list)
    feedback: list[str] = field(default_factory=list)
    documents: dict[str, int] = field(default_factory=dict)  # id → tables, confirmed
    waiting: dict[str, int] = field(default_factory=dict)
    maybe: dict[str, int] = field(default_factory=dict)  # perhaps there: then wholly
    acknowledged: int = 0
    _made: int = 0

    def step(self, random: Random) -> None:
        """Do one thing."""
        self._made += 1
        name = f"{self.name}{self._made}"
        what = random.choice((self._new_draft, self._save, self._save, self._feedback, self._document))
        what(name, random)

    def _new_draft(self, name: str, _random: Random) -> None:
        made = self.asking.ok("POST", "/drafts", json={"project": {"name": name}, "rows": rows_of(name, 1)})
        if made is not None:
            self.acknowledged += 1
            self.drafts.append(_Draft(made["id"], made["version"], 1))

    def _save(self, name: str, random: Random) -> None:
        if not self.drafts:
            self._new_draft(name, random)
            return
        draft = random.choice(self.drafts)
        if draft.sent is not None:
            self._look(draft)
            return
        draft.sent = draft.edit + 1
        sent = {"version": draft.version, "project": {"name": draft.id}, "rows": rows_of(draft.id, draft.sent)}
        made = self.asking.ok("PUT", f"/drafts/{draft.id}", json=sent)
        if made is not None:
            self.acknowledged += 1
            draft.version, draft.edit, draft.sent = made["version"], draft.sent, None

    def _look(self, draft: _Draft) -> None:
        """Learn what became of an edit that was not acknowledged."""
        found = self.asking.ok("GET", f"/drafts/{draft.id}")
        if found is not None and found["version"] == draft.version:
            draft.sent = None
        elif found is not None and draft.sent is not None:
            draft.version, draft.edit, draft.sent = found["version"], draft.sent, None

    def _feedback(self, name: str, _random: Random) -> None:
        event = {"action": "reject", "level2": "数量指标", "level3": "次数", "project_name": name}
        made = self.asking.ok("POST", "/feedback", json={"events": [event]})
        if made is not None:
            self.acknowledged += 1
            self.feedback.append(name)

    def _document(self, name: str, random: Random) -> None:
        tables = random.randint(1, 3)
        files = {"files": (f"{name}.json", document_of(name, tables))}
        made = self.asking.ok("POST", "/documents", files=files)
        if made is None:
            return
        self.acknowledged += 1
        document = made["uploads"][0]["id"]
        self.maybe[document] = tables
        made = self.asking.ok("POST", f"/documents/{document}/confirm")
        if made is not None:
            self.acknowledged += 1
            self.documents[document] = tables
            del self.maybe[document]
        else:
            self.waiting[document] = tables

    # Is it there?

    def verify(self, outcome: Outcome, asking: Asking | None = None) -> None:
        """Count what was acknowledged and is not there, or by half.

        :param outcome: where it is counted.
        :param asking: whom to ask; None asks the server that was written to.
        """
        asking = asking or self.asking
        for draft in self.drafts:
            self._verify_draft(draft, outcome, asking)
        for name in self.feedback:
            found = asking.ok("GET", "/feedback", params={"text": name, "limit": 200})
            names = [event["project_name"] for event in (found or {}).get("events", ())]
            outcome.lost += name not in names
        for document, tables in self.documents.items():
            found = asking.ask("GET", f"/documents/{document}")
            shown = found.json() if found is not None and found.is_success else None
            if shown is None or not shown["known"]:
                outcome.lost += 1
            else:
                outcome.half += not _is_whole(shown, tables)
        for document, tables in self.maybe.items():
            found = asking.ask("GET", f"/documents/{document}")
            if found is None or not found.is_success:
                outcome.lost += document in self.waiting
            else:
                outcome.half += not _is_whole(found.json(), tables)

    def _verify_draft(self, draft: _Draft, outcome: Outcome, asking: Asking) -> None:
        answer = asking.ask("GET", f"/drafts/{draft.id}")
        if answer is None or not answer.is_success:
            outcome.lost += 1
            return
        found = answer.json()
        texts = [row["level3"] for row in found["rows"]]
        may_be = {draft.version: draft.edit}
        if draft.sent is not None:
            may_be[draft.version + 1] = draft.sent
        edit = may_be.get(found["version"])
        if edit is None:
            outcome.lost += 1
            return
        name = found["project"]["name"]
        listed = asking.ok("GET", f"/drafts/{draft.id}/versions") or {"versions": [{"version": None}]}
        whole = texts == [row["level3"] for row in rows_of(name, edit)]
        outcome.half += not (whole and listed["versions"][0]["version"] == found["version"])

    def __len__(self) -> int:
        return len(self.drafts) + len(self.feedback) + len(self.documents) + len(self.maybe)


def _is_whole(shown: dict[str, Any], tables: int) -> bool:
    return [len(table["indicators"]) for table in shown["tables"]] == [
        len(rows_of("", 4 + 1 + table)) for table in range(tables)
    ]


def verify_log(asking: Asking, outcome: Outcome) -> None:
    """Count a log of operations that is not as it was written."""
    found = asking.ok("GET", "/audit/verify")
    outcome.half += found is None or not found["ok"]
