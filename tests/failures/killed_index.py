"""A process that builds the index is killed: the first one, one in another's place, one for a changed corpus."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path
from random import Random
from time import monotonic
from typing import Any
from unittest.mock import patch

from corpus.errors import StoreError
from corpus.readers import read_file
from corpus.store import content_id
from corpus.training_tables import load_training_tables
from recommender import Recommender
from recommender.index.manifest import FILE as MANIFEST
from recommender.project import Project
from tests.failures.homes import opened, settings_of
from tests.failures.killed_child import Child, Tell, course_of
from tests.failures.killed_ingest import DOCUMENTS
from tests.failures.outcome import Failure, Outcome

KINDS = ("first", "again", "changed")
_QUERIES = ("满意度", "培训人数", "护照办理", "道路养护里程")
_MANY = 2  # changed tables beyond which an index is built anew
_ONE_IN = 120  # of the training tables one in so many: all of them take seconds each time


@contextmanager
def smaller() -> Iterator[None]:
    """Let indexes be built in a moment, of published tables alone, and anew after few changes.

    It has to be the same for who is killed and for who comes after.
    """
    few = load_training_tables()[::_ONE_IN]
    with ExitStack() as stack:
        stack.enter_context(patch("recommender.index.build.load_training_tables", lambda: few))
        stack.enter_context(patch("corpus.shipped.load_library", tuple))
        stack.enter_context(patch("recommender.index.files.MOST_LATER", _MANY))
        yield


def building(tell: Tell, home: Path, kind: str) -> None:
    """Build the index of a home, telling each step."""
    with smaller():
        service = Recommender(settings_of(home), tell)
        if kind == "again":
            service.rebuild()
        else:
            service.snapshot()
        tell("built")


def answers(service: Recommender) -> list[Any]:
    """Give what a home answers to some questions."""
    found: list[Any] = [service.search(query).model_dump() for query in _QUERIES]
    return [*found, service.suggest(Project(name="护照系统维护", budget_wan=45.5)).model_dump()]


def files_of(home: Path) -> list[Any]:
    """Give the checksums of the files of each index of a home that counts as complete."""
    return [json.loads(path.read_text("utf-8"))["files"] for path in (home / "index").glob(f"[0-9a-f]*/{MANIFEST}")]


def made(folder: Path) -> tuple[dict[str, Path], list[Any], list[Any]]:
    """Make a home for each kind of building; gives them, and the answers and files that all of them lead to."""
    homes = {kind: folder / kind for kind in KINDS}
    with opened(homes["again"]) as service:
        for file in sorted((DOCUMENTS / "layouts").glob("*.csv")):
            service.store.add_document(content_id(file.read_bytes()), file.name, read_file(file))
        whole = answers(service)
    files = files_of(homes["again"])
    shutil.copytree(homes["again"], homes["first"], ignore=shutil.ignore_patterns("index"))
    shutil.copytree(homes["again"], homes["changed"])
    with opened(homes["changed"]) as service:
        for table in list(islice(service.store.tables(), _MANY + 1)):
            service.correct_table(table)  # to what it is: nothing that is asked has another answer
    return homes, whole, files


def judge(home: Path, acknowledged: bool, whole: list[Any], files: list[Any], outcome: Outcome) -> None:
    """Ask a home whose builder was killed the same questions; its index must be the one that nobody disturbed.

    :param acknowledged: whether the builder said that it had built.
    :param whole: the answers of an undisturbed home.
    :param files: of its index.
    """
    began, steps = monotonic(), list[str]()
    service = Recommender(settings_of(home), steps.append)
    try:
        outcome.wrong += answers(service) != whole
        outcome.recovered.append(monotonic() - began)
        outcome.lost += acknowledged and bool(steps)
        service.verified()
        outcome.half += files_of(home) != files
    except StoreError:
        outcome.half += 1
    finally:
        service.close()


def _built(rounds: int, folder: Path, random: Random) -> Outcome:
    outcome = Outcome()
    with smaller():
        templates, whole, files = made(folder)
        course = course_of(building, shutil.copytree(templates["first"], folder / "undisturbed"), "first")
        while outcome.tried < rounds:
            kind = KINDS[outcome.tried % len(KINDS)]
            home = shutil.copytree(templates[kind], folder / "home")
            child = Child(building, home, kind)
            outcome.tried += child.kill_in(course, random)
            outcome.acknowledged += "built" in child.told
            outcome.wrong += child.failed
            judge(home, "built" in child.told, whole, files, outcome)
            shutil.rmtree(home)
    return outcome


FAILURES = (Failure("建索引时被强行结束", "34 张表，首次建、重建、语料改动后新建轮流，任一时刻 kill -9", _built),)
