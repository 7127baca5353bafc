"""Earlier versions of the draft in hand: who changed what and when, and the way back to one of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from nicegui import ui
from nicegui.element import Element

from api.pages.asking import asked, tell
from api.pages.drafting.desk import Desk
from api.pages.listing import cells, live_table, pager, when_words
from recommender.drafting.trail import ListedVersion

_PAGE = 10


class Versions:
    """The dialog.

    :param desk: what is worked on.
    :param again: opens a draft as it is now.
    """

    def __init__(self, desk: Desk, again: Callable[[str], Awaitable[None]]) -> None:
        self._desk = desk
        self._again = again
        self._offset = 0

    async def open(self) -> None:
        """Open the dialog, the draft saved first."""
        if self._desk.draft is None or not await self._desk.saver.now():
            return
        self._offset = 0
        with ui.dialog() as self._dialog, ui.element("div").classes("z-card zd-dialog zd-wide"):
            self._dialog.props('aria-label="历史版本"').on("hide", self._dialog.delete)
            with ui.element("div").classes("z-row"):
                ui.html("历史版本", tag="h2", sanitize=False).classes("z-title z-grow")
                ui.button("关闭", on_click=self._dialog.close).props("flat dense color=primary")
            ui.label("同一个人连续修改的，每十分钟左右留一版。恢复一版会成为新的一版，现在的内容也留着。").classes(
                "z-soft"
            )
            self._list: Element = ui.element("div").classes("zd-found")
        self._dialog.open()
        await self._turn(0)

    async def _turn(self, offset: int) -> None:
        self._offset = offset
        draft = self._desk.draft
        if draft is None or draft.id is None:
            return
        total, found = await asked(self._desk.service.trail.versions, draft.id, offset, _PAGE)
        if self._list.is_deleted or offset != self._offset:
            return
        self._list.clear()
        with self._list:
            with live_table("历史版本", "版本", "时间", "谁", "改了什么", "") as body, body:
                for one in found:
                    self._line(one, one.version == draft.version)
            pager(total, offset, self._turn, _PAGE, "版")

    def _line(self, one: ListedVersion, is_present: bool) -> None:
        words = one.difference.words if one.difference else "最早的一版"
        with ui.element("tr"):
            cells(f"第 {one.version} 版", when_words(one.changed_at), one.changed_by or "（本机）", words)
            with ui.element("td"):
                if is_present:
                    ui.label("现在的").classes("z-soft z-small")
                elif not self._desk.is_locked:
                    button = ui.button("恢复", on_click=lambda: self._restore(one.version))
                    button.props("flat dense color=primary").props["aria-label"] = f"恢复第 {one.version} 版"

    async def _restore(self, version: int) -> None:
        draft = self._desk.draft
        if draft is None or draft.id is None:
            return
        await asked(self._desk.service.trail.restore, draft.id, version, draft.version)
        self._dialog.close()
        tell(f"已恢复第 {version} 版的内容")
        await self._again(draft.id)
