"""The page `/`."""

from __future__ import annotations

from datetime import date
from typing import Any

from nicegui import ui
from nicegui.element import Element
from nicegui.events import GenericEventArguments

from api.pages.asking import asked, service_here, tell
from api.pages.drafting import fields
from api.pages.drafting.actions import Actions
from api.pages.drafting.adding import Adding
from api.pages.drafting.bar import Bar
from api.pages.drafting.conflict import show_conflict
from api.pages.drafting.desk import Desk, proposed
from api.pages.drafting.exporting import Exporting
from api.pages.drafting.form import Form
from api.pages.drafting.handing_in import HandingIn
from api.pages.drafting.last_year import LastYear
from api.pages.drafting.opening import Opening
from api.pages.drafting.panel import Panel
from api.pages.drafting.sheet import Sheet
from api.pages.drafting.undo import UndoBar
from api.pages.drafting.versions import Versions
from api.pages.shell import PAGE_SECONDS, empty_state, page_frame
from corpus.errors import ConflictError, NotFoundError
from corpus.resources import read_toml
from recommender.drafting.draft import Draft
from recommender.project import Project


@ui.page("/", response_timeout=PAGE_SECONDS)
async def drafting_page(draft: str = "") -> None:
    """Show the page, with the draft that the address names."""
    with page_frame("编制指标", "/") as content:
        page = _Page(content)
    if draft:
        await page.open(draft)


class _Guard(Element, component="guard.js"):
    """Watches over what was typed, in the browser."""


