"""A page in parts of which one is shown at a time, named in the address so that it can be kept and sent."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from nicegui import ui
from nicegui.events import ValueChangeEventArguments


@dataclass(frozen=True, slots=True)
class Part:
    """A part: its name in the address, its title, and what fills it whenever it is chosen."""

    name: str
    title: str
    show: Callable[[], Awaitable[None]]


def address_of(path: str, **wanted: object) -> str:
    """Give an address with those of its parameters that are set.

    :param path: of the page.
    :param wanted: the parameters; None, False, 0 and empty ones are left out.
    """
    said = {name: 1 if value is True else value for name, value in wanted.items() if value}
    return f"{path}?{urlencode(said)}" if said else path


class _Tabs(ui.tabs):
    """Tabs that answer a press at once, not when a busy server has answered."""

    LOOPBACK = False


class Parts:
    """The tabs of a page and the part that is shown.

    :param path: of the page.
    :param parts: in order.
    :param chosen: the name of the one to show; an unknown one shows the first.
    """

    def __init__(self, path: str, parts: Sequence[Part], chosen: str) -> None:
        self._path = path
        self._turn = asyncio.Lock()  # a part takes a while to fill, and people press on
        self._parts = {part.name: part for part in parts}
        self._chosen = chosen if chosen in self._parts else parts[0].name
        with _Tabs().classes("z-parts z-no-print").props("no-caps dense align=left") as tabs:
            for part in parts:
                ui.tab(part.name, part.title)
        tabs.set_value(self._chosen)
        tabs.on_value_change(self._choose)
        self._panel = ui.element("div").props('role="tabpanel"').classes("z-part")

    async def show(self) -> None:
        """Fill the part that is chosen; one that is no longer wanted when its turn comes is left out."""
        name = self._chosen
        async with self._turn:
            if name != self._chosen:
                return
            part = self._parts[name]
            self._panel.props["aria-label"] = part.title
            self._panel.clear()
            with self._panel:
                await part.show()

    async def _choose(self, change: ValueChangeEventArguments[Any]) -> None:
        if change.value == self._chosen:
            return
        self._chosen = str(change.value)
        ui.navigate.history.replace(address_of(self._path, tab=self._chosen))
        await self.show()
