"""A process that records feedback, blocks and corrections is killed."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

from corpus.audit_log import AuditFilter
from corpus.feedback import Feedback, FeedbackEvent, FeedbackFilter, NewBlock
from corpus.store import Store
from corpus.table import TargetTable
from recommender import Recommender
from tests.failures.homes import copies, new_home, opened, settings_of, unsound
from tests.failures.killed_child import Child, Tell, course_of
from tests.failures.outcome import Failure, Outcome

_OPERATIONS = 40
_KILLS_A_HOME = 5
_MOST = 100_000


def recording(tell: Tell, home: Path, first: int) -> None:
    """Say something of suggestions again and again; tells the kind of what was recorded, its number, and what it says.

    :param first: the number of the first operation, which later ones on the same home may not use again.
    """
    service = Recommender(settings_of(home))
    table = _corrected(service.store)
    for number in range(first, first + _OPERATIONS):
        recorded = service.feedback(said(number))
        tell(("events", number, [event.id for event, _ in recorded]))
        if number % 3 == 0:
            service.withdraw_feedback(recorded[0][0].id)
            tell(("withdrawn", number, recorded[0][0].id))
        if number % 3 == 1:
            block, _ = service.block(NewBlock(name=f"屏蔽{number}"))
            tell(("block", number, block.id))
        if number % 3 == 2:
            table = service.correct_table(table.model_copy(update={"goal": f"第{number}次更正"}))
            tell(("correction", number, table.id))


def said(number: int) -> list[Feedback]:
    """Give what is said at an operation: three things at once."""
    about = {"level2": "数量指标", "value": "≥5个", "project_name": f"项目{number}"}
    return [
        Feedback(action="accept", level3="采纳的指标", **about),
        Feedback(action="edit", level3="改过的指标", new_value="≥6个", **about),
        Feedback(action="reject", level3="退回的指标", **about),
    ]


def judge(store: Store, told: list[Any], outcome: Outcome) -> None:
    """Count what of the acknowledged is not there, and what is there without the rest of it or its entry in the log.

    :param told: by all processes that were killed on this home.
    """
    _, events = store.feedback.find_events(FeedbackFilter(withdrawn=True), limit=_MOST)
    held = {event.id: event for event in events}
    blocks = {block.id: block for block in store.feedback.blocks()}
    corrected = 0
    for kind, number, what in told:
        if kind == "events":
            outcome.lost += sum(_missing(held.get(one), given) for one, given in zip(what, said(number), strict=True))
        elif kind == "withdrawn":
            outcome.lost += what not in held or held[what].withdrawn_at is None
        elif kind == "block":
            outcome.lost += what not in blocks or blocks[what].name != f"屏蔽{number}"
        else:
            corrected = max(corrected, number)
    stands, is_kept = _correction(store)
    outcome.lost += stands < corrected
    outcome.half += (stands > 0) != is_kept
    outcome.half += sum(found != 3 for found in Counter(event.project_name for event in events).values())
    outcome.half += _unlogged(store, held, len(blocks))
    outcome.wrong += unsound(store)


def _missing(held: FeedbackEvent | None, given: Feedback) -> bool:
    return held is None or any(getattr(held, name) != value for name, value in given)


def _correction(store: Store) -> tuple[int, bool]:
    """Give the number of the last correction of the table, 0 for none, and whether it is kept for its document too."""
    table = _corrected(store)
    document_id = store.document_of_table(str(table.id))
    kept, (_, held) = store.corrections.of(document_id), store.document(document_id)
    number = str(table.goal).removeprefix("第").removesuffix("次更正")
    return int(number) if number.isdecimal() else 0, kept is not None and kept.tables == held.tables


def _corrected(store: Store) -> TargetTable:
    return next(table for table in store.tables() if table.kind != "library")


def _unlogged(store: Store, held: dict[int, FeedbackEvent], blocks: int) -> bool:
    entries = list(store.audit.entries(AuditFilter()))
    times = Counter(entry.action for entry in entries)
    return (
        sum(int(entry.facts["new"]) for entry in entries if entry.action == "feedback") != len(held)
        or times["feedback_withdraw"] != sum(event.withdrawn_at is not None for event in held.values())
        or times["block"] != blocks
    )


def _recorded(rounds: int, folder: Path, random: Random) -> Outcome:
    outcome, number = Outcome(), 0
    homes = copies(new_home(folder), folder)
    course = course_of(recording, next(homes), number)
    while outcome.tried < rounds:
        home, told = next(homes), list[Any]()
        for _ in islice(range(rounds - outcome.tried), _KILLS_A_HOME):
            child = Child(recording, home, number := number + _OPERATIONS)
            outcome.tried += child.kill_in(course, random)
            outcome.acknowledged += sum(len(what) if kind == "events" else 1 for kind, _, what in child.told)
            outcome.wrong += child.failed
            told += child.told
            with opened(home, outcome) as service:
                judge(service.store, told, outcome)
    return outcome


FAILURES = (Failure("记录反馈时被强行结束", "采纳、修改、退回、撤回、屏蔽、更正不停地写，任一时刻 kill -9", _recorded),)
