"""Handing a draft to the reviewer and taking it back; what the reviewer said stands above the table."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from nicegui import background_tasks, ui

from api.pages.asking import asked, tell
from api.pages.dialogs import answer_of
from api.pages.drafting.desk import Desk
from api.pages.drafting.exporting import open_questions
from api.pages.listing import when_words
from corpus.draft_steps import MOST_OPINION, DraftStep

_LOOKS = {"submitted": "info", "returned": "warning", "passed": "fine"}


class HandingIn:
    """The notice above the table.

    :param desk: what is worked on.
    :param again: opens a draft as it is now.
    """

    def __init__(self, desk: Desk, again: Callable[[str], Awaitable[None]]) -> None:
        self._desk = desk
        self._again = again
        self._shown: object = None
        self.element = ui.element("div").props("role=status")

    def show(self) -> None:
        """Say where the draft is on its way, when that has changed."""
        draft = self._desk.draft
        wanted = (draft.id, draft.state) if draft and draft.id and draft.state != "drafting" else None
        if wanted == self._shown:
            return
        self._shown = wanted
        self.element.clear()
        if wanted is not None and draft is not None:
            background_tasks.create(self._fill(draft.id or ""), name="steps of draft", context=self.element)

    async def submit(self) -> None:
        """Ask whether the draft is to be handed in, then do so."""
        desk = self._desk
        if desk.draft is None or not desk.rows or not await desk.saver.now() or desk.draft.id is None:
            return
        with ui.dialog() as dialog, ui.element("div").classes("z-card zd-dialog"):
            dialog.props('aria-label="提交审核"')
            ui.html("提交审核", tag="h2", sanitize=False).classes("z-title")
            ui.label("提交以后，到审核人退回或您撤回以前，这份草稿不能再改。")
            notice = open_questions(desk.judged)
            if notice:
                ui.label(notice.replace("导出", "提交")).classes("z-note z-warning")
            said = ui.textarea("给审核人的话（可以不填）").props(f"outlined autogrow maxlength={MOST_OPINION}")
            with ui.element("div").classes("z-row zd-end"):
                ui.button("取消", on_click=dialog.close).props("flat color=primary")
                ui.button("提交", on_click=lambda: dialog.submit(True)).props("unelevated color=primary")
        draft = desk.draft
        if await answer_of(dialog) and draft.id is not None:
            await asked(desk.service.trail.take, draft.id, "submit", draft.version, str(said.value or ""))
            tell("已提交审核")
            await self._again(draft.id)

    async def _fill(self, draft_id: str) -> None:
        steps = await asked(self._desk.service.trail.steps, draft_id)
        draft = self._desk.draft
        if self.element.is_deleted or not steps or draft is None or self._shown != (draft_id, draft.state):
            return
        with self.element, ui.element("div").classes(f"z-note z-{_LOOKS[draft.state]} zd-handed"):
            ui.label(_words(steps[-1])).classes("z-grow")
            if draft.state == "submitted":
                ui.button("撤回提交", on_click=self._take_back).props("flat dense color=primary")

    async def _take_back(self) -> None:
        draft = self._desk.draft
        if draft is not None and draft.id is not None:
            await asked(self._desk.service.trail.take, draft.id, "take_back", draft.version)
            tell("已撤回，可以接着改")
            await self._again(draft.id)


def _words(step: DraftStep) -> str:
    when, who = when_words(step.added_at), step.actor or "审核人"
    said = f"意见：{step.opinion}" if step.opinion else ""
    return {
        "submitted": f"已在 {when} 提交审核，等审核人的意见；这期间不能修改。",
        "returned": f"{who} 在 {when} 退回。{said}",
        "passed": f"{who} 在 {when} 审核通过，不能再改。{said}",
    }[step.state]
