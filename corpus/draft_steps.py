"""The way of a draft from drafter to reviewer and back: each step with who took it, when, on which version, and why.

    drafting --submit--> submitted --pass--> passed --reopen--> returned --submit--> …
                         submitted --return--> returned        submitted --take back--> drafting

While a draft is submitted or passed nobody changes it. Whoever takes a step names the version that was seen, and the
state says which steps are open: of two people who decide at once the second is told.
"""

from __future__ import annotations

from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection, Row, Select, func, insert, select, update

from corpus import schema
from corpus.actor import Role, actor
from corpus.audit import Action, note
from corpus.database import Part
from corpus.draft_scope import may_change, of_others, seen
from corpus.draft_states import STATE_NAMES, DraftState
from corpus.errors import ConflictError, ForbiddenError, InputError, NotFoundError
from corpus.log import now
from corpus.matching import contains
from corpus.table import clean_text

StepName = Literal["submit", "take_back", "return", "pass", "reopen"]
STEPS: tuple[StepName, ...] = get_args(StepName)
MOST_OPINION = 5_000

_DRAFT, _STEP = schema.drafts.c, schema.draft_steps.c


class _Way(BaseModel):
    """From which states a step leads to which, what it is called, who takes it, and whether it needs a reason."""

    model_config = ConfigDict(frozen=True)

    name: str
    before: tuple[DraftState, ...]
    after: DraftState
    role: Role
    action: Action
    needs_opinion: bool = False


_WAYS: dict[StepName, _Way] = {
    "submit": _Way(
        name="提交审核", before=("drafting", "returned"), after="submitted", role="填报人", action="draft_submit"
    ),
    "take_back": _Way(
        name="撤回提交", before=("submitted",), after="drafting", role="填报人", action="draft_take_back"
    ),
    "return": _Way(
        name="退回",
        before=("submitted",),
        after="returned",
        role="审核人",
        action="draft_return",
        needs_opinion=True,
    ),
    "pass": _Way(name="通过", before=("submitted",), after="passed", role="审核人", action="draft_pass"),
    "reopen": _Way(
        name="撤销通过",
        before=("passed",),
        after="returned",
        role="审核人",
        action="draft_reopen",
        needs_opinion=True,
    ),
}


class DraftStep(BaseModel):
    """A step; ``state`` is what it brought the draft to, ``actor`` a login name, None without accounts."""

    model_config = ConfigDict(frozen=True)

    number: int
    added_at: str
    actor: str | None
    version: int
    state: DraftState
    opinion: str | None


class SubmittedDraft(BaseModel):
    """A draft that waits for a reviewer: since when, and who handed it in."""

    model_config = ConfigDict(frozen=True)

    id: str
    version: int
    project_name: str
    unit: str | None
    year: int | None
    owner: str | None
    state: DraftState
    submitted_at: str
    submitted_by: str | None


