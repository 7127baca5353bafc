"""Where the suggestions fall short: by level 2, and table by table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from html import escape

from nicegui import ui
from nicegui.element import Element

from api.pages.listing import PAGE, pager, table_html
from recommender.evaluate.figures import TableFigures

_NAMELESS = "没有写二级指标"


def missed_levels_html(tables: Sequence[TableFigures]) -> str:
    """Give the table of level 2 names with the share of rows that was found, the weakest first.

    :param tables: the product's figures of each table.
    """
    found = Counter(row.labelled.level2 or _NAMELESS for table in tables for row in table.found)
    missed = Counter(row.level2 or _NAMELESS for table in tables for row in table.missed)
    both = found + missed
    ordered = sorted(both, key=lambda name: (found[name] / both[name], -both[name]))
    rows = [
        (escape(name), f"{both[name]:,}", f"{found[name]:,}", f"{found[name] / both[name]:.0%}") for name in ordered
    ]
    headings = ("二级指标", "原表中的指标", "找到的", "比例")
    return f'<div class="e-levels">{table_html("各二级指标找到的比例", headings, rows, (1, 2, 3))}</div>'


class WeakSpots:
    """The tables, the weakest first, each with the rows that were not found.

    :param tables: the product's figures of each table.
    """

    def __init__(self, tables: Sequence[TableFigures]) -> None:
        self._tables = sorted(tables, key=_share)
        self._list: Element

    def show(self) -> None:
        """Lay out the first page."""
        self._list = ui.element("div")
        self._page(0)

    async def _turn(self, offset: int) -> None:
        self._page(offset)

    def _page(self, offset: int) -> None:
        self._list.clear()
        with self._list:
            ui.html("".join(map(_table, self._tables[offset : offset + PAGE])), sanitize=False)
            pager(len(self._tables), offset, self._turn, unit="张表")


def _share(table: TableFigures) -> float:
    labelled = len(table.found) + len(table.missed)
    return len(table.found) / labelled if labelled else 1.0


def _table(table: TableFigures) -> str:
    labelled = len(table.found) + len(table.missed)
    about = "，".join(part for part in (table.unit, f"{table.year}年" if table.year else None) if part)
    summary = (
        f'<summary><span class="z-tag z-{_colour(table)}">{_share(table):.0%}</span> '
        f'{escape(table.project_name)} <span class="z-soft z-small">{escape(about)}　'
        f"{labelled} 条指标中找到 {len(table.found)} 条</span></summary>"
    )
    if not table.missed:
        return f'<details class="e-table">{summary}<p>原表的指标都找到了。</p></details>'
    rows = [(escape(row.level2 or ""), escape(row.level3), escape(row.value or "")) for row in table.missed]
    missed = table_html("没有找到的指标", ("二级指标", "没有找到的指标", "指标值"), rows)
    return f'<details class="e-table">{summary}{missed}</details>'


def _colour(table: TableFigures) -> str:
    share = _share(table)
    return "error" if share < 1 / 3 else "warning" if share < 2 / 3 else "fine"
