"""Adding a row: found in the corpus, or written by oneself."""

from __future__ import annotations

from collections.abc import Collection
from html import escape

from nicegui import ui

from api.pages.asking import asked
from api.pages.drafting.desk import Desk
from api.pages.drafting.sheet import Sheet, levels_of
from corpus.frames import canonical_level2
from corpus.names import match_key
from recommender.drafting.draft import DraftRow
from recommender.drafting.options import own_row, row_from_hit
from recommender.search import Hit, Query

_RESULTS = 12
_PAUSE = 300  # milliseconds of typing before the search
_ANY = ""


class Adding:
    """The dialog in which rows are added.

    :param desk: what is worked on.
    :param sheet: the table, to show the new row.
    """

    def __init__(self, desk: Desk, sheet: Sheet) -> None:
        self._desk = desk
        self._sheet = sheet
        self._asked = 0

    async def open(self, level2: str = _ANY) -> None:
        """Open the dialog.

        :param level2: canonical name of the level to which a row is to be added; empty for any.
        """
        draft = self._desk.draft
        if draft is None:
            return
        names = {level.level2 or level.printed_level2: level.printed_level2 for level in levels_of(draft)}
        with ui.dialog() as dialog, ui.element("div").classes("z-card zd-dialog zd-wide"):
            dialog.props('aria-label="添加指标"').on("hide", dialog.delete)
            self._dialog = dialog
            with ui.element("div").classes("z-row"):
                ui.html(escape("添加指标"), tag="h2", sanitize=False).classes("z-title z-grow")
                ui.button("关闭", on_click=dialog.close).props("flat dense color=primary")
            with ui.element("div").classes("z-row"):
                box = ui.input("想考核什么", on_change=self._search).props(
                    f"outlined dense autofocus debounce={_PAUSE}"
                )
                self._box = box.classes("z-grow")
                self._level = ui.select(
                    {_ANY: "各类都找"} | names,
                    value=level2 if level2 in names else _ANY,
                    label="二级指标",
                    on_change=self._search,
                ).props("outlined dense options-dense")
                self._level.classes("zd-level")
            self._found = ui.element("div").classes("zd-found").props("role=status")
            with ui.element("div").classes("zd-own"):
                ui.label("没有合适的？自己写一条：").classes("z-soft")
                with ui.element("div").classes("z-row"):
                    self._name = ui.input("指标名称").props("outlined dense maxlength=500").classes("z-grow")
                    self._value = ui.input("指标值（可以不填）").props("outlined dense maxlength=2000")
                    self._name.on("keydown.enter", self._write)
                    self._value.on("keydown.enter", self._write)
                    ui.button("加入", on_click=self._write).props("outline color=primary")
        dialog.open()
        await self._search()

    async def _search(self) -> None:
        draft = self._desk.draft
        if draft is None:
            return
        self._asked += 1
        number = self._asked
        said = (self._box.value or "").strip()
        text = (said or draft.project.text())[: self._desk.service.settings.query_characters]
        level2 = canonical_level2(self._level.value) if self._level.value else None
        if not any(map(str.isalnum, text)):
            return
        answer = await asked(self._desk.service.search, Query(query=text[:200], level2=level2, limit=_RESULTS))
        if number != self._asked or self._found.is_deleted:
            return
        self._found.clear()
        with self._found:
            if not answer.hits:
                ui.label("没有找到；换一种说法，或在下面自己写一条").classes("z-soft")
                return
            ui.label("找到的指标" if said else "与本项目有关的指标").classes("z-soft z-small")
            held = {(row.level2, match_key(row.level3)) for row in draft.rows}
            with ui.element("ul").classes("zd-list"):
                for hit in answer.hits:
                    self._line(hit, held)

    def _line(self, hit: Hit, held: Collection[tuple[str | None, str]]) -> None:
        where = (
            "起步指标库"
            if hit.kind == "library"
            else "，".join(
                part for part in (hit.unit or hit.project_name, f"{hit.year}年" if hit.year else None) if part
            )
        )
        with ui.element("li"):
            ui.html(
                f'<span class="zd-grow">{escape(hit.level3)}</span>'
                f'<span class="zd-val">{escape(hit.value or "")}</span>'
                f'<span class="z-soft z-small zd-where">{escape("，".join((hit.level2 or "没有分级", where)))}</span>',
                sanitize=False,
            ).classes("zd-hit")
            if (hit.level2, match_key(hit.level3)) in held:
                ui.label("已在表中").classes("z-soft z-small")
                return
            button = ui.button("加入", on_click=lambda: self._take(hit)).props("flat dense color=primary")
            button.props["aria-label"] = f"加入「{hit.level3}」"

    async def _take(self, hit: Hit) -> None:
        draft = self._desk.draft
        if draft is not None:
            self._add(await asked(row_from_hit, self._desk.service, draft, hit))

    def _write(self) -> None:
        name = (self._name.value or "").strip()
        if not name:
            self._name.error = "请填写指标名称"
            self._name.run_method("focus")
            return
        level2 = self._level.value
        if level2 == _ANY:
            self._level.error = "请选这条指标属于哪一类"
            return
        self._add(own_row(level2, name, (self._value.value or "").strip() or None))

    def _add(self, row: DraftRow) -> None:
        draft = self._desk.draft
        if draft is None:
            return
        self._dialog.close()
        self._desk.put(draft.with_row(row))
        self._sheet.reach(row.key, ".zd-value textarea")
