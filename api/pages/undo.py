"""Say that something was done, with a button that takes it back."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable

from nicegui import ui

SECONDS = 10.0


def tell_undoable(message: str, undo: Callable[[], Awaitable[None]]) -> None:
    """Say in passing that something was done, and offer to take it back.

    :param message: what was done.
    :param undo: takes it back.
    """
    event = f"undo-{uuid.uuid4().hex}"
    ui.on(event, undo, args=[])
    action = {"label": "撤销", "color": "white", ":handler": f"() => emitEvent('{event}')"}
    ui.notification(message, type="positive", timeout=SECONDS, actions=[action])
