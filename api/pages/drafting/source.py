"""The published table that a row rests on, in a dialog."""

from __future__ import annotations

from urllib.parse import urlencode

from nicegui import ui

from api.pages.asking import asked
from api.pages.table_view import show_table
from corpus.names import match_key
from recommender.service import Recommender


async def show_source(service: Recommender, table_id: str, name: str | None = None) -> None:
    """Show a stored table.

    :param service: the home.
    :param table_id: of the table.
    :param name: of the indicator whose rows are marked.
    :raises NotFoundError: when the table is not in the corpus any more.
    """
    table = await asked(service.store.table, table_id)
    wanted = match_key(name) if name else None
    marked = [place for place, row in enumerate(table.indicators) if wanted and match_key(row.level3) == wanted]
    with ui.dialog() as dialog, ui.element("div").classes("z-card zd-dialog zd-wide"):
        dialog.props('aria-label="公开的目标表"').on("hide", dialog.delete)
        with ui.element("div").classes("z-row"):
            ui.label("公开的目标表").classes("z-title z-grow")
            where = {"table": table_id} | ({"row": marked[0]} if marked else {})
            ui.link("在语料管理中打开", f"/corpus?{urlencode(where)}", new_tab=True)
            ui.button("关闭", on_click=dialog.close).props("flat dense color=primary")
        with ui.element("div").classes("zd-scroll"):
            show_table(table, marked)
    dialog.open()
