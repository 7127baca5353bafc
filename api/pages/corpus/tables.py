"""The part 目标表: the tables of the corpus, narrowed and turned page by page; one of them where it is named."""

from __future__ import annotations

from collections.abc import Mapping

from nicegui import ui
from nicegui.element import Element

from api.pages.asking import asked, tell
from api.pages.corpus.table import TableDetail, copy_to_draft
from api.pages.listing import PAGE, cells, live_table, pager
from api.pages.parts import address_of
from api.pages.shell import empty_state
from api.pages.table_view import KINDS
from corpus.table import TargetTable
from corpus.table_filter import TableFilter
from recommender.service import Recommender

_FIELDS = ("text", "year", "region", "unit", "kind")
_FIRST_YEAR, _LAST_YEAR = 1949, 2200


class TablesPart:
    """The tables; one of them alone where the address names it.

    :param service: the home.
    :param wanted: what the address asks for: ``table`` with ``row``, or the filters and ``page``.
    """

    def __init__(self, service: Recommender, wanted: Mapping[str, str]) -> None:
        self._service = service
        self._table, row = wanted.get("table", ""), wanted.get("row", "")
        self._row_wanted = int(row) if row.isdecimal() and len(row) < 6 else None
        self._asked = {name: wanted.get(name, "") for name in _FIELDS}
        page = wanted.get("page", "")
        self._offset = (int(page) - 1) * PAGE if page.isdecimal() and 0 < int(page) < 1_000_000 else 0
        self._list: Element

    async def show(self) -> None:
        """Lay out the part."""
        table, self._table = self._table, ""
        if table:
            await TableDetail(self._service, table, self._row_wanted).show()
            return
        with ui.element("div").classes("z-card"):
            with ui.element("div").classes("z-row z-no-print c-tools"):
                self._box("text", "查找项目或单位", "c-search")
                self._box("year", "年度", "c-year")
                self._box("region", "地区", "c-choice")
                self._box("unit", "单位", "c-choice")
                kinds = ui.select({"": "全部种类", **KINDS}, value=self._kind(), label="种类").props("outlined dense")
                kinds.classes("c-choice").on_value_change(lambda change: self._narrow("kind", change.value))
                ui.element("div").classes("z-grow")
                ui.button("刷新", icon="refresh", on_click=self._renew).props("flat color=primary")
            self._list = ui.element("div")
        await self._fill()

    def _kind(self) -> str:
        return self._asked["kind"] if self._asked["kind"] in KINDS else ""

    def _box(self, name: str, label: str, style: str) -> None:
        box = ui.input(label, value=self._asked[name]).props("outlined dense clearable debounce=300").classes(style)
        box.on_value_change(lambda change: self._narrow(name, change.value or ""))

    async def _narrow(self, name: str, value: str) -> None:
        self._asked[name] = value.strip()
        await self._turn(0)

    async def _turn(self, offset: int) -> None:
        self._offset = offset
        page = offset // PAGE + 1
        ui.navigate.history.replace(address_of("/corpus", tab="tables", **self._asked, page=page if page > 1 else None))
        await self._fill()

    async def _renew(self) -> None:
        await self._fill()
        tell("已刷新")

    def _filter(self) -> TableFilter | None:
        """Give what is asked for; None where the year is none."""
        year = self._asked["year"].removesuffix("年")
        if year and not (year.isdecimal() and _FIRST_YEAR <= int(year) <= _LAST_YEAR):
            return None
        named = {name: self._asked[name] or None for name in ("text", "region", "unit")}
        return TableFilter(year=int(year) if year else None, kind=self._kind() or None, **named)

    async def _fill(self) -> None:
        wanted = self._filter()
        self._list.clear()
        if wanted is None:
            with self._list:
                empty_state("年度写得不对", "请写四位数字，如 2024")
            return
        offset = self._offset
        total, found = await asked(self._service.store.find_tables, wanted, offset, PAGE)
        if self._list.is_deleted or (wanted, offset) != (self._filter(), self._offset):  # the person has gone on
            return
        self._list.clear()
        with self._list:
            if not found:
                empty_state("没有这样的目标表", "请少写几个条件，或换一个词；要收入新的目标表，请到“文件”")
                return
            with live_table("目标表", "项目", "单位", "地区", "年度", "种类", "指标", ""):
                for table in found:
                    self._row(table)
            pager(total, self._offset, self._turn, unit="张表")

    def _row(self, table: TargetTable) -> None:
        name = table.project_name or "（没有写项目名称）"
        with ui.element("tr"):
            with ui.element("td").classes("c-name"):
                ui.link(name, address_of("/corpus", table=table.id))
            year = f"{table.year}年" if table.year else "—"
            cells(table.unit or "—", table.region or "—", year, KINDS[table.kind], f"{len(table.indicators)} 条")
            with ui.element("td").classes("c-acts"):
                button = ui.button("复制为草稿", on_click=lambda: copy_to_draft(self._service, table))
                button.props("flat dense color=primary")
                button.props["aria-label"] = f"复制为草稿 {name}"
