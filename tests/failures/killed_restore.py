"""A process that restores a backup into a home in use is killed, and one that backs it up."""

from __future__ import annotations

from itertools import count, islice
from pathlib import Path
from random import Random

from corpus.backup.archive import read_manifest
from corpus.errors import ZhibiaoError
from corpus.store import Store, content_id
from corpus.table import ParsedDocument, TargetTable
from recommender import Recommender
from recommender.backup import make_backup
from recommender.restore import restore_backup
from recommender.review.profiles import FILE as PROFILES
from tests.failures.homes import copies, documents, new_home, opened, settings_of, unsound
from tests.failures.killed_child import Child, Tell, course_of
from tests.failures.outcome import Failure, Outcome

_RESTORINGS = 4
_BACKUPS = 5
_KILLS_A_HOME = 5
_ROWS = 4
_ADDED = "后写的"
_STATES = ("甲", "乙")


def restoring(tell: Tell, home: Path, archives: list[Path]) -> None:
    """Restore one backup after the other into a home, telling each."""
    for number in range(_RESTORINGS):
        archive = archives[number % len(archives)]
        restore_backup(settings_of(home), archive)
        tell(archive.stem)


def adding(tell: Tell, home: Path, first: int) -> None:
    """Add documents to a home without an end, telling the number of each."""
    store = Store(settings_of(home).store_place())
    for number in count(first):
        add(store, f"{_ADDED}{number}")
        tell(number)


def backing_up(tell: Tell, home: Path, folder: Path) -> None:
    """Make backups of a home, telling the file of each."""
    for _ in range(_BACKUPS):
        tell(make_backup(settings_of(home), folder).file)


def add(store: Store, name: str) -> None:
    """Put a document of one table in a store."""
    rows = [{"level2": "数量指标", "level3": f"{name}第{row}项", "value": "≥5个"} for row in range(_ROWS)]
    table = TargetTable.model_validate({"project_name": name, "indicators": rows})
    store.add_document(content_id(name.encode()), name, ParsedDocument(tables=(table,)))


def made(folder: Path) -> tuple[Path, list[Path], dict[str, set[str]]]:
    """Make a home in the last of two states and backups of both; gives them, and the documents of each state."""
    template, archives, held = new_home(folder), [], {}
    for state in _STATES:
        with opened(template) as service:
            add(service.store, f"{state}的文件")
            held[state] = set(documents(service.store))
        (template / PROFILES).write_text(f"# {state}\n", "utf-8")
        archives.append(folder / f"{state}.zip")
        make_backup(settings_of(template), archives[-1])
    return template, archives, held


def judge(service: Recommender, held: dict[str, set[str]], first: int, last: int, outcome: Outcome) -> None:
    """Count whether a home is wholly of one state, and what was added since and is not there.

    :param held: the documents of each state.
    :param first: the number of the first document that the other process added.
    :param last: of the last one that it acknowledged.
    """
    stand = documents(service.store)
    added = {name for name in stand if name.startswith(_ADDED)}
    numbers = {number for name in added if (number := int(name.removeprefix(_ADDED))) >= first}
    states = [state for state in _STATES if held[state] == stand.keys() - added]
    profile = (service.settings.home / PROFILES).read_text("utf-8")
    outcome.half += not states or profile != f"# {states[0]}\n"
    outcome.half += sum(
        len(stand[name].tables) != 1 or len(stand[name].tables[0].indicators) != _ROWS for name in added
    )
    # What came before the last restoring is gone by right, what came after it stands without a gap.
    outcome.lost += len(set(range(min(numbers, default=last), last + 1)) - numbers)
    outcome.wrong += unsound(service.store)


def _restored(rounds: int, folder: Path, random: Random) -> Outcome:
    outcome, first = Outcome(), 0
    template, archives, held = made(folder)
    homes = copies(template, folder)
    course = course_of(restoring, next(homes), archives)
    while outcome.tried < rounds:
        home = next(homes)
        for _ in islice(range(rounds - outcome.tried), _KILLS_A_HOME):
            child, other = Child(restoring, home, archives), Child(adding, home, first)
            outcome.tried += child.kill_in(course, random)
            other.listen(None, 0.0)
            other.listen(3)  # which come after all restoring, so they have to be there
            other.kill()
            outcome.acknowledged += len(child.told) + len(other.told)
            outcome.wrong += child.failed + other.failed
            with opened(home, outcome) as service:
                judge(service, held, first, max(other.told, default=first - 1), outcome)
            first = max(other.told, default=first) + 2
    return outcome


def _backed_up(rounds: int, folder: Path, random: Random) -> Outcome:
    outcome = Outcome()
    home = new_home(folder)
    with opened(home) as service:
        stored = len(service.store.documents())
    archives = copies(None, folder)
    course = course_of(backing_up, home, next(archives))
    while outcome.tried < rounds:
        target = next(archives)
        child = Child(backing_up, home, target)
        outcome.tried += child.kill_in(course, random)
        outcome.acknowledged += len(child.told)
        outcome.wrong += child.failed
        judge_archives(target, set(child.told), stored, outcome)
        with opened(home, outcome) as service:
            outcome.wrong += unsound(service.store) + (len(service.store.documents()) != stored)
    return outcome


def judge_archives(folder: Path, acknowledged: set[str], stored: int, outcome: Outcome) -> None:
    """Count the archives that are not there, and those that are there and not whole.

    :param stored: how many documents an archive holds.
    """
    archives = list(folder.glob("*.zip"))
    outcome.lost += len(acknowledged - {str(path) for path in archives})
    for path in archives:
        try:
            outcome.half += read_manifest(path).rows["document"] != stored
        except ZhibiaoError:
            outcome.half += 1


FAILURES = (
    Failure("恢复备份时被强行结束", "另一个程序同时在写，任一时刻 kill -9 恢复的程序", _restored),
    Failure("备份时被强行结束", "一份接一份地备份，任一时刻 kill -9", _backed_up),
)
