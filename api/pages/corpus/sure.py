"""A question before something that cannot be taken back."""

from __future__ import annotations

from html import escape

from nicegui import ui


async def sure(question: str, consequence: str, yes: str) -> bool:
    """Ask whether something is really wanted.

    :param question: in a few words.
    :param consequence: what will be so afterwards.
    :param yes: what the button says that does it.
    """
    with ui.dialog().props('aria-label="请确认"') as dialog, ui.element("div").classes("z-card c-ask"):
        ui.html(escape(question), tag="h2", sanitize=False).classes("z-title c-heading")
        ui.label(consequence)
        with ui.element("div").classes("z-row c-ends"):
            ui.button("取消", on_click=dialog.close).props("flat color=primary autofocus")
            ui.button(yes, on_click=lambda: dialog.submit(True)).props("unelevated color=negative")
    answer = await dialog
    dialog.delete()
    return answer is True
