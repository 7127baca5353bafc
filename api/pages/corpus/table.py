"""One table of the corpus: looked at, corrected, copied into a draft, taken out."""

from __future__ import annotations

from nicegui import ui
from nicegui.element import Element

from api.pages.asking import asked, message_of, tell
from api.pages.corpus.sure import sure
from api.pages.parts import address_of
from api.pages.shell import empty_state
from api.pages.table_editor import edit_table
from api.pages.table_view import show_table
from corpus.errors import NotFoundError
from corpus.table import TargetTable
from recommender.drafting.copying import draft_from_table
from recommender.service import Recommender

LIST = "/corpus?tab=tables"


async def copy_to_draft(service: Recommender, table: TargetTable) -> None:
    """Copy a table into a new draft, and lead there.

    :param service: the home.
    :param table: the table.
    """
    draft = await asked(lambda: service.save_draft(draft_from_table(table)))
    with ui.dialog(value=True).props('aria-label="已复制为草稿"') as window, ui.element("div").classes("z-card c-ask"):
        window.on("hide", window.delete)
        ui.html("已复制为草稿", tag="h2", sanitize=False).classes("z-title c-heading")
        year = f"，年度改为 {draft.project.year} 年" if draft.project.year else ""
        ui.label(f"新草稿“{draft.project.name}”有 {len(draft.rows)} 条指标{year}；原来的表不变。")
        with ui.element("div").classes("z-row c-ends"):
            ui.button("留在本页", on_click=window.close).props("flat color=primary")
            ui.button("打开草稿", on_click=lambda: ui.navigate.to(address_of("/", draft=draft.id))).props(
                "unelevated color=primary"
            )


class TableDetail:
    """A table.

    :param service: the home.
    :param table_id: which table.
    :param row: the 0-based row to mark; None marks none.
    """

    def __init__(self, service: Recommender, table_id: str, row: int | None) -> None:
        self._service = service
        self._id = table_id
        self._marked = () if row is None else (row,)
        self._content: Element

    async def show(self) -> None:
        """Lay out the table."""
        ui.link("‹ 返回目标表列表", LIST).classes("z-no-print c-back")
        self._content = ui.element("div")
        await self._fill()

    async def _fill(self) -> None:
        try:
            table = await asked(self._service.store.table, self._id)
        except NotFoundError as failure:
            self._content.clear()
            with self._content:
                empty_state("没有这张表", f"{message_of(failure)}；可能已被同事去掉，请返回列表查看")
            return
        document = (await asked(self._service.store.document_of_table, self._id)) or ""
        self._content.clear()
        with self._content:
            with ui.element("div").classes("z-row z-no-print c-tools"):
                ui.link("所在的文件", address_of("/corpus", document=document))
                ui.element("div").classes("z-grow")
                ui.button("复制为草稿", on_click=lambda: copy_to_draft(self._service, table)).props(
                    "unelevated color=primary"
                )
                ui.button("改正", on_click=lambda: self._correct(table)).props("outline color=primary")
                ui.button("从语料库去掉", on_click=lambda: self._drop(table)).props("flat color=primary")
            with ui.element("div").classes("z-card"):
                show_table(table, self._marked)

    async def _correct(self, table: TargetTable) -> None:
        corrected = await edit_table(table)
        if corrected is not None:
            await asked(self._service.correct_table, corrected)
            tell("已改正；同一个文件以后再来，也按改正的用")
            await self._fill()

    async def _drop(self, table: TargetTable) -> None:
        consequence = f"“{table.project_name or '这张表'}”不再参考，也不能恢复；所在的文件没有别的表时一起去掉。"
        if await sure("从语料库去掉这张表？", consequence, "去掉"):
            await asked(self._service.store.delete_table, self._id)
            ui.navigate.to(LIST)
