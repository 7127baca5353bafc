"""Dialogs that ask one thing and go."""

from __future__ import annotations

from typing import Any

from nicegui import ui


async def answer_of(dialog: ui.dialog) -> Any:
    """Show a dialog until it is answered, then take it away.

    :param dialog: the dialog.
    :return: what was submitted; None where it was closed, or the person left the page.
    """
    said = await dialog
    if not dialog.is_deleted:
        dialog.delete()
    return said
