"""The left side: the tables of a batch, worst first, and the documents that could not be read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from html import escape

from nicegui import ui
from nicegui.element import Element
from nicegui.elements.html import Html

from api.pages.reviewing.state import Key, Visit, key_of
from api.pages.reviewing.words import counts_html, name_of
from recommender.review.batch.report import BatchEntry, DocumentState

STEP = 100  # tables at a time


class TableList:
    """The list; the one chosen is marked.

    :param visit: what is in hand.
    :param choose: told which table is wanted.
    :param remove: told which document is to be taken out.
    """

    def __init__(
        self, visit: Visit, choose: Callable[[Key], Awaitable[None]], remove: Callable[[str], Awaitable[None]]
    ) -> None:
        self._visit = visit
        self._choose = choose
        self._remove = remove
        self._items: dict[Key, Html] = {}
        self._most = STEP
        self._failed = ui.element("div").classes("z-stack")
        self._list: Element = (
            ui.element("div").classes("z-rv-list").props('role="group" aria-label="目标表，问题多的在前"')
        )
        self._list.on("keydown.up.prevent", lambda: self.step(-1, focus=True))
        self._list.on("keydown.down.prevent", lambda: self.step(1, focus=True))

    def show(self) -> None:
        """Build the list."""
        report = self._visit.report
        self._failed.clear()
        self._list.clear()
        self._items = {}
        if report is None:
            return
        with self._failed:
            for document in report.documents:
                if not document.tables:
                    self._unread(document)
        left = self._visit.entries()
        with self._list:
            if not left and report.entries:
                ui.label("没有符合条件的表，请换个条件").classes("z-soft z-rv-none")
            for entry in left[: self._most]:
                self._item(entry)
            if len(left) > self._most:
                more = ui.button(f"再显示 {min(STEP, len(left) - self._most)} 张", on_click=self._more)
                more.props("flat dense color=primary")
        self.mark()

    def mark(self) -> None:
        """Mark the chosen table."""
        for key, item in self._items.items():
            if key == self._visit.chosen:
                item.classes(add="z-rv-here").props("aria-current=true")
            else:
                item.classes(remove="z-rv-here").props(remove="aria-current")

    async def step(self, by: int, *, focus: bool = False) -> None:
        """Go to the next table or back.

        :param by: 1 or -1.
        :param focus: whether the keyboard goes along.
        """
        keys = list(self._items)
        if not keys:
            return
        at = keys.index(self._visit.chosen) if self._visit.chosen in self._items else 0
        key = keys[max(0, min(at + by, len(keys) - 1))]
        await self._choose(key)
        there = f"document.getElementById('{self._items[key].html_id}')"
        ui.run_javascript(f"{there}?.scrollIntoView({{block: 'nearest'}}){f';{there}?.focus()' if focus else ''}")

    def _item(self, entry: BatchEntry) -> None:
        key = key_of(entry)
        unit = f"{escape(entry.table.unit)}，" if entry.table.unit else ""
        shown = (
            f'<span class="z-rv-name">{escape(name_of(entry.table))}</span>'
            f'<span class="z-rv-of">{unit}{escape(entry.document_name)}</span>'
            f"<span>{counts_html(entry.review.counts, len(entry.review.waived))}</span>"
        )
        item = ui.html(shown, tag="button", sanitize=False).classes("z-rv-item").props("type=button")
        item.on("click", lambda: self._choose(key), args=[])
        self._items[key] = item

    def _unread(self, document: DocumentState) -> None:
        why = str(document.error["message"]) if document.error else "没有读出目标表；请确认文件中有绩效目标表"
        with ui.element("div").classes("z-note z-error"):
            ui.label(document.name).classes("z-rv-name")
            ui.label(why).classes("z-small")
            out = ui.button("移出本批", on_click=lambda: self._remove(document.id))
            out.props("flat dense color=primary").props["aria-label"] = f"移出本批：{document.name}"

    def _more(self) -> None:
        self._most += STEP
        self.show()
