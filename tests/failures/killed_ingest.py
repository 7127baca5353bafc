"""A process that reads documents into a home is killed: alone, and while another does the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from time import monotonic

from corpus.audit_log import AuditFilter
from corpus.store import Store
from corpus.table import ParsedDocument
from recommender import Recommender
from tests.failures.homes import copies, documents, opened, settings_of, unsound
from tests.failures.killed_child import Child, Tell, course_of
from tests.failures.outcome import Failure, Outcome

DOCUMENTS = Path(__file__).parents[1] / "documents"
FILES = (
    *(DOCUMENTS / "layouts" / f"L05.{kind}" for kind in ("csv", "html", "json", "txt")),
    *(DOCUMENTS / "layouts" / f"L11.{kind}" for kind in ("csv", "docx", "html", "json", "txt", "xlsx")),
)


def ingesting(tell: Tell, home: Path, files: Sequence[Path]) -> None:
    """Read files into a home, telling the name of each that is stored."""
    service = Recommender(settings_of(home))
    for report in service.ingest(files):
        if report.status == "failed":
            raise RuntimeError(report.error)
        tell(Path(report.file).name)


def undisturbed(home: Path, files: Sequence[Path]) -> tuple[list[float], dict[str, ParsedDocument | int]]:
    """Give the course of an ingest that nobody kills, and the documents that it leaves."""
    course = course_of(ingesting, home, files)
    with opened(home) as service:
        return course, documents(service.store)


def judge(store: Store, acknowledged: set[str], whole: Mapping[str, ParsedDocument | int], outcome: Outcome) -> None:
    """Count what of the acknowledged documents is not there, and what is there in part.

    :param acknowledged: names of documents.
    :param whole: every document as it should be, by its name.
    """
    held = documents(store)
    logged = sorted(str(entry.subject) for entry in store.audit.entries(AuditFilter(action="ingest")))
    stored = sorted(found.id for found in store.documents() if found.origin == "site")
    outcome.lost += len(acknowledged - held.keys())
    outcome.half += sum(parsed != whole.get(name) for name, parsed in held.items()) + (logged != stored)
    outcome.wrong += unsound(store)


def _alone(rounds: int, folder: Path, random: Random) -> Outcome:
    """Kill one after the other on the same home, until one comes to the end; then begin with the next home."""
    outcome, files = Outcome(), FILES
    homes = copies(None, folder)
    course, whole = undisturbed(next(homes), files)
    home, acknowledged = next(homes), set[str]()
    while outcome.tried < rounds:
        child = Child(ingesting, home, files)
        killed = child.kill_in(course, random)
        outcome.tried += killed
        outcome.acknowledged += len(set(child.told) - acknowledged)
        acknowledged |= set(child.told)
        outcome.wrong += child.failed
        with opened(home, outcome if killed else None) as service:
            judge(service.store, acknowledged, whole, outcome)
        if not killed:
            outcome.lost += acknowledged != {file.name for file in files}
            home, acknowledged = next(homes), set()
    return outcome


def _beside_another(rounds: int, folder: Path, random: Random) -> Outcome:
    """Kill one of two that read the same documents, in opposite orders, into a home that is new to both."""
    outcome, files = Outcome(), FILES[:4]
    homes = copies(None, folder)
    course, whole = undisturbed(next(homes), files)
    while outcome.tried < rounds:
        home = next(homes)
        child, other = Child(ingesting, home, files), Child(ingesting, home, files[::-1])
        killed = child.kill_in(course, random)
        began = monotonic()
        if other.listen(1) and killed:
            outcome.recovered.append(monotonic() - began)
        other.listen()
        outcome.tried += killed
        outcome.acknowledged += len({*child.told, *other.told})
        outcome.wrong += child.failed + other.failed
        with opened(home) as service:
            judge(service.store, {*child.told, *other.told, *(file.name for file in files)}, whole, outcome)
    return outcome


FAILURES = (
    Failure("入库时被强行结束", "读入 10 个文件（6 种格式），任一时刻 kill -9，同一个主文件夹接着再来", _alone),
    Failure(
        "两个程序同时入库，其中一个被强行结束",
        "读入 4 个文件，任一时刻 kill -9 其中一个，另一个接着读完",
        _beside_another,
    ),
)
