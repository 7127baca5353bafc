"""The table in which an indicator stands, in a window over the page."""

from __future__ import annotations

from html import escape

from nicegui import ui

from api.pages.asking import asked
from api.pages.parts import address_of
from api.pages.table_view import show_table
from recommender.service import Recommender


async def show_source(service: Recommender, table_id: str, row: int) -> None:
    """Show a table of the corpus with a row marked.

    :param service: the home.
    :param table_id: which table.
    :param row: the 0-based row.
    """
    table = await asked(service.store.table, table_id)
    with ui.dialog() as window, ui.element("div").classes("z-card z-s-window"):
        window.props('aria-label="原表"').on("hide", window.delete)
        with ui.element("div").classes("z-row"):
            title = escape(table.project_name or "没有写项目名称")
            ui.html(f"原表：{title}", tag="h2", sanitize=False).classes("z-title z-grow")
            # As text, since the first row is a row too.
            ui.link("在语料管理中打开", address_of("/corpus", table=table_id, row=str(row))).classes("z-no-print")
            ui.button("关闭", on_click=window.close).props("flat dense color=primary")
        with ui.element("div").classes("z-s-scroll"):
            show_table(table, {row})
    window.open()
