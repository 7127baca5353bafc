"""The table: the form's levels, each with its rows; only what has changed is sent to the browser."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from html import escape
from typing import Any, NamedTuple

from nicegui import ui
from nicegui.element import Element
from nicegui.elements.mixins.sortable_element import SortableElement
from nicegui.events import GenericEventArguments, SortableEventArguments

from api.pages.drafting.desk import Desk
from api.pages.drafting.words import ORIGINS, detail_words, finding_words, option_words, usual_picture, usual_words
from corpus.frames import Frame, level1_of
from recommender.drafting.draft import Draft, DraftRow
from recommender.drafting.questions import is_blank

_HEADS = ("移动", "指标名称", "指标值", "常见的值", "操作")
_ABOVE = 3  # caption, columns and heads come before the rows of a table
_TELL = "(event) => emit(event.detail)"
_ADD = "(event) => { const add = event.target.closest('[data-add]'); if (add) emit(add.dataset.add); }"
_REACH = """(() => {{ const row = document.querySelector('[data-key="{key}"]');
  row?.scrollIntoView({{block: 'nearest'}}); row?.querySelector('{part}')?.focus(); }})()"""


class Level(NamedTuple):
    """A level 2 of the table; ``level2`` is canonical where it is known, the others are as the form prints them."""

    printed_level1: str
    printed_level2: str
    level2: str

    @property
    def anchor(self) -> str:
        """Give a name for the place in the page."""
        return f"{self.printed_level1}/{self.printed_level2}"


class _Row(Element, component="row.js"):
    """One row in the browser."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self.key = key
        self.view: dict[str, Any] = {}

    def show(self, view: dict[str, Any]) -> None:
        """Send what is shown, where it has changed."""
        if view != self.view:
            self.view = view
            self._props["row"] = view


def levels_of(draft: Draft) -> tuple[Level, ...]:
    """Give the levels of a draft: those of its form, then those that only its rows have."""
    frame = draft.frame
    own = [Level(*frame.published(level2), level2) for _, level2 in frame.slots()]
    known = {level.level2 for level in own}
    others = dict.fromkeys(level_of(row, frame) for row in draft.rows if row.level2 not in known)
    return (*own, *others)


def level_of(row: DraftRow, frame: Frame) -> Level:
    """Give the level under which a row is shown."""
    if row.level2 in {level2 for _, level2 in frame.slots()}:
        return Level(*frame.published(row.level2 or ""), row.level2 or "")
    one = row.published_level1 or row.level1 or level1_of(row.level2) or "没有分级的指标"
    return Level(one, row.published_level2 or row.level2 or "没有写二级指标", row.level2 or "")


