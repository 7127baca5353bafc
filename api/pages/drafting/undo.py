"""What was just done, and the way back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from nicegui import ui

SECONDS = 12.0


class UndoBar:
    """A bar at the bottom that says what was done, with 撤销."""

    def __init__(self) -> None:
        self._back: Callable[[], Awaitable[None]] | None = None
        self._timer: asyncio.TimerHandle | None = None
        with ui.element("div").classes("zd-undo z-no-print").props("role=status") as self._bar:
            self._said = ui.label()
            self._button = ui.button("撤销", on_click=self._undo).props("flat dense color=white")
            ui.button(icon="close", on_click=self.hide).props('flat round dense color=white aria-label="关闭这条提示"')
        self.hide()

    def offer(self, said: str, back: Callable[[], Awaitable[None]]) -> None:
        """Say what was done.

        :param said: in a few words.
        :param back: takes it back.
        """
        self.hide()
        self._back = back
        self._said.set_text(said)
        self._bar.classes(remove="zd-hidden")
        self._timer = asyncio.get_running_loop().call_later(SECONDS, self.hide)

    def hide(self) -> None:
        """Take the bar away; what was done stays done."""
        self._back = None
        self._bar.classes(add="zd-hidden")
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    async def _undo(self) -> None:
        back = self._back
        self.hide()
        if back is not None:
            await back()
