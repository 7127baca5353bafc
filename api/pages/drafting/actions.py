"""What a person does with a row of the table."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from api.pages.asking import asked, tell
from api.pages.drafting.desk import Desk
from api.pages.drafting.sheet import Level, Sheet, level_of, levels_of, under_level
from api.pages.drafting.source import show_source
from api.pages.drafting.undo import UndoBar
from corpus.errors import NotFoundError
from corpus.feedback import Feedback, NewBlock
from corpus.frames import canonical_level2
from recommender.drafting.checks import fixable_check, mended
from recommender.drafting.draft import Draft, DraftRow
from recommender.drafting.feedback import feedback_on
from recommender.drafting.options import other_options
from recommender.project import Project

_CELLS = ("level3", "value", "description")


class _Done(NamedTuple):
    """What a person did with a row of a draft; ``said`` is what the browser tells of it."""

    draft: Draft
    row: DraftRow
    said: dict[str, Any]


class Actions:
    """Carries out what is done with rows.

    :param desk: what is worked on.
    :param undo: where the way back is offered.

    ``sheet`` is the table, set once it is there; ``on_project`` is told of a project that a remedy has changed.
    """

    def __init__(self, desk: Desk, undo: UndoBar) -> None:
        self._desk = desk
        self._undo = undo
        self.sheet: Sheet | None = None
        self.on_project: Callable[[Project], None] = lambda _project: None
        self._ways: dict[str, Callable[[_Done], Awaitable[None]]] = {
            "edit": self._edit,
            "take": self._take,
            "options": self._show_options,
            "replace": self._replace,
            "details": self._show_details,
            "source": self._source,
            "remove": self._remove,
            "block": self._block,
            "mend": self._mend,
            "move": self._move,
        }

    async def __call__(self, said: dict[str, Any]) -> None:
        """Do what a row of the browser asks for; one that is gone asks in vain."""
        draft = self._desk.draft
        if draft is None:
            return
        try:
            row = draft.row(str(said["key"]))
        except NotFoundError:
            return
        await self._ways[said["act"]](_Done(draft, row, said))

    async def take_all(self) -> None:
        """Accept every row."""
        draft = self._desk.draft
        if draft is None:
            return
        before = draft.rows
        self._desk.put(draft.with_rows(row.model_copy(update={"accepted": True}) for row in before))
        open_ones = {row.key for row in before if not row.accepted}

        async def back() -> None:
            now = self._desk.draft
            if now is not None:
                rows = (_untaken(row) if row.key in open_ones else row for row in now.rows)
                self._desk.put(now.with_rows(rows))

        self._undo.offer(f"已采纳全部 {len(before)} 条指标", back)

    async def _edit(self, done: _Done) -> None:
        draft, row, said = done
        cell, text = str(said["cell"]), str(said["text"])
        if cell not in _CELLS:
            return
        if self.sheet:
            self.sheet.typed(row.key, cell, text)
        if text != (getattr(row, cell) or ""):
            changed = row.edited(**{cell: text if text or cell == "level3" else None})
            if self.sheet:
                self.sheet.typed(row.key, cell, getattr(changed, cell) or "")
            self._desk.put(draft.with_row(changed))
        if said.get("left"):
            await self._desk.saver.now()

    async def _take(self, done: _Done) -> None:
        self._desk.put(done.draft.with_row(done.row.model_copy(update={"accepted": not done.row.accepted})))

    async def _show_options(self, done: _Done) -> None:
        draft, row, _ = done
        shown = self._desk.options
        if row.key in shown:
            del shown[row.key]
        else:
            shown[row.key] = await asked(other_options, self._desk.service, draft, row.key)
        self._show()

    async def _replace(self, done: _Done) -> None:
        draft, row, said = done
        options = self._desk.options.pop(row.key, ())
        number = int(said["number"])
        if number >= len(options):
            return
        taken = options[number]
        self._desk.put(draft.replaced(row.key, taken))
        if self.sheet:
            self.sheet.reach(taken.key)

        async def back() -> None:
            now = self._desk.draft
            if now is not None and any(held.key == taken.key for held in now.rows):
                self._desk.put(now.with_rows(row if held.key == taken.key else held for held in now.rows))

        self._undo.offer(f"「{row.level3}」换成了「{taken.level3}」", back)

    async def _show_details(self, done: _Done) -> None:
        self._desk.opened ^= {done.row.key}
        self._show()

    async def _source(self, done: _Done) -> None:
        await show_source(self._desk.service, str(done.said["table"]), str(done.said["name"]))

    async def _remove(self, done: _Done) -> None:
        back = await self._taken_out(done.draft, done.row)
        self._undo.offer(f"已删除「{done.row.level3}」", back)

    async def _block(self, done: _Done) -> None:
        draft, row, _ = done
        back = await self._taken_out(draft, row)
        unit, name = draft.project.unit, row.suggested_level3 or row.level3
        if not any(map(str.isalnum, name)):
            return
        given = NewBlock(level2=canonical_level2(row.suggested_level2 or row.level2), name=name, unit=unit)
        block, is_new = await asked(self._desk.service.block, given)

        async def lift() -> None:
            if is_new:
                await asked(self._desk.service.unblock, block.id)
            await back()

        self._undo.offer(f"「{name}」已删除，以后不再向{unit or '各单位'}推荐", lift)

    async def _taken_out(self, draft: Draft, row: DraftRow) -> Callable[[], Awaitable[None]]:
        """Take a row out, and say so to later suggestions; give the way back."""
        place = next(number for number, held in enumerate(draft.rows) if held.key == row.key)
        self._desk.opened.discard(row.key)
        self._desk.options.pop(row.key, None)
        self._desk.put(draft.without(row.key))
        rest = self._desk.rows
        if self.sheet and rest:
            self.sheet.reach(rest[min(place, len(rest) - 1)].key)
        event = feedback_on(row, "reject", draft.project)
        recorded = await asked(self._desk.service.feedback, _listed(event))

        async def back() -> None:
            for entry, is_new in recorded:
                if is_new:
                    await asked(self._desk.service.withdraw_feedback, entry.id)
            now = self._desk.draft
            if now is not None and now.id in (None, draft.id) and all(held.key != row.key for held in now.rows):
                self._desk.put(now.with_rows((*now.rows[:place], row, *now.rows[place:])))
                if self.sheet:
                    self.sheet.reach(row.key)

        return back

    async def _mend(self, done: _Done) -> None:
        await self.mend(done.row.key, str(done.said["code"]))

    async def mend(self, key: str | None, code: str) -> None:
        """Carry out the remedy of one finding.

        :param key: of the row, None for one about the whole table.
        :param code: of the rule.
        """
        draft, said = self._desk.draft, self._desk.judged
        if draft is None or said is None or said.edition != self._desk.edition:
            return  # the review of what was just typed will say it again
        changed = mended(draft, fixable_check(said.found, key, code).finding)
        self._desk.put(changed)
        if changed.project != draft.project:
            self.on_project(changed.project)
        tell("已照意见修改")

    async def _move(self, done: _Done) -> None:
        draft, row, said = done
        moved = _moved(draft, row, int(said["by"]))
        if moved is not None:
            self._desk.put(moved)
            if self.sheet:
                self.sheet.reach(row.key)

    def _show(self) -> None:
        if self.sheet:
            self.sheet.show()


def _moved(draft: Draft, row: DraftRow, by: int) -> Draft | None:
    """Move a row one place; over the edge of its level 2 into the next one of the same level 1."""
    frame = draft.frame
    level = level_of(row, frame)
    beside = [held for held in draft.rows if level_of(held, frame) == level]
    here = beside.index(row)
    others = [held for held in draft.rows if held.key != row.key]
    if 0 <= here + by < len(beside):
        next_to = others.index(beside[here + by])
        place = next_to + (1 if by > 0 else 0)
        return draft.with_rows((*others[:place], row, *others[place:]))
    target = _level_beside(draft, level, by)
    if target is None:
        return None
    rows = [held for held in others if level_of(held, frame) == target]
    changed = under_level(row, target, frame)
    if rows:
        place = others.index(rows[0 if by > 0 else -1]) + (0 if by > 0 else 1)
    else:
        levels = levels_of(draft)
        place = sum(levels.index(level_of(held, frame)) < levels.index(target) for held in others)
    return draft.with_rows((*others[:place], changed, *others[place:]))


def _level_beside(draft: Draft, level: Level, by: int) -> Level | None:
    levels = levels_of(draft)
    place = levels.index(level) + by
    if not 0 <= place < len(levels) or levels[place].printed_level1 != level.printed_level1:
        return None
    return levels[place]


def _untaken(row: DraftRow) -> DraftRow:
    return row.model_copy(update={"accepted": False})


def _listed(event: Feedback | None) -> list[Feedback]:
    return [] if event is None else [event]