class Sheet:
    """The table of a desk.

    :param desk: what is worked on.
    :param act: told what a person does with a row: ``act``, ``key`` and what belongs to it.
    :param add: told the level 2 to which a row is to be added.
    """

    def __init__(
        self, desk: Desk, act: Callable[[dict[str, Any]], Awaitable[None]], add: Callable[[str], Awaitable[None]]
    ) -> None:
        self._desk = desk
        self._tables: dict[Level, SortableElement] = {}
        self._heads: dict[Level, ui.html] = {}
        self._rows: dict[str, _Row] = {}
        self._pushed: dict[str, int] = {}
        self._typed: dict[str, tuple[str, str, str]] = {}  # what the browser's cells say
        self.element = ui.element("div").classes("zd-sheet")

        async def heard(event: GenericEventArguments) -> None:
            await act(event.args)

        async def wanted(event: GenericEventArguments) -> None:
            await add(event.args)

        self.element.on("zd", heard, js_handler=_TELL)
        self.element.on("click", wanted, js_handler=_ADD)

    def typed(self, key: str, cell: str, text: str) -> None:
        """Note that a cell of the browser says something already."""
        said = dict(zip(("level3", "value", "description"), self._typed.get(key, ("", "", "")), strict=True))
        said[cell] = text
        self._typed[key] = (said["level3"], said["value"], said["description"])

    def reach(self, key: str, part: str = ".zd-handle") -> None:
        """Scroll to a row and put the focus into it."""
        ui.run_javascript(_REACH.format(key=key, part=part))

    def show(self) -> None:
        """Bring the browser's table to what the desk says."""
        draft = self._desk.draft
        if draft is None or not draft.rows:
            self._clear()
            return
        levels = levels_of(draft)
        if tuple(self._tables) != levels:
            self._lay_out(levels)
        frame = draft.frame
        under: dict[Level, list[DraftRow]] = {level: [] for level in levels}
        for row in draft.rows:
            under[level_of(row, frame)].append(row)
        self._drop({row.key for row in draft.rows})
        facts = _Facts(self._desk)
        for level, rows in under.items():
            self._place(level, [row.key for row in rows])
            self._heads[level].set_content(_head(level, rows, facts))
            for number, row in enumerate(rows):
                self._rows[row.key].show(self._view(row, level, number, len(rows), facts))

    def _view(self, row: DraftRow, level: Level, number: int, count: int, facts: _Facts) -> dict[str, Any]:
        said = (row.level3, row.value or "", row.description or "")
        if self._typed.get(row.key, said) != said:
            self._pushed[row.key] = self._pushed.get(row.key, 0) + 1
        self._typed[row.key] = said
        icon, origin = ORIGINS[row.origin]
        levels = [other for other in self._tables if other.printed_level1 == level.printed_level1]
        options = self._desk.options.get(row.key)
        return {
            "key": row.key,
            "name": row.level3,
            "value": said[1],
            "about": said[2],
            "pushed": self._pushed.get(row.key, 0),
            "number": number + 1,
            "level": level.printed_level2,
            "first": number == 0 and levels[0] == level,
            "last": number == count - 1 and levels[-1] == level,
            "accepted": row.accepted,
            "icon": icon,
            "from": origin + ("，已改" if row.is_edited else ""),
            "usual": usual_words(row.typical),
            "picture": usual_picture(row),
            "question": facts.questions.get(row.key) if is_blank(row) else None,
            "findings": facts.findings.get(row.key, []),
            "options": None if options is None else [option_words(option) for option in options],
            "details": detail_words(row) if row.key in self._desk.opened else None,
        }

    def _clear(self) -> None:
        self.element.clear()
        for held in (self._tables, self._heads, self._rows, self._pushed, self._typed):
            held.clear()

    def _lay_out(self, levels: tuple[Level, ...]) -> None:
        self._clear()
        last = None
        with self.element:
            for level in levels:
                if level.printed_level1 != last:
                    last = level.printed_level1
                    ui.html(escape(last), tag="h2", sanitize=False).classes("zd-level1")
                if level == levels[0]:
                    columns = "".join(f"<span>{name}</span>" for name in ("", *_HEADS[1:]))
                    heading = ui.html(columns, sanitize=False).classes("zd-columns z-small")
                    heading.props("aria-hidden=true")  # every table has its own heads for those who hear the page
                with SortableElement("table").classes("zd-table") as table:
                    table.props["data-level"] = level.anchor
                    self._heads[level] = ui.html("", tag="caption", sanitize=False)
                    ui.html("<col><col><col><col><col>", tag="colgroup", sanitize=False)
                    heads = "".join(f'<th scope="col">{name}</th>' for name in _HEADS)
                    ui.html(f"<tr>{heads}</tr>", tag="thead", sanitize=False).classes("zd-heads")
                table.make_sortable(
                    {"draggable": ".zd-row"},
                    handle=".zd-handle",
                    group=level.printed_level1,
                    ghost_class="zd-ghost",
                    on_end=self._dropped,
                )
                self._tables[level] = table

    def _drop(self, kept: set[str]) -> None:
        for key in [key for key in self._rows if key not in kept]:
            self._rows.pop(key).delete()
            self._typed.pop(key, None)

    def _place(self, level: Level, keys: list[str]) -> None:
        table = self._tables[level]
        held = table.default_slot.children
        for place, key in enumerate(keys, _ABOVE):
            if place < len(held) and isinstance(found := held[place], _Row) and found.key == key:
                continue
            if key not in self._rows:
                with table:
                    self._rows[key] = _Row(key)
                if held[place] is not self._rows[key]:
                    self._rows[key].move(table, place)
            else:
                self._rows[key].move(table, place)

    def _dropped(self, event: SortableEventArguments) -> None:
        draft = self._desk.draft
        if draft is None or not isinstance(event.item, _Row):
            return
        key = event.item.key
        target = next((level for level, table in self._tables.items() if table is event.target), None)
        if target is None:
            return
        rows = {row.key: row for row in draft.rows}
        rows[key] = under_level(rows[key], target, draft.frame)
        order = [
            child.key
            for table in self._tables.values()
            for child in table.default_slot.children
            if isinstance(child, _Row) and child.key in rows
        ]
        self._desk.put(draft.with_rows(rows[held] for held in order))


class _Facts:
    """What the review says, by row."""

    def __init__(self, desk: Desk) -> None:
        self.questions = desk.judged.questions if desk.judged else {}
        self.findings: dict[str, list[dict[str, Any]]] = {}
        for check in desk.judged.shown if desk.judged else ():
            if check.key is not None:
                self.findings.setdefault(check.key, []).append(finding_words(check))


def under_level(row: DraftRow, level: Level, frame: Frame) -> DraftRow:
    """Give a row under another level 2; itself where it stands there already."""
    if level_of(row, frame) == level:
        return row
    return row.edited(level1=level1_of(level.level2) or level.printed_level1, level2=level.level2)


def _head(level: Level, rows: list[DraftRow], facts: _Facts) -> str:
    blanks = sum(row.key in facts.questions for row in rows)
    said = f"{len(rows)} 条" if rows else "还没有指标"
    said += f"，{blanks} 个值待填" if blanks else ""
    name = escape(level.printed_level2)
    return (
        f'<div class="zd-caption"><h3>{name}</h3><span class="z-soft z-small">{said}</span>'
        f'<button type="button" class="zd-act z-no-print" data-add="{escape(level.level2 or level.printed_level2)}">'
        f'添加指标<span class="z-only-read">到{name}</span></button></div>'
    )
