"""A process that writes drafts, hands them in, deletes and restores them is killed."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from corpus.audit_log import AuditFilter
from corpus.draft_steps import STEPS
from recommender import Recommender
from recommender.drafting.draft import Draft, DraftRow
from recommender.project import Project
from tests.failures.homes import copies, new_home, opened, settings_of, unsound
from tests.failures.killed_child import Child, Tell, course_of
from tests.failures.outcome import Failure, Outcome

# What happens to each draft, in order. Each version but the last is handed in: versions on the way are not kept.
LIFE = (
    *("save", "submit", "return"),
    *("save", "submit", "take_back"),
    *("save", "submit", "pass", "reopen"),
    *("save", "delete", "restore"),
)
_STATES = {
    "submit": "submitted",
    "take_back": "drafting",
    "return": "returned",
    "pass": "passed",
    "reopen": "returned",
}
_DRAFTS = 3
_ROWS = 20
_KILLS_A_HOME = 5


class Seen(NamedTuple):
    """What a draft is like: ``goals`` are those of its kept versions, ``logged`` counts its entries in the log."""

    version: int
    goal: str
    rows: int
    state: str
    deleted: bool
    goals: tuple[str, ...]
    steps: tuple[str, ...]
    logged: dict[str, int]


def writing(tell: Tell, home: Path, first: int) -> None:
    """Let some drafts go their way; tells the number of the draft and of the operation.

    :param first: the number of the first draft, which others on the same home may not have.
    """
    service = Recommender(settings_of(home))
    for number in range(first, first + _DRAFTS):
        draft = _draft(number)
        for place, operation in enumerate(LIFE):
            if operation == "save":
                goal = _goal(draft.version + 1 if draft.id else 1)
                project = draft.project.model_copy(update={"goal": goal})
                draft = service.save_draft(draft.model_copy(update={"project": project}))
            elif operation == "delete":
                service.delete_draft(str(draft.id))
            elif operation == "restore":
                draft = service.restore_draft(str(draft.id))
            else:
                draft = service.trail.take(str(draft.id), operation, draft.version, "请看意见")
            tell((number, place))


def _draft(number: int) -> Draft:
    rows = tuple(DraftRow(key=f"k{row}", level2="数量指标", level3=f"第{row}项", value="≥5个") for row in range(_ROWS))
    return Draft(project=Project(name=f"项目{number}", unit="市外办", year=2024), rows=rows)


def _goal(version: int) -> str:
    return f"第 {version} 版的目标。" * 20


def expected(done: int) -> Seen | None:
    """Give what a draft is like after so many operations of its life; None before the first."""
    if not done:
        return None
    past = LIFE[:done]
    taken = [operation for operation in past if operation in STEPS]
    version = past.count("save")
    versions = tuple(_goal(number + 1) for number in range(version))
    logged = Counter(f"draft_{operation}" for operation in past if operation != "save")
    return Seen(
        version=version,
        goal=_goal(version),
        rows=_ROWS,
        state=_STATES[taken[-1]] if taken else "drafting",
        deleted=past[-1] == "delete",
        goals=versions,
        steps=tuple(_STATES[operation] for operation in taken),
        logged={**logged, "draft_change": 1},  # once for what is changed within minutes
    )


def seen(service: Recommender, draft_id: str) -> Seen:
    """Look at a draft from all sides."""
    draft = service.draft(draft_id)
    _, kept = service.store.draft_history.of(draft_id)
    numbers = sorted(version.version for version in kept)
    versions = [service.trail.version(draft_id, number) for number in numbers]
    return Seen(
        version=draft.version,
        goal=str(draft.project.goal),
        rows=len(draft.rows),
        state=draft.state,
        deleted=draft.deleted_at is not None,
        goals=tuple(str(version.project.goal) for version in versions),
        steps=tuple(step.state for step in service.trail.steps(draft_id)),
        logged=dict(Counter(entry.action for entry in service.store.audit.entries(AuditFilter(subject=draft_id)))),
    )


def judge(service: Recommender, done: dict[int, int], open_ends: set[int], outcome: Outcome) -> None:
    """Count which drafts are behind what was acknowledged, and which are as they were at no time.

    :param done: how many operations were acknowledged, by the number of the draft.
    :param open_ends: the drafts that somebody was at work on when killed: one operation more may be done.
    """
    found: dict[int, str] = {}
    for deleted in (False, True):
        _, heads = service.drafts(deleted=deleted, limit=10_000)
        found |= {int(head.project_name.removeprefix("项目")): head.id for head in heads}
    for number in {*done, *found}:
        acknowledged = done.get(number, 0)
        stands = seen(service, found[number]) if number in found else None
        allowed = [expected(acknowledged)]
        if number in open_ends and acknowledged < len(LIFE):
            allowed.append(expected(acknowledged + 1))
        if stands not in allowed:
            is_earlier = stands in [expected(before) for before in range(acknowledged)]
            outcome.lost += is_earlier
            outcome.half += not is_earlier
    outcome.wrong += unsound(service.store)


def _written(rounds: int, folder: Path, random: Random) -> Outcome:
    outcome, number = Outcome(), 0
    homes = copies(new_home(folder), folder)
    course = course_of(writing, next(homes), number)
    while outcome.tried < rounds:
        home, done, open_ends = next(homes), dict[int, int](), set[int]()
        for _ in islice(range(rounds - outcome.tried), _KILLS_A_HOME):
            child = Child(writing, home, number := number + _DRAFTS)
            outcome.tried += child.kill_in(course, random)
            outcome.acknowledged += len(child.told)
            outcome.wrong += child.failed
            done |= {draft: place + 1 for draft, place in child.told}
            last: tuple[int, Any] = child.told[-1] if child.told else (number, 0)
            open_ends |= {last[0], last[0] + 1}
            with opened(home, outcome) as service:
                judge(service, done, open_ends, outcome)
    return outcome


FAILURES = (
    Failure(
        "写草稿时被强行结束",
        "新建、保存、提交、撤回、退回、通过、撤销、删除、恢复不停地写，任一时刻 kill -9",
        _written,
    ),
)