class _Page:
    """One visit: the form at the left, the table at the right."""

    def __init__(self, content: Element) -> None:
        self._desk = desk = Desk(service_here(), content)
        self._is_asking = False
        self._guard = _Guard()
        self._guard.on("suggest", self._suggest).on("kept", self._take_kept)
        with ui.element("div").classes("zd-page") as self._layout:
            with ui.element("section").classes("zd-left z-no-print").props('aria-label="项目信息"'):
                self._ways()
                with ui.element("div") as self._fields:
                    self._form = Form(desk.set_project)
                    with ui.element("div").classes("zd-go"):
                        self._go = ui.button("推荐指标", icon="auto_awesome", on_click=self._suggest)
                        self._go.props("unelevated color=primary size=lg").classes("zd-suggest")
                        ui.label("也可以按 Ctrl+Enter").classes("z-soft z-small")
            with ui.element("section").classes("zd-right").props('aria-label="指标表"'):
                with ui.element("div").classes("zd-hold"):
                    self._fold = ui.button(icon="chevron_left", on_click=self._fold_form)
                self._fold.props('flat round dense color=grey-8 aria-label="收起项目信息"').classes(
                    "zd-fold z-no-print"
                )
                self._print_head = ui.element("div").classes("zd-print")
                self._undo = UndoBar()
                actions = Actions(desk, self._undo)
                actions.on_project = self._form.fill
                self._exporting = Exporting(desk)
                self._handing_in = handing_in = HandingIn(desk, self.open)
                versions = Versions(desk, self.open)
                self._bar = Bar(
                    desk, self._add, actions.take_all, self._exporting.open, versions.open, handing_in.submit
                )
                self._panel = Panel(desk, actions.mend)
                with ui.element("div").classes("zd-start") as self._start:
                    self._empty()
                self._sheet = actions.sheet = Sheet(desk, actions, self._add)
        self._adding = Adding(desk, self._sheet)
        self._opening = Opening(desk.service, self.open, self._undo)
        self._last_year = LastYear(desk.service, self._begin_with)
        desk.on_change += [self._sheet.show, self._bar.show, self._panel.show, self._show]
        desk.on_save += [self._bar.show_saved, self._guard_draft]
        desk.on_conflict = self._conflict
        ui.context.client.on_disconnect(self._leave)
        self._guard_draft()
        self._show()

    async def open(self, draft_id: str) -> None:
        """Open a draft; one that is not there is said."""
        await self._desk.saver.now()
        try:
            draft = await asked(self._desk.service.draft, draft_id)
        except NotFoundError as failure:
            self._start_anew()
            ui.notification(failure.message, type="warning", timeout=None, close_button="知道了")
            return
        self._form.fill(draft.project)
        self._desk.open(draft)
        if draft.deleted_at is not None:
            self._conflict(ConflictError("draft.deleted", "这份草稿已被删除"))

    def _ways(self) -> None:
        with ui.element("div").classes("zd-ways"):
            for name, way in (("新建", self._new), ("打开草稿", self._list), ("照往年的表填", self._copy)):
                ui.button(name, on_click=way).props("outline dense color=primary")
            ui.button("填一个例子", on_click=self._example).props("flat dense color=primary")

    def _empty(self) -> None:
        empty_state("填写左边的项目信息，再按“推荐指标”", "系统会照相近的公开项目拟出整张目标表，再由您逐条核对")
        with ui.element("div").classes("zd-begin"):
            ui.button("先看一个例子", icon="lightbulb", on_click=self._example).props("outline color=primary")
            ui.button("照往年的表填", icon="history", on_click=self._copy).props("outline color=primary")
            ui.button("打开草稿", icon="folder_open", on_click=self._list).props("outline color=primary")

    def _show(self) -> None:
        rows = self._desk.rows
        self._start.set_visibility(not rows)
        self._handing_in.show()
        for part in (self._fields, self._panel.element, self._sheet.element):
            part.props(**({"add": "inert"} if self._desk.is_locked else {"remove": "inert"}))
        self._print_head.clear()
        if self._desk.draft is not None and rows:
            project = self._desk.draft.project
            facts = (project.unit, f"{project.year}年" if project.year else None)
            with self._print_head:
                ui.label(project.name).classes("z-title")
                ui.label("，".join(fact for fact in facts if fact))
        self._guard_draft()

    def _guard_draft(self) -> None:
        draft = self._desk.draft
        said = {
            "draft": (draft.id if draft else None) or "",
            "version": draft.version if draft else 0,
            "unsaved": self._desk.saver.is_unsaved,
        }
        for name, value in said.items():
            if self._guard.props.get(name) != value:
                self._guard.props[name] = value

    async def _suggest(self) -> None:
        desk = self._desk
        if self._is_asking or self._desk.is_locked or not self._form.is_right() or desk.draft is None:
            return
        self._is_asking = True
        self._go.props("loading")
        try:
            edition = -1
            while edition != desk.edition:  # what was proposed before something else was typed fits no more
                edition, draft = desk.edition, desk.draft
                if draft is None:
                    return
                found, said = await asked(proposed, desk.service, draft, edition + 1)
        finally:
            self._is_asking = False
            self._go.props(remove="loading")
        before = draft
        desk.fill(found, said)

        async def back() -> None:
            now = desk.draft
            if now is not None:
                desk.put(now.with_rows(before.rows))

        if before.rows:
            self._undo.offer(f"重新推荐：新增 {found.added} 条，换下 {found.dropped} 条，改过和采纳的没有动", back)
        await desk.saver.now()

    async def _add(self, level2: str = "") -> None:
        if not self._desk.is_locked:
            await self._adding.open(level2)

    async def _new(self) -> None:
        await self._desk.saver.now()
        self._start_anew()
        self._form.focus()

    def _start_anew(self) -> None:
        self._form.fill(None)
        self._desk.open(None)
        self._bar.show_saved()

    async def _list(self) -> None:
        await self._desk.saver.now()
        await self._opening.open(self._desk.draft.id if self._desk.draft else None)

    async def _copy(self) -> None:
        await self._last_year.open(self._desk.draft.project.unit if self._desk.draft else None)

    async def _example(self) -> None:
        said: dict[str, Any] = read_toml("api", "example-project.toml")
        year = fields.usual_year(date.today())
        values = {name: value for name, value in said.items() if name != "written"}
        frame = fields.usual_frame(said["unit"], year)
        await self._begin_with(Draft(project=Project(**values, year=year, frame=frame)))

    async def _begin_with(self, draft: Draft) -> None:
        await self._desk.saver.now()
        self._form.fill(draft.project)
        self._desk.open(draft)

    def _fold_form(self) -> None:
        is_folded = "zd-folded" in self._layout.classes
        self._layout.classes(remove="zd-folded" if is_folded else "", add="" if is_folded else "zd-folded")
        self._fold.props(f"icon={'chevron_left' if is_folded else 'chevron_right'}")
        self._fold.props["aria-label"] = "收起项目信息" if is_folded else "展开项目信息"

    def _conflict(self, failure: ConflictError) -> None:
        draft_id = self._desk.draft.id if self._desk.draft else None

        async def theirs() -> None:
            if draft_id:
                self._desk.saver.is_blocked = True
                await self.open(draft_id)

        async def copy() -> None:
            mine = self._desk.draft
            if mine is not None:
                self._desk.open(Draft(project=mine.project, rows=mine.rows))
                await self._desk.saver.now()
                tell("已另存为新的草稿")

        with self._desk.place:
            show_conflict(failure, draft_id, theirs, copy)

    async def _leave(self) -> None:
        await self._desk.saver.now()

    async def _take_kept(self, event: GenericEventArguments) -> None:
        """Take in what was typed just before the server was gone, where nobody has changed the draft since."""
        kept: dict[str, Any] = event.args
        draft = self._desk.draft
        now = (draft.id or "", draft.version) if draft else ("", 0)
        if (kept.get("draft"), kept.get("version")) != now or self._desk.is_locked:
            return
        self._form.write(dict(kept.get("fields") or {}))
        draft = self._desk.draft
        if draft is None:
            return
        rows = {row.key: row for row in draft.rows}
        for said in kept.get("cells") or ():
            row, cell, text = rows.get(said["key"]), said["cell"], said["text"]
            if row is not None and cell in ("level3", "value") and text != (getattr(row, cell) or ""):
                rows[row.key] = row.edited(**{cell: text if text or cell == "level3" else None})
        if any(rows[row.key] is not row for row in draft.rows):
            self._desk.put(draft.with_rows(rows[row.key] for row in draft.rows))
