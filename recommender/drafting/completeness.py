"""How complete a draft is: by slot of its form, and in all."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from pydantic import BaseModel, ConfigDict

from corpus.frames import Frame, get_frame
from corpus.table import Indicator, TargetTable
from recommender.drafting.cost import CostState, cost_state
from recommender.drafting.draft import Draft
from recommender.drafting.questions import Question, is_blank, question_about
from recommender.review.context import printed_level1
from recommender.review.engine import all_rules, review_table

_ABOUT_SLOTS = ("S001", "S002", "S003")  # which level 1, 满意度 and which outputs a form wants


class Slot(BaseModel):
    """A level 2 of the form; ``printed_…`` are the form's own names, ``required`` says that a review would miss it."""

    model_config = ConfigDict(frozen=True)

    level1: str
    level2: str
    printed_level1: str
    printed_level2: str
    rows: int
    blanks: int
    required: bool

    @property
    def is_missing(self) -> bool:
        """Whether the form wants a row here and there is none."""
        return self.required and not self.rows


class Completeness(BaseModel):
    """How far a draft is.

    ``missing_level1`` are level 1 names of the form that need a row under any of their level 2 and have none;
    ``elsewhere`` counts the rows whose level 2 the form does not print; ``message`` says it in one sentence.
    """

    model_config = ConfigDict(frozen=True)

    slots: tuple[Slot, ...]
    missing_level1: tuple[str, ...]
    rows: int
    touched: int
    blanks: int
    elsewhere: int
    required: int
    required_filled: int
    questions: tuple[Question, ...]
    cost: CostState
    message: str


def completeness(draft: Draft) -> Completeness:
    """Say what a draft has and what it lacks.

    :param draft: the draft.
    :return: its slots in the form's order, its blank values as questions, its costs beside the budget.
    :raises NotFoundError: when the project names an unknown frame.
    """
    frame = draft.frame
    wanted, level1 = _wanted(frame.id, draft.project.name)
    blank = [row for row in draft.rows if is_blank(row)]
    slots = []
    for one, two in frame.slots():
        printed = frame.published(two)
        slots.append(
            Slot(
                level1=one,
                level2=two,
                printed_level1=printed[0],
                printed_level2=printed[1],
                rows=sum(row.level2 == two for row in draft.rows),
                blanks=sum(row.level2 == two for row in blank),
                required=two in wanted,
            )
        )
    present = {_printed(frame, row) for row in draft.rows}
    missing_level1 = tuple(one for one in level1 if one not in present)
    known = {slot.level2 for slot in slots}
    missing = [slot for slot in slots if slot.is_missing]
    required = sum(slot.required for slot in slots)
    return Completeness(
        slots=tuple(slots),
        missing_level1=missing_level1,
        rows=len(draft.rows),
        touched=sum(row.is_touched for row in draft.rows),
        blanks=len(blank),
        elsewhere=sum(row.level2 not in known for row in draft.rows),
        required=required,
        required_filled=required - len(missing),
        questions=tuple(question_about(row) for row in blank),
        cost=cost_state(draft),
        message=_said(len(draft.rows), missing_level1, missing, len(blank)),
    )


def _said(rows: int, missing_level1: tuple[str, ...], missing: list[Slot], blanks: int) -> str:
    if not rows:
        return "还没有指标；填写左边的项目信息后按“推荐指标”"
    covered = [slot.printed_level2 for slot in missing if slot.printed_level1 not in missing_level1]
    lacking = "、".join(f"「{name}」" for name in (*missing_level1, *covered))
    parts = [f"共 {rows} 条指标", f"还缺{lacking}" if lacking else "应设的各类都有了"]
    parts.append(f"{blanks} 个指标值没有填" if blanks else "指标值都填了")
    return "，".join(parts)


@lru_cache(maxsize=256)  # asked at every keystroke
def _wanted(frame_id: str, project_name: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """Ask the rules themselves which slots they would miss, and which level 1: each is left out of a full table.

    :return: (canonical level 2 names, level 1 names as the form prints them).
    """
    frame = get_frame(frame_id)
    slots = frame.slots()
    whole = _missed(frame, project_name, slots)
    level2 = {two for one, two in slots if _missed(frame, project_name, [s for s in slots if s != (one, two)]) > whole}
    level1 = dict.fromkeys(frame.published(two)[0] for _, two in slots)
    return frozenset(level2), tuple(
        one
        for one in level1
        if "S001" in _missed(frame, project_name, [s for s in slots if frame.published(s[1])[0] != one]) - whole
    )


def _printed(frame: Frame, row: Indicator) -> str | None:
    """Give the level 1 under which a form prints a row; where only its level 1 is known, the name of that."""
    if row.level2 is not None:
        return frame.published(row.level2)[0]
    return None if row.level1 is None else printed_level1(frame, row.level1)


def _missed(frame: Frame, project_name: str, slots: Sequence[tuple[str, str]]) -> set[str]:
    """Give the codes of the rules that miss something in a table with one row in each of some slots."""
    rules = [rule for rule in all_rules() if rule.code in _ABOUT_SLOTS]
    rows = [
        Indicator(
            level1=one,
            level2=two,
            level3=two,
            value="≥1个",
            published_level1=frame.published(two)[0],
            published_level2=frame.published(two)[1],
        )
        for one, two in slots
    ]
    table = TargetTable(project_name=project_name, frame=frame.id, indicators=tuple(rows))
    found = review_table(table, rules=rules).findings
    return {finding.code for finding in found if finding.severity != "info"}
