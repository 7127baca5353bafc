"""A new draft after an earlier table: one of the corpus, or one of a document that is uploaded."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from nicegui import ui

from api.pages.asking import asked
from api.pages.drafting import fields
from api.pages.listing import cells, live_table, pager
from api.pages.shell import empty_state
from api.pages.uploads import RefusedError, drop_zone
from corpus.table import TargetTable
from corpus.table_filter import TableFilter
from recommender.drafting.copying import draft_from_table
from recommender.drafting.draft import Draft
from recommender.service import Recommender

_PAGE = 8


class LastYear:
    """The dialog in which a table is chosen.

    :param service: the home.
    :param chosen: told the new draft, which is not kept yet.
    """

    def __init__(self, service: Recommender, chosen: Callable[[Draft], Awaitable[None]]) -> None:
        self._service = service
        self._chosen = chosen
        self._offset = 0
        self._unit: str | None = None
        self._uploaded: list[TargetTable] = []

    async def open(self, unit: str | None) -> None:
        """Open the dialog.

        :param unit: whose tables are listed first.
        """
        self._offset, self._uploaded = 0, []
        with ui.dialog() as self._dialog, ui.element("div").classes("z-card zd-dialog zd-wide"):
            self._dialog.props('aria-label="照往年的表填"').on("hide", self._dialog.delete)
            with ui.element("div").classes("z-row"):
                ui.html("照往年的表填", tag="h2", sanitize=False).classes("z-title z-grow")
                ui.button("关闭", on_click=self._dialog.close).props("flat dense color=primary")
            ui.label("选一张往年的表，指标照抄过来，日期顺延到新的年度。").classes("z-soft")
            with ui.element("div").classes("z-row"):
                box = ui.input("查找语料库里的项目或单位", value=unit or "", on_change=self._search)
                self._box = box.props("outlined dense debounce=300").classes("z-grow")
                self._year = ui.input("新表的年度，不填为下一年", validation=fields.year_problem)
                self._year.props("outlined dense hide-bottom-space autocomplete=off").classes("zd-level")
            self._found = ui.element("div").classes("zd-found")
            drop_zone(self._read, self._show, "往年的目标表", "Word、Excel、PDF 等；只用来照抄，不会放进语料库")
        self._dialog.open()
        await self._show()

    async def _read(self, name: str, data: bytes) -> str | None:
        parsed = await asked(self._service.reader.read, data, name)
        tables = [table for table in parsed.tables if table.indicators]
        if not tables:
            raise RefusedError("没有读到目标表；请换一个文件，或从上面的列表中选")
        self._uploaded += tables
        return f"读到 {len(tables)} 张表"

    async def _search(self) -> None:
        self._offset, self._uploaded = 0, []
        await self._show()

    async def _turn(self, offset: int) -> None:
        self._offset = offset
        await self._show()

    async def _show(self) -> None:
        if self._uploaded:
            total, tables = len(self._uploaded), self._uploaded[self._offset : self._offset + _PAGE]
        else:
            total, tables = await asked(self._stored)
        if self._found.is_deleted:
            return
        self._found.clear()
        with self._found:
            if self._uploaded:
                ui.label(f"从上传的文件读到 {total} 张表，请选一张").props("role=status").classes("z-note z-fine")
            self._list(total, tables)

    def _stored(self) -> tuple[int, list[TargetTable]]:
        wanted = TableFilter(text=(self._box.value or "").strip() or None, kind="declaration")
        return self._service.store.find_tables(wanted, self._offset, _PAGE)

    def _list(self, total: int, tables: Sequence[TargetTable]) -> None:
        if not tables:
            empty_state("没有找到往年的表", "换一个词再找，或把往年的文件拖到下面")
            return
        with live_table("往年的目标表", "项目", "单位", "年度", "指标", "") as body, body:
            for table in tables:
                with ui.element("tr"):
                    name = table.project_name or "（没有写项目名称）"
                    cells(name, table.unit or "—", str(table.year or "—"), f"{len(table.indicators)} 条")
                    with ui.element("td"):
                        button = ui.button("照这张填", on_click=lambda held=table: self._take(held))
                        button.props("flat dense color=primary")
                        button.props["aria-label"] = f"照这张填：{name}"
        pager(total, self._offset, self._turn, _PAGE, "张")

    async def _take(self, table: TargetTable) -> None:
        if not self._year.validate():
            self._year.run_method("focus")
            return
        draft = await asked(draft_from_table, table, fields.year_of(self._year.value))
        self._dialog.close()
        await self._chosen(draft)
