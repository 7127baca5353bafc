"""What is shown before a batch is chosen: the batches of earlier days."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from nicegui import ui
from nicegui.elements.html import Html

from api.pages.asking import asked, tell
from api.pages.dialogs import answer_of
from api.pages.listing import cells, live_table, pager, when_words
from api.pages.reviewing.words import counts_html
from api.pages.shell import empty_state
from api.pages.undo import tell_undoable
from corpus.review_batches import ReviewBatch
from recommender.review.batch.batches import ReviewDesk

PAGE = 10
_MOST_TABLES = 120  # of larger batches the findings are counted only when they are opened


class EarlierBatches:
    """The list of batches, searched and paged.

    :param desk: keeps them.
    """

    def __init__(self, desk: ReviewDesk) -> None:
        self._desk = desk
        self._offset = 0
        self._text = ""
        with ui.element("section").classes("z-card z-stack").props('aria-label="以前的审核"') as self.element:
            with ui.element("div").classes("z-row"):
                ui.html("以前的审核", tag="h2", sanitize=False).classes("z-title z-grow")
                box = ui.input("按名称或文件名查找", on_change=lambda event: self._search(str(event.value or "")))
                box.props("outlined dense clearable debounce=300").classes("z-rv-search")
            self._list = ui.element("div").props('aria-live="polite"')

    async def show(self) -> None:
        """Build the list, then fill in what was found in each batch."""
        total, batches = await asked(self._desk.find, self._text or None, self._offset, PAGE)
        if not batches and self._offset:  # the last page was emptied
            self._offset = 0
            total, batches = await asked(self._desk.find, self._text or None, 0, PAGE)
        self._list.clear()
        found: list[tuple[ReviewBatch, Html]] = []
        with self._list:
            if not batches and self._text:
                empty_state("没有找到", "请换一个说法，或清空查找框")
            elif not batches:
                empty_state("还没有审核过文件", "把要审核的目标表拖到上面，马上就能看到结果")
            else:
                with live_table("以前的审核", "名称", "最近变动", "文件", "目标表", "审核结果", ""):
                    found = [(batch, self._line(batch)) for batch in batches]
                pager(total, self._offset, self._turn, limit=PAGE, unit="批")
            ui.timer(0, lambda: self._count(found), once=True)  # which may take a while: the list is shown first

    async def _count(self, found: list[tuple[ReviewBatch, Html]]) -> None:
        for batch, result in found:
            if result.is_deleted:
                return
            if batch.tables <= _MOST_TABLES:
                report = await asked(self._desk.report, batch.id)
                result.set_content(counts_html(report.summary.counts, report.summary.waived) if batch.tables else "—")

    def _line(self, batch: ReviewBatch) -> Html:
        failed = f"{batch.documents}（{batch.failed} 个没读出）" if batch.failed else str(batch.documents)
        with ui.element("tr"):
            with ui.element("td"):
                ui.link(batch.name, f"/review?batch={batch.id}")
            cells(when_words(batch.changed_at), failed, str(batch.tables))
            words = "打开后统计" if batch.tables > _MOST_TABLES else "正在统计……"
            result = ui.html(words, tag="td", sanitize=False)
            with ui.element("td").classes("z-rv-acts"):
                rename = ui.button("改名", on_click=lambda: self._rename(batch)).props("flat dense color=primary")
                rename.props["aria-label"] = f"改名：{batch.name}"
                delete = ui.button("删除", on_click=lambda: self._delete(batch)).props("flat dense color=negative")
                delete.props["aria-label"] = f"删除：{batch.name}"
        return result

    async def _search(self, text: str) -> None:
        self._text, self._offset = text.strip(), 0
        await self.show()

    async def _turn(self, offset: int) -> None:
        self._offset = offset
        await self.show()

    async def _rename(self, batch: ReviewBatch) -> None:
        if await rename_batch(self._desk, batch) is not None:
            await self.show()

    async def _delete(self, batch: ReviewBatch) -> None:
        await delete_batch(self._desk, batch, self.show)
        await self.show()


async def rename_batch(desk: ReviewDesk, batch: ReviewBatch) -> ReviewBatch | None:
    """Ask for another name for a batch.

    :return: the batch under its new name; None where it keeps the old one.
    """
    with ui.dialog().props('aria-label="给这批审核改名"') as dialog, ui.card().classes("z-rv-ask"):
        ui.html("给这批审核改名", tag="h2", sanitize=False).classes("z-title")
        name = ui.input("名称", value=batch.name, validation={"请填写名称": lambda text: bool((text or "").strip())})
        name.props("outlined autofocus maxlength=200")

        def done() -> None:
            if name.validate():
                dialog.submit(name.value.strip())

        name.on("keydown.enter", done)
        with ui.element("div").classes("z-row z-rv-end"):
            ui.button("取消", on_click=dialog.close).props("flat color=primary")
            ui.button("确定", on_click=done).props("unelevated color=primary")
    wanted = await answer_of(dialog)
    if not wanted or wanted == batch.name:
        return None
    renamed = await asked(desk.rename, batch.id, wanted)
    tell("已改名")
    return renamed


async def delete_batch(desk: ReviewDesk, batch: ReviewBatch, again: Callable[[], Awaitable[None]]) -> None:
    """Delete a batch, and offer to bring it back.

    :param again: shows it again.
    """
    await asked(desk.delete, batch.id)

    async def restore() -> None:
        await asked(desk.restore, batch.id)
        tell(f"「{batch.name}」已恢复")
        await again()

    tell_undoable(f"「{batch.name}」已删除", restore)
