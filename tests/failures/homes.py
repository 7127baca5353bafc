"""Homes that failures are tried on: copies of one that is made once, and what is seen of them when they are opened."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from time import monotonic

from corpus.store import Store
from corpus.table import ParsedDocument
from recommender import Recommender
from recommender.settings import Settings
from tests.failures.outcome import Outcome


def settings_of(home: Path) -> Settings:
    """Give the settings of a home: one reader of documents, for there are two processors at the most."""
    return Settings(home=home, ingest_processes=1)


def copies(template: Path | None, folder: Path) -> Iterator[Path]:
    """Give one copy of a home after another, of which the one before is removed; None stands for an empty folder."""
    for number in count():
        home = folder / f"home-{number}"
        if template is None:
            home.mkdir(parents=True)
        else:
            shutil.copytree(template, home)
        yield home
        shutil.rmtree(home)


def new_home(folder: Path) -> Path:
    """Make a home with the shipped corpus."""
    home = folder / "template"
    with opened(home):
        return home


@contextmanager
def opened(home: Path, outcome: Outcome | None = None) -> Iterator[Recommender]:
    """Open a home as the next start of the product does; its time counts as that of the recovery."""
    began = monotonic()
    service = Recommender(settings_of(home))
    if outcome is not None:
        outcome.recovered.append(monotonic() - began)
    try:
        yield service
    finally:
        service.close()


def documents(store: Store) -> dict[str, ParsedDocument | int]:
    """Give the documents of a store by their names; of the shipped ones, which take long to read, how many tables."""
    return {
        found.name: store.document(found.id)[1] if found.origin == "site" else found.tables
        for found in store.documents()
    }


def unsound(store: Store) -> int:
    """Count what says that a store is not whole: its own check, and its log of operations."""
    return bool(store.check()) + (not store.audit.verify().ok)
