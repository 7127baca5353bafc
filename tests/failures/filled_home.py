"""A small filled home to be copied, what is written into it, and whether what was acknowledged is there."""

from __future__ import annotations

import atexit
import json
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from unittest.mock import patch

from corpus.backup.archive import read_manifest
from corpus.errors import ZhibiaoError
from corpus.feedback import Feedback, FeedbackFilter
from corpus.limits import Limits
from corpus.readers import read_bytes
from corpus.store import content_id
from corpus.training_tables import load_training_tables
from models.errors import ModelError
from recommender.drafting.draft import Draft, DraftRow
from recommender.project import Project
from recommender.service import Recommender
from recommender.settings import Settings
from tests.failures.outcome import Outcome

REFUSALS = (ZhibiaoError, ModelError)
QUESTION = "群众满意不满意"


def few_examples():
    """Let indexes that are built in this process learn names from a handful of tables: all of them take seconds."""
    return patch("recommender.index.build.load_training_tables", lambda: load_training_tables()[::60])


@lru_cache(maxsize=1)
def template() -> Path:
    """Give a home with the shipped corpus, documents, drafts, events and an index; to be copied, not changed."""
    folder = Path(tempfile.mkdtemp(prefix="zhibiao-failures-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    home = folder / "home"
    with few_examples():
        service = Recommender(Settings(home=home))
        try:
            ledger = Ledger()
            ledger.add_documents(service, folder, [f"样本{number}" for number in range(4)])
            for number in range(4):
                ledger.save_draft(service, f"草稿{number}")
                ledger.say(service, f"指标{number}")
            service.snapshot()
        finally:
            service.close()
    return home


def copied(folder: Path) -> Path:
    """Give a copy of `template` in a folder."""
    return Path(shutil.copytree(template(), folder / "home"))


def written(folder: Path, name: str) -> Path:
    """Write a document of 1 to 3 tables with 2 to 5 rows each, by its name."""
    path = folder / f"{name}.json"
    tables = [
        {
            "project_name": f"{name}-{place}",
            "goal": "目标" * 200,
            "indicators": [{"level3": f"{name}指标{row}", "value": "≥95%"} for row in range(rows)],
        }
        for place, rows in enumerate(_rows(name))
    ]
    path.write_text(json.dumps(tables, ensure_ascii=False), "utf-8")
    return path


def _rows(name: str) -> list[int]:
    number = sum(map(ord, name))
    return [2 + (number + place) % 4 for place in range(1 + number % 3)]


@dataclass
class Ledger:
    """What was acknowledged to whoever wrote it, to be compared with what is there."""

    documents: set[str] = field(default_factory=set)
    drafts: dict[str, Draft] = field(default_factory=dict)
    events: set[int] = field(default_factory=set)
    backups: set[Path] = field(default_factory=set)

    @property
    def acknowledged(self) -> int:
        """How much it was."""
        return (
            len(self.documents)
            + sum(draft.version for draft in self.drafts.values())
            + len(self.events)
            + len(self.backups)
        )

    def add_documents(self, service: Recommender, folder: Path, names: Iterable[str]) -> None:
        """Have documents read by a process of their own and stored."""
        for report in service.ingest([written(folder, name) for name in names]):
            self.documents |= {Path(report.file).name} if report.status in ("added", "known") else set()

    def add_document(self, service: Recommender, folder: Path, name: str) -> None:
        """Have a document read in this process and stored."""
        path = written(folder, name)
        data = path.read_bytes()
        service.store.add_document(content_id(data), path.name, read_bytes(data, path.name, Limits()))
        self.documents.add(path.name)

    def save_draft(self, service: Recommender, name: str) -> None:
        """Keep a new draft."""
        self._saved(service.save_draft(_draft(name)))

    def change_draft(self, service: Recommender, draft_id: str, text: str) -> None:
        """Keep another version of a draft that was acknowledged."""
        held = self.drafts[draft_id]
        self._saved(service.save_draft(held.model_copy(update={"rows": (*held.rows, _row(text))})))

    def _saved(self, draft: Draft) -> None:
        assert draft.id is not None
        self.drafts[draft.id] = draft

    def say(self, service: Recommender, name: str) -> None:
        """Record an event."""
        [(event, _)] = service.feedback([Feedback(action="accept", level3=name, project_name=name, note="好" * 500)])
        self.events.add(event.id)

    def compare(self, service: Recommender, outcome: Outcome) -> None:
        """Count what was acknowledged and is not there, and everything that is there in part."""
        store = service.store
        complaints = store.check()
        outcome.half += len(complaints) + (not store.audit.verify().ok)
        if complaints:  # what is damaged is not read
            return
        names = {found.name for found in store.documents()}
        outcome.lost += len(self.documents - names)
        found: dict[str, list[int]] = {}
        for table in store.tables():
            if table.source.file in names and table.project_name.startswith(str(table.source.file)[:-5]):
                found.setdefault(str(table.source.file), []).append(len(table.indicators))
        own = {name for name in names if name.endswith(".json")}
        outcome.half += sum(found.get(name) != _rows(name[:-5]) for name in own)
        total, heads = service.drafts(limit=10_000)
        versions = {head.id: head.version for head in heads}
        assert total == len(heads)
        for draft_id, held in self.drafts.items():
            if draft_id not in versions:
                outcome.lost += 1
                continue
            there = service.draft(draft_id)
            outcome.lost += there.version < held.version
            outcome.half += there.version == held.version and there.rows != held.rows
        for draft_id, version in versions.items():
            latest = store.draft_history.of(draft_id)[1][:1]
            outcome.half += not latest or latest[0].version != version
        events = {event.id for event in service.feedback_log(FeedbackFilter(), limit=100_000)[1]}
        outcome.lost += len(self.events - events)
        for path in self.backups:
            try:
                read_manifest(path)
            except ZhibiaoError:
                outcome.half += 1


def _draft(name: str) -> Draft:
    return Draft(project=Project(name=name), rows=tuple(_row(f"{name}指标{row}") for row in range(4)))


def _row(name: str) -> DraftRow:
    return DraftRow(level1="产出指标", level2="数量指标", level3=name, value="≥10个")