class DraftSteps(Part):
    """The steps of the drafts of one store."""

    def take(self, draft_id: str, step: StepName, version: int, opinion: str | None = None) -> DraftStep:
        """Take a step with a draft.

        :param draft_id: which draft.
        :param step: which step.
        :param version: the version that was seen.
        :param opinion: what the reviewer or the drafter says with it.
        :return: the step.
        :raises NotFoundError: when there is no such draft.
        :raises ConflictError: when it was changed or deleted since, or is in no state for this step.
        :raises InputError: when the step needs an opinion and there is none, or it is too long.
        :raises ForbiddenError: when it is not for this person, or the own submission would be passed.
        """
        way, said = _WAYS[step], clean_text(opinion or "").strip() or None
        _require_role(way)
        if way.needs_opinion and said is None:
            raise InputError("draft_step.no_opinion", f"{way.name}要写明意见；请填写意见后重试", step=step)
        if said is not None and len(said) > MOST_OPINION:
            message = f"意见有 {len(said):,} 个字，上限 {MOST_OPINION:,} 个字；请写得简短些"
            raise InputError("draft_step.long_opinion", message, found=len(said), allowed=MOST_OPINION)
        with self._database.writing() as connection:
            wanted = select(schema.drafts, may_change().label("changeable")).where(_DRAFT.id == draft_id, seen())
            held = connection.execute(wanted).first()
            if held is None:
                raise NotFoundError("draft.unknown", f"没有编号为「{draft_id}」的草稿；请刷新列表后重试", id=draft_id)
            if way.role == "填报人" and not held.changeable:
                raise of_others(held)
            _require_seen(held, way, version)
            if step == "pass":
                _require_another(connection, held)
            last = select(func.coalesce(func.max(_STEP.number), 0)).where(_STEP.draft_id == draft_id)
            row = {
                "number": connection.execute(last).scalar_one() + 1,
                "added_at": now(),
                "actor": actor().name,
                "version": version,
                "state": way.after,
                "opinion": said,
            }
            connection.execute(insert(schema.draft_steps).values(row | {"draft_id": draft_id}))
            connection.execute(update(schema.drafts).where(_DRAFT.id == draft_id).values(state=way.after))
            note(connection, way.action, draft_id, version=version)
        return DraftStep.model_validate(row)

    def of(self, draft_id: str) -> tuple[DraftStep, ...]:
        """Give the steps of a draft, the first one first."""
        wanted = select(schema.draft_steps).where(_STEP.draft_id == draft_id).order_by(_STEP.number)
        with self._database.asking() as connection:
            return tuple(DraftStep.model_validate(dict(row)) for row in connection.execute(wanted).mappings())

    def waiting(
        self, text: str | None = None, state: DraftState = "submitted", offset: int = 0, limit: int = 50
    ) -> tuple[int, tuple[SubmittedDraft, ...]]:
        """List the drafts that are in a state, those first that have waited longest; of those that the person may see.

        :param text: looked for in the names of projects and units.
        :param state: ``submitted``, ``returned`` or ``passed``.
        :param offset: how many to pass over.
        :param limit: how many to give at the most.
        :return: (how many match in all, the drafts of this page).
        """
        query = _last_steps().where((_DRAFT.state == state) & _DRAFT.deleted_at.is_(None) & seen())
        if text:
            query = query.where(contains(_DRAFT.project_name, text) | contains(_DRAFT.unit, text))
        with self._database.reading() as connection:
            total = connection.execute(select(func.count()).select_from(query.subquery())).scalar_one()
            page = query.order_by(_STEP.added_at, _DRAFT.id).offset(offset).limit(limit)
            rows = connection.execute(page).mappings()
            return total, tuple(SubmittedDraft.model_validate(dict(row)) for row in rows)


def _last_steps() -> Select[Any]:
    """Select the drafts that were ever handed in, each beside its last step."""
    latest = select(_STEP.draft_id, func.max(_STEP.number).label("number")).group_by(_STEP.draft_id).subquery()
    joined = schema.drafts.join(latest, latest.c.draft_id == _DRAFT.id).join(
        schema.draft_steps, (_STEP.draft_id == _DRAFT.id) & (_STEP.number == latest.c.number)
    )
    head = (_DRAFT.id, _DRAFT.version, _DRAFT.project_name, _DRAFT.unit, _DRAFT.year, _DRAFT.owner, _DRAFT.state)
    return select(*head, _STEP.added_at.label("submitted_at"), _STEP.actor.label("submitted_by")).select_from(joined)


def _require_role(way: _Way) -> None:
    if way.role not in actor().roles:
        raise ForbiddenError("draft_step.role", f"{way.name}要由{way.role}来做；请联系有这个角色的同事", role=way.role)


def _require_another(connection: Connection, held: Row[Any]) -> None:
    """Let nobody pass what they handed in themselves.

    财会〔2012〕21号 第十二条（不相容岗位相互分离）；not re-read.
    """
    handed_in = (_STEP.draft_id == held.id) & (_STEP.state == "submitted")
    by = connection.execute(select(_STEP.actor).where(handed_in).order_by(_STEP.number.desc()).limit(1)).scalar_one()
    if by is not None and by == actor().name:
        message = f"草稿「{held.project_name}」是您自己提交的，不能由您通过；请别的审核人来审核"
        raise ForbiddenError("draft_step.own", message, id=held.id)


def _require_seen(held: Row[Any], way: _Way, version: int) -> None:
    """Refuse a step by somebody who has not seen how the draft stands now."""
    name, state = held.project_name, held.state
    if held.deleted_at is not None:
        message = f"草稿「{name}」已在 {held.deleted_at[:10]} 删除，不能{way.name}；请先恢复它"
        raise ConflictError("draft.deleted", message, id=held.id)
    if held.version != version:
        message = f"草稿「{name}」已改到第 {held.version} 版，看到的是第 {version} 版；请刷新后看过新的一版再{way.name}"
        raise ConflictError("draft.changed", message, id=held.id, opened=version, current=held.version)
    if state not in way.before:
        message = f"草稿「{name}」现在是「{STATE_NAMES[state]}」，不能{way.name}；请刷新后查看"
        raise ConflictError("draft.state", message, id=held.id, state=state)
