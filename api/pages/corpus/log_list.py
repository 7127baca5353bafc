"""A list of dated entries that can be withdrawn: searched, turned page by page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from nicegui import ui
from nicegui.element import Element

from api.pages.asking import asked, tell
from api.pages.help import help_mark
from api.pages.listing import PAGE, cells, live_table, pager, when_words
from api.pages.undo import tell_undoable
from corpus.log import LogFilter


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as its list shows it: what it is about, when it was made, its further cells, when it was withdrawn."""

    about: str
    added_at: str
    said: tuple[str, ...]
    withdrawn_at: str | None


Entry = TypeVar("Entry")


@dataclass(slots=True)
class LogList(Generic[Entry]):
    """A list over one log.

    :param title: of the list.
    :param help_key: of what explains it.
    :param headings: of its columns, the first of them the time.
    :param none: said where nothing was ever entered.
    :param verb: what withdrawing an entry is called.
    :param find: gives (how many match in all, the entries of a page) for a filter and an offset.
    :param line: gives an entry as it is shown.
    :param withdraw: takes an entry's effect away.
    :param restore: enters it again.
    :param form: puts a form for new entries above the list.
    """

    title: str
    help_key: str
    headings: tuple[str, ...]
    none: str
    verb: str
    find: Callable[[LogFilter, int], tuple[int, tuple[Entry, ...]]]
    line: Callable[[Entry], Line]
    withdraw: Callable[[Entry], None]
    restore: Callable[[Entry], object]
    form: Callable[[LogList[Entry]], None] | None = None
    _wanted: LogFilter = field(default_factory=LogFilter)
    _offset: int = 0
    _list: Element = field(init=False)

    async def show(self) -> None:
        """Lay out the list."""
        with ui.element("section").classes("z-card c-card"):
            with ui.element("div").classes("z-row c-tools"):
                ui.html(self.title, tag="h2", sanitize=False).classes("z-title c-heading")
                help_mark(self.help_key, self.title)
                ui.element("div").classes("z-grow")
                with ui.element("div").classes("z-row z-no-print"):
                    box = ui.input("查找名称").props("outlined dense clearable debounce=300").classes("c-choice")
                    box.props["aria-label"] = f"在{self.title}中查找名称"
                    box.on_value_change(lambda change: self._narrow(text=(change.value or "").strip() or None))
                    gone = ui.checkbox("也列出已撤回的").props("dense")
                    gone.props["aria-label"] = f"{self.title}：也列出已撤回的"
                    gone.on_value_change(lambda change: self._narrow(withdrawn=bool(change.value)))
                    button = ui.button("刷新", icon="refresh", on_click=self._renew).props("flat color=primary")
                    button.props["aria-label"] = f"刷新{self.title}"
            if self.form is not None:
                self.form(self)
            self._list = ui.element("div")
        await self.fill()

    async def fill(self) -> None:
        """Show the entries as they are now."""
        wanted, offset = self._wanted, self._offset
        total, found = await asked(self.find, wanted, offset)
        if not found and offset and total:  # the last one of the last page was withdrawn
            self._offset = offset = (total - 1) // PAGE * PAGE
            total, found = await asked(self.find, wanted, offset)
        if self._list.is_deleted or (wanted, offset) != (self._wanted, self._offset):  # the person has gone on
            return
        self._list.clear()
        with self._list:
            if not found:
                ui.label("没有找到" if self._wanted.text else self.none).classes("z-soft")
                return
            with live_table(self.title, *self.headings, ""):
                for entry in found:
                    self._row(entry)
            pager(total, self._offset, self._turn)

    async def _narrow(self, **changes: str | bool | None) -> None:
        self._wanted = self._wanted.model_copy(update=changes)
        await self._turn(0)

    async def _turn(self, offset: int) -> None:
        self._offset = offset
        await self.fill()

    async def _renew(self) -> None:
        await self.fill()
        tell("已刷新")

    def _row(self, entry: Entry) -> None:
        line = self.line(entry)
        with ui.element("tr"):
            cells(when_words(line.added_at), *line.said)
            with ui.element("td").classes("c-acts"):
                if line.withdrawn_at:
                    ui.label(f"{when_words(line.withdrawn_at)} 已撤回").classes("z-soft z-small")
                else:
                    button = ui.button(self.verb, on_click=lambda: self._take_back(entry, line))
                    button.props("flat dense color=primary")
                    button.props["aria-label"] = f"{self.verb} {line.about}"

    async def _take_back(self, entry: Entry, line: Line) -> None:
        await asked(self.withdraw, entry)

        async def undo() -> None:
            await asked(self.restore, entry)
            await self.fill()

        tell_undoable(f"已{self.verb}：{line.about}", undo)
        await self.fill()
