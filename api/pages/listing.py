"""Lists as pages show them: real tables, pages of them, and the words for times."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from html import escape

from nicegui import ui
from nicegui.element import Element

PAGE = 20


def when_words(moment: str | None) -> str:
    """Give a time of the store as clocks here show it.

    :param moment: UTC in ISO 8601; None gives a dash.
    """
    if not moment:
        return "—"
    return datetime.fromisoformat(moment).astimezone().strftime("%Y-%m-%d %H:%M")


def table_html(title: str, headings: Sequence[str], rows: Iterable[Sequence[str]], numbers: Sequence[int] = ()) -> str:
    """Give a table whose cells only say something.

    :param title: what it lists, for those who hear the page.
    :param headings: one a column.
    :param rows: their cells as HTML: `escape` what is from documents and people.
    :param numbers: the places of the columns that hold numbers.
    """
    kinds = [' class="z-num"' if place in numbers else "" for place in range(len(headings))]
    head = "".join(f'<th scope="col"{kind}>{escape(name)}</th>' for name, kind in zip(headings, kinds, strict=True))
    body = "".join(
        f"<tr>{''.join(f'<td{kind}>{cell}</td>' for cell, kind in zip(row, kinds, strict=True))}</tr>" for row in rows
    )
    return (
        f'<table class="z-table" aria-label="{escape(title)}"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )


@contextmanager
def live_table(title: str, *headings: str) -> Iterator[Element]:
    """Lay out a table whose cells hold buttons and links; an empty heading is one for buttons.

    :param title: what it lists, for those who hear the page.
    :param headings: one a column.
    :return: its body, to be filled with `live_row`.
    """
    with ui.element("table").classes("z-table") as table:
        table.props["aria-label"] = title
        head = "".join(f'<th scope="col">{escape(name) or _BUTTONS}</th>' for name in headings)
        ui.html(f"<tr>{head}</tr>", tag="thead", sanitize=False)
        with ui.element("tbody") as body:
            yield body


def cells(*said: str) -> None:
    """Put cells that only say something into the row in hand.

    :param said: their texts.
    """
    for text in said:
        ui.html(escape(text), tag="td", sanitize=False)


def pager(total: int, offset: int, turn: Callable[[int], Awaitable[None]], limit: int = PAGE, unit: str = "条") -> None:
    """Say how many there are, and turn the pages.

    :param total: how many match in all.
    :param offset: how many stand before this page.
    :param turn: told how many stand before the page that is wanted.
    :param limit: how many stand on a page.
    :param unit: what is counted.
    """
    with ui.element("div").classes("z-row z-pager").props('role="group" aria-label="翻页"'):
        last = min(offset + limit, total)
        shown = f"，本页是第 {offset + 1}–{last} {unit}" if total > limit else ""
        ui.label(f"共 {total:,} {unit}{shown}").classes("z-soft").props('aria-live="polite"')
        if total <= limit:
            return
        ends = (total - 1) // limit * limit
        for name, target, there in (
            ("首页", 0, offset > 0),
            ("上一页", max(0, offset - limit), offset > 0),
            ("下一页", offset + limit, last < total),
            ("末页", ends, last < total),
        ):
            button = ui.button(name, on_click=lambda target=target: turn(target)).props("flat dense color=primary")
            button.classes("z-no-print").set_enabled(there)


_BUTTONS = '<span class="z-only-read">操作</span>'
