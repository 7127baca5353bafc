"""One document: what was understood of it, to be corrected and then confirmed, or taken out."""

from __future__ import annotations

from html import escape

from nicegui import ui
from nicegui.element import Element

from api import receiving
from api.pages.asking import asked, message_of, tell
from api.pages.corpus.sure import sure
from api.pages.corpus.understood import duplicates_of, problems_html, understood
from api.pages.listing import PAGE, cells, live_table, pager, when_words
from api.pages.parts import address_of
from api.pages.shell import empty_state
from api.pages.table_editor import edit_table
from api.pages.table_view import KINDS, show_table, shown_name
from api.pages.undo import tell_undoable
from api.schemas import Upload
from corpus.errors import NotFoundError
from corpus.records import StoredDocument
from corpus.table import TargetTable
from recommender.service import Recommender

LIST = "/corpus?tab=documents"


class DocumentDetail:
    """A document of the corpus, or one that waits beside it.

    :param service: the home.
    :param document_id: of the document.
    """

    def __init__(self, service: Recommender, document_id: str) -> None:
        self._service = service
        self._id = document_id
        self._offset = 0
        self._content: Element
        self._found: Upload
        self._stored: StoredDocument | None = None
        self._withdrawn = False
        self._again: list[str] = []

    async def show(self) -> None:
        """Lay out the document."""
        ui.link("‹ 返回文件列表", LIST).classes("z-no-print c-back")
        self._content = ui.element("div")
        await self._fill()

    async def _fill(self) -> None:
        try:
            await self._read()
        except NotFoundError as failure:
            self._content.clear()
            with self._content:
                empty_state("没有这个文件", f"{message_of(failure)}；可能已被同事删除，请返回文件列表查看")
            return
        self._content.clear()
        with self._content:
            self._head()
            self._tables()
            if self._found.problems:
                with ui.element("div").classes("z-card c-card"):
                    ui.html("没有读懂的地方", tag="h2", sanitize=False).classes("z-title c-heading")
                    ui.label("请对照原文件核对；不对的可以在上面“改正”。").classes("z-soft")
                    ui.html(problems_html(self._found.problems), sanitize=False)

    async def _read(self) -> None:
        self._found = await asked(receiving.look_at, self._service, self._id)
        if self._found.known:
            self._stored, self._again = await asked(self._service.store.document_head, self._id), []
        else:
            self._stored = None
            self._withdrawn = await asked(self._service.store.uploads.withdrawn, self._id)
            self._again = await asked(duplicates_of, self._service.store, self._found)

    def _head(self) -> None:
        found, stored = self._found, self._stored
        with ui.element("div").classes("z-card c-card"):
            with ui.element("div").classes("z-row"):
                ui.html(escape(shown_name(found.name)), tag="h2", sanitize=False).classes(
                    "z-title c-heading c-name z-grow"
                )
                if stored is None:
                    if not self._withdrawn:
                        ui.button("放弃", on_click=self._discard).props("flat color=primary")
                    yes = "恢复" if self._withdrawn else "确认入库"
                    ui.button(yes, on_click=self._confirm).props("unelevated color=primary")
                elif stored.origin == "site":
                    ui.button("删除文件", on_click=self._withdraw).props("outline color=negative")
            said = understood(found.tables, len(found.problems))
            if stored is None:
                now = "已从语料库删除，不再参考，可以恢复" if self._withdrawn else "待确认，还没有入库"
                ui.label(f"{now}。{said}。").classes("z-soft")
            else:
                where = "产品附带" if stored.origin == "shipped" else f"{when_words(stored.added_at)} 收入"
                ui.label(f"{where}。{said}。").classes("z-soft")
            for message in self._again:
                ui.label(message).classes("z-note z-warning c-note")

    def _tables(self) -> None:
        tables = self._found.tables
        with ui.element("div").classes("z-card c-card"):
            ui.html("目标表", tag="h2", sanitize=False).classes("z-title c-heading")
            with live_table("这个文件的目标表", "项目", "单位", "年度", "种类", "指标", ""):
                for place in range(self._offset, min(self._offset + PAGE, len(tables))):
                    self._row(place, tables[place])
            pager(len(tables), self._offset, self._turn, unit="张表")

    async def _turn(self, offset: int) -> None:
        self._offset = offset
        await self._fill()

    def _row(self, place: int, table: TargetTable) -> None:
        name = table.project_name or "（没有写项目名称）"
        with ui.element("tr"):
            with ui.element("td").classes("c-name"):
                if self._stored is not None:
                    ui.link(name, address_of("/corpus", table=table.id))
                else:
                    ui.label(name)
            year = f"{table.year}年" if table.year else "—"
            cells(table.unit or "—", year, KINDS[table.kind], f"{len(table.indicators)} 条")
            with ui.element("td").classes("c-acts"):
                for label, act in (
                    ("查看", lambda: self._look(table)),
                    ("改正", lambda: self._correct(place, table)),
                    ("去掉", lambda: self._drop(place, table)),
                ):
                    button = ui.button(label, on_click=act).props("flat dense color=primary")
                    button.props["aria-label"] = f"{label} {name}"

    def _look(self, table: TargetTable) -> None:
        with ui.dialog() as window, ui.element("div").classes("z-card c-window"):
            window.props('aria-label="目标表"').on("hide", window.delete)
            with ui.element("div").classes("z-row"):
                ui.element("div").classes("z-grow")
                ui.button("关闭", on_click=window.close).props("flat dense color=primary")
            with ui.element("div").classes("c-scroll"):
                show_table(table)
        window.open()

    async def _correct(self, place: int, table: TargetTable) -> None:
        corrected = await edit_table(table)
        if corrected is None:
            return
        if self._stored is not None:
            await asked(self._service.correct_table, corrected)
        else:
            tables = (*self._found.tables[:place], corrected, *self._found.tables[place + 1 :])
            await asked(receiving.correct, self._service, self._id, tables)
        tell("已改正；同一个文件以后再来，也按改正的用")
        await self._fill()

    async def _drop(self, place: int, table: TargetTable) -> None:
        name = table.project_name or "这张表"
        if self._stored is None:
            await self._drop_waiting(place, name)
            return
        last = len(self._found.tables) == 1
        consequence = f"“{name}”不再参考，也不能恢复。" + ("这是文件中最后一张表，文件也一起去掉。" if last else "")
        if not await sure("从语料库去掉这张表？", consequence, "去掉"):
            return
        await asked(self._service.store.delete_table, table.id or "")
        tell("已去掉")
        if last:
            ui.navigate.to(LIST)
        else:
            await self._fill()

    async def _drop_waiting(self, place: int, name: str) -> None:
        before = self._found.tables
        left = (*before[:place], *before[place + 1 :])
        if not left:
            tell("这是文件中最后一张表；整个文件不要，请返回文件列表后“放弃”")
            return
        await asked(receiving.correct, self._service, self._id, left)

        async def undo() -> None:
            await asked(receiving.correct, self._service, self._id, before)
            await self._fill()

        tell_undoable(f"已去掉“{name}”", undo)
        await self._fill()

    async def _confirm(self) -> None:
        added = await asked(receiving.confirm, self._service, self._id)
        tell(f"已{'恢复' if self._withdrawn else '入库'}" if added else "早已在库中")
        await self._fill()

    async def _discard(self) -> None:
        uploads = self._service.store.uploads
        name, parsed = await asked(uploads.get, self._id)
        await asked(uploads.discard, self._id)

        async def undo() -> None:
            await asked(uploads.hold, self._id, name, parsed)
            await self._fill()

        tell_undoable(f"已放弃“{name}”", undo)
        await self._fill()

    async def _withdraw(self) -> None:
        await asked(self._service.store.uploads.withdraw, self._id)

        async def undo() -> None:
            await asked(receiving.confirm, self._service, self._id)
            await self._fill()

        tell_undoable(f"已从语料库删除“{self._found.name}”", undo)
        await self._fill()
