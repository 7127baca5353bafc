"""The page `/submitted`."""

from __future__ import annotations

from nicegui import ui
from nicegui.element import Element

from api.pages.asking import asked, service_here
from api.pages.help import help_mark
from api.pages.listing import PAGE, cells, live_table, pager, when_words
from api.pages.shell import PAGE_SECONDS, empty_state, page_frame
from api.pages.submitted.decision import show_draft
from corpus.draft_states import DraftState
from corpus.draft_steps import SubmittedDraft
from corpus.errors import NotFoundError
from recommender.service import Recommender

_STATES: dict[DraftState, str] = {"submitted": "待我审核", "returned": "已退回", "passed": "审核通过"}


@ui.page("/submitted", response_timeout=PAGE_SECONDS)
async def submitted_page(draft: str = "") -> None:
    """Show the drafts that wait, or the one that the address names."""
    service = service_here()
    with page_frame("待审核草稿", "/submitted"):
        if draft:
            try:
                await show_draft(service, draft)
            except NotFoundError as failure:
                empty_state("没有这份草稿", failure.message)
        else:
            await _Waiting(service).show()


class _Waiting:
    """The list of drafts that were handed in."""

    def __init__(self, service: Recommender) -> None:
        self._service = service
        self._state: DraftState = "submitted"
        self._text = ""
        self._offset = 0

    async def show(self) -> None:
        """Lay out the list."""
        with ui.element("section").classes("z-card").props('aria-label="提交来的草稿"'):
            with ui.element("div").classes("z-row z-no-print"):
                state = ui.select(_STATES, value=self._state, label="状态").props("outlined dense options-dense")
                state.classes("s-state").on_value_change(lambda change: self._narrow(state=change.value))
                box = ui.input("查找项目或单位").props("outlined dense clearable debounce=300").classes("s-search")
                box.on_value_change(lambda change: self._narrow(text=(change.value or "").strip()))
                help_mark("submitted.list", "待审核草稿")
            self._list: Element = ui.element("div").classes("s-list").props('aria-live="polite"')
        await self._fill()

    async def _narrow(self, state: DraftState | None = None, text: str | None = None) -> None:
        self._state = state or self._state
        self._text = self._text if text is None else text
        await self._turn(0)

    async def _turn(self, offset: int) -> None:
        self._offset = offset
        await self._fill()

    async def _fill(self) -> None:
        wanted = (self._text or None, self._state, self._offset, PAGE)
        total, found = await asked(self._service.trail.waiting, *wanted)
        if self._list.is_deleted or wanted != (self._text or None, self._state, self._offset, PAGE):
            return
        self._list.clear()
        with self._list:
            if not found:
                empty_state("没有找到" if self._text else "这里现在没有草稿", "填报人在编制指标页提交后，会出现在这里")
                return
            with live_table("提交来的草稿", "项目", "单位", "年度", "最近一步", "由谁"):
                for one in found:
                    _line(one)
            pager(total, self._offset, self._turn, unit="份")


def _line(one: SubmittedDraft) -> None:
    with ui.element("tr"):
        with ui.element("td"):
            ui.link(one.project_name, f"/submitted?draft={one.id}")
        cells(one.unit or "—", str(one.year or "—"), when_words(one.submitted_at), one.submitted_by or "（本机）")
