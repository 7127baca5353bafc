"""Opening a draft that was kept: the list, with deleting and its way back."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from html import escape

from nicegui import ui
from nicegui.element import Element

from api.pages.asking import asked, tell
from api.pages.drafting.undo import UndoBar
from api.pages.listing import cells, live_table, pager, when_words
from api.pages.shell import empty_state
from corpus.draft_states import STATE_NAMES
from corpus.drafts import DraftHead
from recommender.service import Recommender

_PAGE = 10


def listed(
    service: Recommender, text: str, offset: int, limit: int = _PAGE, *, deleted: bool = False
) -> tuple[int, list[tuple[DraftHead, int]]]:
    """Give a page of the drafts with their numbers of rows.

    :param text: looked for in the names of projects and units.
    :param deleted: those that were deleted, and they alone.
    """
    total, heads = service.drafts(text or None, deleted=deleted, offset=offset, limit=limit)
    return total, [(head, len(json.loads(service.store.drafts.get(head.id).content)["rows"])) for head in heads]


class Opening:
    """The dialog that lists drafts.

    :param service: the home.
    :param chosen: told the id of the draft to open.
    :param undo: where a deleted draft is offered back.
    """

    def __init__(self, service: Recommender, chosen: Callable[[str], Awaitable[None]], undo: UndoBar) -> None:
        self._service = service
        self._chosen = chosen
        self._undo = undo
        self._offset = 0
        self._in_hand: str | None = None

    async def open(self, in_hand: str | None) -> None:
        """Open the dialog.

        :param in_hand: the id of the draft that the page shows already.
        """
        self._offset, self._in_hand = 0, in_hand
        with ui.dialog() as self._dialog, ui.element("div").classes("z-card zd-dialog zd-wide"):
            self._dialog.props('aria-label="打开草稿"').on("hide", self._dialog.delete)
            with ui.element("div").classes("z-row"):
                ui.html("打开草稿", tag="h2", sanitize=False).classes("z-title z-grow")
                ui.button("关闭", on_click=self._dialog.close).props("flat dense color=primary")
            box = ui.input("查找项目或单位", on_change=self._search).props("outlined dense autofocus debounce=300")
            self._box = box
            self._gone = ui.checkbox("只看已删除的", on_change=self._search).props("dense")
            self._gone.props["aria-label"] = "只看已删除的"
            self._list: Element = ui.element("div").classes("zd-found")
        self._dialog.open()
        await self._show()

    async def _search(self) -> None:
        self._offset = 0
        await self._show()

    async def _turn(self, offset: int) -> None:
        self._offset = offset
        await self._show()

    async def _show(self) -> None:
        text, deleted = (self._box.value or "").strip(), bool(self._gone.value)
        total, found = await asked(listed, self._service, text, self._offset, deleted=deleted)
        if self._list.is_deleted or (text, deleted) != ((self._box.value or "").strip(), bool(self._gone.value)):
            return
        self._list.clear()
        with self._list:
            if not found:
                advice = "换一个词再找" if text or deleted else "填写项目信息后会自动保存为草稿，下次从这里打开"
                empty_state("没有找到草稿" if text or deleted else "还没有草稿", advice)
                return
            days = self._service.settings.deleted_days
            if deleted and days:
                ui.label(f"删除 {days} 天以后彻底清理").classes("z-soft z-small")
            with live_table("草稿", "项目", "单位", "年度", "指标", "修改时间", "") as body, body:
                for head, rows in found:
                    self._line(head, rows)
            pager(total, self._offset, self._turn, _PAGE, "份")

    def _line(self, head: DraftHead, rows: int) -> None:
        with ui.element("tr"):
            with ui.element("td"):
                if head.deleted_at:
                    ui.label(head.project_name)
                else:
                    ui.button(head.project_name, on_click=lambda: self._open(head.id)).props(
                        "flat dense no-caps color=primary align=left"
                    ).classes("zd-link")
            cells(head.unit or "—", str(head.year or "—"), f"{rows} 条", when_words(head.changed_at))
            with ui.element("td"):
                if head.deleted_at:
                    button = ui.button("恢复", on_click=lambda: self._restore(head)).props("flat dense color=primary")
                    button.props["aria-label"] = f"恢复草稿「{escape(head.project_name)}」"
                elif head.id == self._in_hand:
                    ui.label("正在编辑").classes("z-soft z-small")
                elif head.state in ("submitted", "passed"):
                    ui.label(STATE_NAMES[head.state]).classes("z-soft z-small")
                else:
                    button = ui.button("删除", on_click=lambda: self._delete(head)).props("flat dense color=negative")
                    button.props["aria-label"] = f"删除草稿「{escape(head.project_name)}」"

    async def _open(self, draft_id: str) -> None:
        self._dialog.close()
        await self._chosen(draft_id)

    async def _restore(self, head: DraftHead) -> None:
        await asked(self._service.restore_draft, head.id)
        tell(f"已恢复草稿「{head.project_name}」")
        await self._show()

    async def _delete(self, head: DraftHead) -> None:
        await asked(self._service.delete_draft, head.id)
        await self._show()

        async def back() -> None:
            await asked(self._service.restore_draft, head.id)
            if not self._list.is_deleted:
                await self._show()

        self._undo.offer(f"已删除草稿「{head.project_name}」", back)
