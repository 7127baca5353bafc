"""Filling a draft with suggestions: what a person had a hand in stays, the rest is proposed anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict

from corpus.names import match_key
from recommender.drafting.draft import Draft, DraftRow, slot_order
from recommender.service import Recommender
from recommender.suggest.answer import SimilarProject
from recommender.suggest.options import options

_FULL = "草稿已有 {rows} 条指标，各类都有了，没有再推荐；需要的话检索添加，或把条数调大"


class Filled(BaseModel):
    """A filled draft, and what was found on the way.

    ``added`` rows are new, ``dropped`` untouched ones were not proposed again; ``missing_slots`` as in `SuggestAnswer`.
    """

    model_config = ConfigDict(frozen=True)

    draft: Draft
    added: int
    dropped: int
    missing_slots: tuple[str, ...]
    similar_projects: tuple[SimilarProject, ...]
    notes: tuple[str, ...]


def filled(service: Recommender, draft: Draft, limit: int | None = None) -> Filled:
    """Propose rows for what a draft lacks.

    :param service: the home.
    :param draft: rows that a person touched stay where they are; the others make way for the new suggestions.
    :param limit: rows that the draft is to have in the end; None takes the usual number. A level 2 that no row
        stands under gets one all the same. A draft that has so many already stays as it is.
    :return: the draft with its rows in the form's order by level, no name twice under one level.
    :raises NotFoundError: when the project names an unknown frame.
    :raises InputError: when the draft would have too many rows.
    """
    frame = draft.frame
    touched = [row for row in draft.rows if row.is_touched]
    held = {row.level2 for row in touched}
    lacking = sum(level2 not in held for _, level2 in frame.slots())
    most = max((limit or options().set.limit) - len(touched), lacking)
    project = draft.project.model_copy(update={"indicators": tuple(row.indicator(frame) for row in touched)})
    answer = service.suggest(project, max(most, 1))
    known = {_name(row) for row in touched}
    if most <= 0:
        return Filled(
            draft=draft,
            added=0,
            dropped=0,
            missing_slots=(),
            similar_projects=answer.similar_projects,
            notes=(*answer.notes, _FULL.format(rows=len(touched))),
        )
    fresh: dict[tuple[str, str], DraftRow] = {}
    for suggestion in answer.suggestions:
        row = DraftRow.of_suggestion(suggestion)
        if _name(row) not in known:
            fresh.setdefault(_name(row), row)
    rows = _set_in(draft, fresh)
    before = {_name(row) for row in draft.rows}
    return Filled(
        draft=draft.with_rows(rows),
        added=sum(name not in before for name in fresh),
        dropped=sum(_name(row) not in fresh for row in draft.rows if not row.is_touched),
        missing_slots=answer.missing_slots,
        similar_projects=answer.similar_projects,
        notes=answer.notes,
    )


def _name(row: DraftRow) -> tuple[str, str]:
    return row.level2 or "", match_key(row.level3)


def _set_in(draft: Draft, fresh: dict[tuple[str, str], DraftRow]) -> list[DraftRow]:
    """Set the new rows in the places of the untouched ones: what is proposed again keeps its place and its key."""
    order = slot_order(draft.frame)
    again = {_name(row) for row in draft.rows if not row.is_touched} & fresh.keys()
    waiting: defaultdict[str, list[DraftRow]] = defaultdict(list)
    for name, row in fresh.items():
        if name not in again:
            waiting[name[0]].append(row)
    rows: list[DraftRow] = []
    for row in draft.rows:
        if row.is_touched:
            rows.append(row)
        elif _name(row) in again:
            again.discard(_name(row))  # a second row of the name goes
            rows.append(fresh[_name(row)].model_copy(update={"key": row.key}))
        elif waiting[row.level2 or ""]:
            rows.append(waiting[row.level2 or ""].pop(0))
    rows.extend(_left(waiting.values()))
    return sorted(rows, key=lambda row: order.get(row.level2 or "", len(order)))


def _left(waiting: Iterable[list[DraftRow]]) -> list[DraftRow]:
    return [row for rows in waiting for row in rows]
