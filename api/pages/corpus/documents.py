"""The part 文件: documents on their way in, those of the corpus, and those that were taken out."""

from __future__ import annotations

from collections.abc import Mapping

from nicegui import ui
from nicegui.element import Element

from api import receiving
from api.pages.asking import asked, tell
from api.pages.corpus.document import DocumentDetail
from api.pages.corpus.waiting import WaitingDocuments
from api.pages.help import help_mark
from api.pages.listing import PAGE, cells, live_table, pager, when_words
from api.pages.parts import address_of
from api.pages.shell import empty_state
from api.pages.table_view import shown_name
from api.pages.undo import tell_undoable
from corpus.documents import Order
from corpus.records import StoredDocument
from recommender.service import Recommender

ORIGINS = {"site": "本单位收入", "shipped": "产品附带"}
ORDERS: dict[Order, str] = {
    "latest": "最近收入的在前",
    "earliest": "最早收入的在前",
    "name": "按文件名",
    "tables": "目标表多的在前",
    "problems": "没读懂的地方多的在前",
}


class DocumentsPart:
    """The documents; one of them alone where the address names it.

    :param service: the home.
    :param wanted: what the address asks for: ``document``, or ``text``, ``origin``, ``order`` and ``page``.
    """

    def __init__(self, service: Recommender, wanted: Mapping[str, str]) -> None:
        self._service = service
        self._document = wanted.get("document", "")
        self._text = wanted.get("text", "")
        self._origin = wanted["origin"] if wanted.get("origin") in ORIGINS else ""
        self._order: Order = next((order for order in ORDERS if order == wanted.get("order")), "latest")
        page = wanted.get("page", "")
        self._offset = (int(page) - 1) * PAGE if page.isdecimal() and 0 < int(page) < 1_000_000 else 0
        self._list: Element
        self._waiting: WaitingDocuments

    async def show(self) -> None:
        """Lay out the part."""
        document, self._document = self._document, ""
        if document:
            await DocumentDetail(self._service, document).show()
            return
        self._waiting = WaitingDocuments(self._service, self._fill)
        await self._waiting.show()
        with ui.element("div").classes("z-card c-card"):
            with ui.element("div").classes("z-row c-tools"):
                ui.html("库中的文件", tag="h2", sanitize=False).classes("z-title c-heading")
                help_mark("corpus.documents", "库中的文件")
                ui.element("div").classes("z-grow")
                self._controls()
            self._list = ui.element("div")
        await self._fill()
        await self._waiting.show_withdrawn()

    def _controls(self) -> None:
        with ui.element("div").classes("z-row z-no-print"):
            box = ui.input("查找文件名", value=self._text).props("outlined dense clearable debounce=300")
            box.classes("c-search").on_value_change(lambda change: self._narrow(text=change.value or ""))
            origin = ui.select({"": "全部来源", **ORIGINS}, value=self._origin, label="来源").props("outlined dense")
            origin.classes("c-choice").on_value_change(lambda change: self._narrow(origin=change.value))
            order = ui.select(dict(ORDERS), value=self._order, label="排序").props("outlined dense")
            order.classes("c-choice c-wide").on_value_change(lambda change: self._narrow(order=change.value))
            ui.button("刷新", icon="refresh", on_click=self._renew).props("flat color=primary")

    async def _narrow(self, **changes: str) -> None:
        for name, value in changes.items():
            setattr(self, f"_{name}", value.strip())
        await self._turn(0)

    async def _renew(self) -> None:
        await self._waiting.fill()
        await self._fill()
        tell("已刷新")

    async def _turn(self, offset: int) -> None:
        self._offset = offset
        page = offset // PAGE + 1
        order = "" if self._order == "latest" else self._order
        here = {"text": self._text, "origin": self._origin, "order": order, "page": page if page > 1 else None}
        ui.navigate.history.replace(address_of("/corpus", tab="documents", **here))
        await self._fill()

    async def _fill(self) -> None:
        asked_for = self._asked_for()
        find = self._service.store.find_documents
        total, found = await asked(find, *asked_for)
        if not found and self._offset and total:  # the last one of the last page was taken out
            self._offset = (total - 1) // PAGE * PAGE
            asked_for = self._asked_for()
            total, found = await asked(find, *asked_for)
        if self._list.is_deleted or asked_for != self._asked_for():  # the person has gone on
            return
        self._list.clear()
        with self._list:
            if not total:
                _none(bool(self._text or self._origin))
                return
            with live_table("库中的文件", "文件名", "来源", "收入时间", "目标表", "没有读懂的地方", ""):
                for document in found:
                    self._row(document)
            pager(total, self._offset, self._turn, unit="个文件")

    def _asked_for(self) -> tuple[str | None, str | None, int, int, Order]:
        return self._text or None, self._origin or None, self._offset, PAGE, self._order

    def _row(self, document: StoredDocument) -> None:
        with ui.element("tr"):
            with ui.element("td").classes("c-name"):
                ui.link(shown_name(document.name), address_of("/corpus", document=document.id))
            problems = f"{document.problems} 处" if document.problems else "没有"
            origin = ORIGINS.get(document.origin, document.origin)
            cells(origin, when_words(document.added_at), f"{document.tables} 张", problems)
            with ui.element("td").classes("c-acts"):
                if document.origin == "site":
                    button = ui.button("删除", on_click=lambda: self._delete(document))
                    button.props("flat dense color=negative")
                    button.props["aria-label"] = f"删除 {document.name}"

    async def _delete(self, document: StoredDocument) -> None:
        await asked(self._service.store.uploads.withdraw, document.id)

        async def undo() -> None:
            await asked(receiving.confirm, self._service, document.id)
            await self._refill()

        tell_undoable(f"已从语料库删除“{document.name}”", undo)
        await self._refill()

    async def _refill(self) -> None:
        await self._waiting.fill()
        await self._fill()


def _none(narrowed: bool) -> None:
    if narrowed:
        empty_state("没有这样的文件", "请换一个词，或把来源改为“全部来源”")
    else:
        empty_state("库中还没有文件", "把已公布的目标表拖到上方，读出来的内容核对后就能入库")
