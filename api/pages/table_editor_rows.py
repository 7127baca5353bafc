"""The rows of a table in fields, as one piece of HTML: hundreds of cells stay quick on an office computer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from html import escape

from api.pages.table_fields import Field, RowFields, objection

OWN = "其他（自己写）"
LEVELS = ("level1", "level2")
_DOES = (
    ("up", "arrow_upward", "第 {} 行上移"),
    ("down", "arrow_downward", "第 {} 行下移"),
    ("add", "playlist_add", "在第 {} 行下面加一行"),
    ("remove", "delete_outline", "删除第 {} 行"),
)


def heads_html(fields: Iterable[Field]) -> str:
    """Give the head row."""
    names = ("序号", *(field.words for field in fields), "操作")
    cells = "".join(f'<th scope="col">{escape(name)}</th>' for name in names)
    return f"<tr>{cells}</tr>"


def rows_html(
    rows: Sequence[RowFields],
    places: Iterable[int],
    fields: Sequence[Field],
    levels: Mapping[str, Sequence[str]],
    own: Collection[tuple[int, str]],
) -> str:
    """Give rows; ``data-row`` and ``data-field`` name a cell, ``data-row`` and ``data-does`` a button.

    :param rows: all rows of the table.
    :param places: the 0-based rows to give.
    :param fields: the fields of a row.
    :param levels: the names of the form: level 1 with its level 2.
    :param own: the cells (row, field) in which a person writes a level name of their own.
    """
    return "".join(_row(place, rows[place], len(rows), fields, levels, own) for place in places)


def _row(
    place: int,
    row: RowFields,
    of: int,
    fields: Sequence[Field],
    levels: Mapping[str, Sequence[str]],
    own: Collection[tuple[int, str]],
) -> str:
    cells = []
    for field in fields:
        chosen = field.name in LEVELS and (place, field.name) not in own
        cell = _chosen(place, row, field, levels) if chosen else _written(place, row, field)
        cells.append(f'<td class="z-edit-{field.name}">{cell}</td>')
    last = {"up": 0, "down": of - 1}
    buttons = "".join(
        _button(name, icon, words.format(place + 1), place, can=place != last.get(name)) for name, icon, words in _DOES
    )
    return f'<tr><td class="z-num z-soft">{place + 1}</td>{"".join(cells)}<td class="z-edit-does">{buttons}</td></tr>'


def _named(place: int, field: Field) -> str:
    return (
        f'class="z-edit-cell" data-row="{place}" data-field="{field.name}" aria-label="第 {place + 1} 行 {field.words}"'
    )


def _written(place: int, row: RowFields, field: Field) -> str:
    why = objection(field, row.said[field.name]) or ""
    wrong = f"z-edit-wrong-{place}-{field.name}"
    return (
        f'<textarea rows="1" {_named(place, field)} aria-invalid="{"true" if why else "false"}" '
        f'aria-describedby="{wrong}">{escape(row.said[field.name])}</textarea>'
        f'<div class="z-edit-wrong" id="{wrong}">{escape(why)}</div>'
    )


def _chosen(place: int, row: RowFields, field: Field, levels: Mapping[str, Sequence[str]]) -> str:
    """Choose among the form's names; what was read stays among them, and another one can be written."""
    said = row.said[field.name]
    names: Iterable[str] = levels if field.name == "level1" else levels.get(row.said["level1"], ())
    names = list(dict.fromkeys(names or (name for of_one in levels.values() for name in of_one)))
    offered = dict.fromkeys(("", said, *names, OWN) if said not in names else ("", *names, OWN))
    options = "".join(f"<option{' selected' if name == said else ''}>{escape(name)}</option>" for name in offered)
    return f"<select {_named(place, field)}>{options}</select>"


def _button(name: str, icon: str, words: str, place: int, *, can: bool) -> str:
    return (
        f'<button type="button" class="z-edit-do" data-row="{place}" data-does="{name}" aria-label="{words}" '
        f'title="{words}"{"" if can else " disabled"}>'
        f'<i class="q-icon notranslate material-icons" aria-hidden="true">{icon}</i></button>'
    )
