"""Documents on their way in: dropped, read, looked at, and then confirmed or given up; and those taken out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from html import escape

from nicegui import ui
from nicegui.element import Element

from api import receiving
from api.pages.asking import asked, message_of, tell
from api.pages.corpus.sure import sure
from api.pages.corpus.understood import duplicates_of, understood
from api.pages.listing import PAGE, cells, live_table, pager, when_words
from api.pages.parts import address_of
from api.pages.undo import tell_undoable
from api.pages.uploads import RefusedError, drop_zone
from corpus.errors import NotFoundError, ZhibiaoError
from corpus.uploads import WaitingDocument
from recommender.service import Recommender


class WaitingDocuments:
    """A place to drop documents, and what waits beside the corpus.

    :param service: the home.
    :param changed: called when the corpus has changed.
    """

    def __init__(self, service: Recommender, changed: Callable[[], Awaitable[None]]) -> None:
        self._service = service
        self._changed = changed
        self._offsets = {False: 0, True: 0}  # by whether they were taken out
        self._lists: dict[bool, Element] = {}
        self._again: dict[str, list[str]] = {}  # what the corpus has already of documents read in this visit

    async def show(self) -> None:
        """Lay out the place, and the list of those that are not confirmed."""
        drop_zone(
            self._receive,
            self.fill,
            "要收入语料库的文件",
            "已公布的目标表或自评表，可一次选多个；读出来的内容先放在待确认中，核对后才入库",
        )
        self._lists[False] = ui.element("div").props('aria-live="polite"')
        await self._fill(False)

    async def show_withdrawn(self) -> None:
        """Lay out the list of those that were taken out."""
        self._lists[True] = ui.element("div").props('aria-live="polite"')
        await self._fill(True)

    async def fill(self) -> None:
        """Show what waits now."""
        for withdrawn in self._lists:
            await self._fill(withdrawn)

    async def _receive(self, name: str, data: bytes) -> str:
        upload = await asked(receiving.receive, self._service, name, data)
        if upload.known:
            raise RefusedError("语料库中已有内容完全相同的文件，不必再收入")
        if await asked(self._service.store.uploads.withdrawn, upload.id):
            raise RefusedError("这个文件曾从语料库删除；要用它，请在下方“已删除的文件”中恢复")
        self._again[upload.id] = await asked(duplicates_of, self._service.store, upload)
        return understood(upload.tables, len(upload.problems))

    async def _fill(self, withdrawn: bool) -> None:
        offset = self._offsets[withdrawn]
        total, found = await asked(self._service.store.uploads.find, None, offset, PAGE, withdrawn)
        place = self._lists[withdrawn]
        if place.is_deleted:  # the person has gone to another part
            return
        place.clear()
        if not total:
            return
        with place, ui.element("div").classes("z-card c-card"):
            self._heading(withdrawn, total)
            if withdrawn:
                with live_table("已删除的文件", "文件名", "删除时间", "内容", ""):
                    for one in found:
                        self._gone(one)
            else:
                with live_table("待确认的文件", "文件名", "上传时间", "读出的内容", ""):
                    for one in found:
                        self._row(one)
            pager(total, offset, lambda to: self._turn(withdrawn, to), unit="个文件")

    def _heading(self, withdrawn: bool, total: int) -> None:
        with ui.element("div").classes("z-row c-tools"):
            title = "已删除的文件" if withdrawn else "待确认的文件"
            ui.html(title, tag="h2", sanitize=False).classes("z-title c-heading")
            days = self._service.settings.deleted_days
            kept = f"不再参考，{days} 天内可以恢复" if days else "不再参考，可以恢复"
            about = kept if withdrawn else "还没有入库；核对读出的内容后确认"
            ui.label(about).classes("z-soft z-grow")
            if not withdrawn:
                ui.button(f"全部确认入库（{total} 个）", on_click=self._confirm_all).props("unelevated color=primary")

    async def _turn(self, withdrawn: bool, offset: int) -> None:
        self._offsets[withdrawn] = offset
        await self._fill(withdrawn)

    def _row(self, one: WaitingDocument) -> None:
        with ui.element("tr"):
            self._name(one)
            cells(when_words(one.added_at))
            problems = f' <span class="z-tag z-warning">{one.problems} 处没有读懂</span>' if one.problems else ""
            again = "".join(f'<div class="c-again">{escape(said)}</div>' for said in self._again.get(one.id, ()))
            read = f"{one.tables} 张表，{one.indicators} 条指标{problems}{again}"
            ui.html(read, tag="td", sanitize=False)
            with ui.element("td").classes("c-acts"):
                look = ui.link("核对、改正", address_of("/corpus", document=one.id))
                look.props["aria-label"] = f"核对、改正 {one.name}"
                _act("确认入库", one.name, lambda: self._confirm(one))
                _act("放弃", one.name, lambda: self._discard(one))

    def _gone(self, one: WaitingDocument) -> None:
        with ui.element("tr"):
            self._name(one)
            cells(when_words(one.withdrawn_at), f"{one.tables} 张表，{one.indicators} 条指标")
            with ui.element("td").classes("c-acts"):
                _act("恢复", one.name, lambda: self._confirm(one))
                _act("彻底删除", one.name, lambda: self._forget(one))

    def _name(self, one: WaitingDocument) -> None:
        with ui.element("td").classes("c-name"):
            ui.link(one.name, address_of("/corpus", document=one.id))

    async def _confirm(self, one: WaitingDocument) -> None:
        added = await asked(receiving.confirm, self._service, one.id)
        verb = "恢复" if one.withdrawn_at else "入库"
        tell(f"“{one.name}”已{verb}" if added else f"“{one.name}”早已在库中")
        await self._renew()

    async def _confirm_all(self) -> None:
        with (
            ui.dialog(value=True).props('persistent aria-label="正在入库"') as busy,
            ui.element("div").classes("z-card"),
        ):
            told = ui.label("正在入库…").props('role="status"')
        done, wrong = 0, []
        uploads = self._service.store.uploads
        try:
            total, found = await asked(uploads.find, None, 0, PAGE, False)
            while found:
                for one in found:
                    told.set_text(f"正在入库：{done + 1} / {total}　{one.name}")
                    try:
                        await asked(receiving.confirm, self._service, one.id)
                        done += 1
                    except NotFoundError:  # a colleague was faster
                        continue
                    except ZhibiaoError as failure:
                        wrong.append(f"{one.name}：{message_of(failure)}")
                found = [] if wrong else (await asked(uploads.find, None, 0, PAGE, False))[1]
        finally:
            busy.delete()
        if wrong:
            ui.notification("；".join(wrong[:5]), type="negative", timeout=None, close_button="知道了", multi_line=True)
        tell(f"{done} 个文件已入库")
        await self._renew()

    async def _discard(self, one: WaitingDocument) -> None:
        uploads = self._service.store.uploads
        name, parsed = await asked(uploads.get, one.id)
        await asked(uploads.discard, one.id)

        async def undo() -> None:
            await asked(uploads.hold, one.id, name, parsed)
            await self.fill()

        tell_undoable(f"已放弃“{name}”", undo)
        await self.fill()

    async def _forget(self, one: WaitingDocument) -> None:
        consequence = f"“{one.name}”的 {one.tables} 张表不能再恢复；以后要用，须重新上传这个文件。"
        if await sure("彻底删除这个文件？", consequence, "彻底删除"):
            await asked(self._service.store.uploads.discard, one.id)
            tell("已彻底删除")
            await self.fill()

    async def _renew(self) -> None:
        await self.fill()
        await self._changed()


def _act(label: str, name: str, act: Callable[[], Awaitable[None]]) -> None:
    button = ui.button(label, on_click=act).props(f"flat dense color={'negative' if '删除' in label else 'primary'}")
    button.props["aria-label"] = f"{label} {name}"
