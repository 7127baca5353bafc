"""A dialog to correct what was read of a table: its head and its rows, checked field by field."""

from __future__ import annotations

import json

from nicegui import ui
from nicegui.events import GenericEventArguments

from api.pages.dialogs import answer_of
from api.pages.table_editor_rows import LEVELS, OWN, heads_html, rows_html
from api.pages.table_fields import MOST_ROWS, Field, RowFields, TableFields, objection
from corpus.table import TargetTable

ROWS = 50  # on one page: more make an office computer wait
ONE_LINE = 2_000  # cells of up to so many characters are names and numbers: no line ends in them
_LONG = ("purpose", "goal")


async def edit_table(table: TargetTable) -> TargetTable | None:
    """Let a person correct a table.

    :param table: the table as it is now.
    :return: the table as it should be; None where nothing was changed or the changes were given up.
    """
    fields = TableFields(table)
    with ui.dialog() as dialog:
        editor = _Editor(fields, dialog)
    dialog.props('persistent aria-label="改正识别的表"').on("shake", editor.leave)
    wanted = await answer_of(dialog)
    return fields.table() if wanted and fields.is_changed else None


class _Editor:
    """What stands in the dialog.

    :param fields: the table in fields; changed as the person writes.
    :param dialog: closed with True where the changes are wanted.
    """

    def __init__(self, fields: TableFields, dialog: ui.dialog) -> None:
        self._fields = fields
        self._dialog = dialog
        self._levels = fields.levels()
        self._offset = 0
        self._inputs: dict[str, ui.input] = {}
        self._own: set[tuple[int, str]] = set()
        self._client = dialog.client
        with ui.card().classes("z-edit"):
            ui.html("改正识别的表", tag="h2", sanitize=False).classes("z-title")
            with ui.element("div").classes("z-edit-body"):
                self._head = ui.element("div").classes("z-edit-head")
                with ui.element("table").classes("z-table z-edit-table").props('aria-label="指标"'):
                    self._heads = ui.html("", tag="thead", sanitize=False)
                    self._rows = ui.html("", tag="tbody", sanitize=False)
                self._pager = ui.element("div").classes("z-row")
            self._wrong = ui.label().classes("z-note z-error").props("role=alert")
            self._wrong.set_visibility(False)
            self._ask = self._question()
            with ui.element("div").classes("z-row z-edit-foot"):
                ui.label("这里只改系统读出来的内容，不改您的原文件").classes("z-soft z-grow")
                ui.button("取消", on_click=self.leave).props("flat color=primary")
                ui.button("保存改正", on_click=self._save).props("unelevated color=primary")
        self._rows.on("change", self._said, js_handler=_SAID).on("click", self._pressed, js_handler=_PRESSED)
        self._show_head()
        self._show_rows()

    def leave(self) -> None:
        """Close, or ask first where something would be lost."""
        if self._fields.is_changed:
            self._ask.open()
        else:
            self._give_up()

    def _give_up(self) -> None:
        self._ask.close()
        self._dialog.submit(False)

    def _question(self) -> ui.dialog:
        with ui.dialog().props('aria-label="还没有保存"') as ask, ui.card():
            ui.label("改过的内容还没有保存").classes("z-title")
            with ui.element("div").classes("z-row"):
                ui.button("继续改", on_click=ask.close).props("flat color=primary")
                ui.button("不保存", on_click=self._give_up).props("flat color=negative")
                ui.button("保存", on_click=self._save).props("unelevated color=primary")
        return ask

    # The head

    def _show_head(self) -> None:
        self._head.clear()
        self._inputs = {}
        with self._head:
            for field in self._fields.head_fields():
                self._head_field(field)
            kind = ui.select(self._fields.kinds, label="表的种类", value=self._fields.kind, on_change=self._kind_chosen)
            kind.props("outlined dense options-dense")

    def _head_field(self, field: Field) -> None:
        kind = ui.textarea if field.name in _LONG else ui.input
        box = kind(
            field.words, value=self._fields.said[field.name], validation=lambda text: objection(field, text or "")
        )
        box.on_value_change(lambda event: self._fields.said.__setitem__(field.name, event.value or ""))
        box.props(f"outlined dense hide-bottom-space {'autogrow' if field.name in _LONG else ''}")
        box.classes(f"z-edit-{field.name}" if field.name in (*_LONG, "project_name", "unit") else "")
        self._inputs[field.name] = box

    def _kind_chosen(self, event: object) -> None:
        self._fields.kind = str(getattr(event, "value", self._fields.kind))
        self._show_head()
        self._show_rows()

    # The rows

    def _show_rows(self) -> None:
        rows, fields = self._fields.rows, self._fields.row_fields()
        places = range(self._offset, min(self._offset + ROWS, len(rows)))
        self._heads.set_content(heads_html(fields))
        self._rows.set_content(rows_html(rows, places, fields, self._levels, self._own))
        self._pager.clear()
        with self._pager:
            add = ui.button("加一行", icon="add", on_click=lambda: self._insert(len(rows)))
            add.props("flat dense color=primary")
            shown = f"第 {places.start + 1}–{places.stop} 行，" if len(rows) > ROWS else ""
            ui.label(f"{shown}共 {len(rows)} 行").classes("z-soft z-grow").props('aria-live="polite"')
            if len(rows) > ROWS:
                for words, offset in (("上一页", self._offset - ROWS), ("下一页", self._offset + ROWS)):
                    turn = ui.button(words, on_click=lambda offset=offset: self._turn(offset))
                    turn.props("flat dense color=primary").set_enabled(0 <= offset < len(rows))

    def _turn(self, offset: int) -> None:
        self._offset = offset
        self._show_rows()

    def _said(self, event: GenericEventArguments) -> None:
        """Take what was written or chosen in a cell."""
        place, name, text = int(event.args[0]), str(event.args[1]), str(event.args[2])
        if text == OWN:
            self._own.add((place, name))
            self._show_rows()
            self._focus_on(place, name)
            return
        field = next(field for field in self._fields.row_fields() if field.name == name)
        self._fields.rows[place].said[name] = text if field.longest > ONE_LINE else " ".join(text.split())
        if name == "level1":  # its level 2 names are others
            self._show_rows()
            self._focus_on(place, "level2")
        elif name not in LEVELS:
            why = objection(field, text) or ""
            self._client.run_javascript(_MARK % (place, name, json.dumps(why)))

    def _pressed(self, event: GenericEventArguments) -> None:
        place, does = int(event.args[0]), str(event.args[1])
        if does == "add":
            self._insert(place + 1)
        elif does == "remove":
            self._remove(place)
        else:
            self._move(place, -1 if does == "up" else 1)

    def _move(self, place: int, by: int) -> None:
        rows = self._fields.rows
        rows.insert(place + by, rows.pop(place))
        self._offset = (place + by) // ROWS * ROWS
        self._own.clear()
        self._show_rows()
        self._focus_on(place + by, "level3")

    def _insert(self, place: int) -> None:
        rows = self._fields.rows
        if len(rows) >= MOST_ROWS:
            ui.notification(f"一张表最多 {MOST_ROWS:,} 行", type="warning", timeout=3)
            return
        rows.insert(place, RowFields.blank(rows[place - 1] if place else None))
        self._own.clear()
        self._offset = place // ROWS * ROWS
        self._show_rows()
        self._focus_on(place, "level3")

    def _remove(self, place: int) -> None:
        del self._fields.rows[place]
        self._own.clear()
        self._offset = min(self._offset, max(len(self._fields.rows) - 1, 0) // ROWS * ROWS)
        self._show_rows()

    def _focus_on(self, place: int, name: str) -> None:
        self._client.run_javascript(_FOCUS % f'.z-edit [data-row="{place}"][data-field="{name}"]')

    # Saving

    def _save(self) -> None:
        """Close with the changes, or show what is wrong and go there."""
        self._ask.close()
        wrong_head = [name for name, box in self._inputs.items() if not box.validate()]
        wrong_rows = list(self._fields.wrong_rows())
        if not wrong_head and not wrong_rows and self._fields.rows:
            self._dialog.submit(True)
            return
        said = (
            f"有 {len(wrong_head) + len(wrong_rows)} 处要先改正" if wrong_head or wrong_rows else "表中至少要有一条指标"
        )
        if wrong_rows:
            place, field, why = wrong_rows[0]
            said += f"：第 {place + 1} 行「{field.words}」{why}"
            self._offset = place // ROWS * ROWS
            self._show_rows()
            self._focus_on(place, field.name)
        elif wrong_head:
            box = self._inputs[wrong_head[0]]
            self._client.run_javascript(_FOCUS % f"#{box.html_id} input, input#{box.html_id}")
            said += "，见标红的栏目"
        self._wrong.set_text(said)
        self._wrong.set_visibility(True)


_SAID = """(event) => { const {row, field} = event.target.dataset;
  if (field) emit(Number(row), field, event.target.value); }"""
_PRESSED = """(event) => { const button = event.target.closest('[data-does]');
  if (button) emit(Number(button.dataset.row), button.dataset.does); }"""
_MARK = """{ const cell = document.querySelector('.z-edit [data-row="%d"][data-field="%s"]'), why = %s;
  cell?.setAttribute('aria-invalid', why ? 'true' : 'false');
  if (cell) cell.nextElementSibling.textContent = why; }"""
_FOCUS = """setTimeout(() => document.querySelector('%s')?.focus(), 80)"""
