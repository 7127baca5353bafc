"""Asks before a document is taken out of a batch."""

from __future__ import annotations

from nicegui import ui

from api.pages.dialogs import answer_of
from recommender.review.batch.report import DocumentState


async def ask_to_remove(document: DocumentState) -> bool:
    """Ask whether a document is really to be taken out.

    :param document: the document.
    """
    if not document.tables:
        return True  # nothing of it is shown that could be missed
    with ui.dialog().props('aria-label="移出这个文件"') as dialog, ui.card().classes("z-rv-ask"):
        ui.label(f"把「{document.name}」移出本批？").classes("z-title")
        ui.label(f"其中 {document.tables} 张表不再列在这里；改正过的内容仍保留，重新加入这个文件就能看到。")
        with ui.element("div").classes("z-row z-rv-end"):
            ui.button("取消", on_click=dialog.close).props("flat color=primary")
            ui.button("移出", on_click=lambda: dialog.submit(True)).props("unelevated color=negative")
    wanted = await answer_of(dialog)
    return bool(wanted)
