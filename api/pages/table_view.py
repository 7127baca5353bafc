"""A target table as pages show it: what it is of, and its rows with the levels merged as on paper."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from html import escape
from itertools import groupby

from nicegui import ui
from nicegui.element import Element

from api.pages.charts import number_text
from corpus.resources import read_toml
from corpus.table import Budget, Indicator, TargetTable

KINDS = {
    "declaration": "绩效目标表",
    "self-evaluation": "绩效自评表",
    "library": "起步指标库",
    "synthetic": "演示用的目标表",
}

_COLUMNS: tuple[tuple[str, Callable[[Indicator], str | None]], ...] = (
    ("说明", lambda row: row.description if row.description != row.level3 else None),
    ("指标值", lambda row: row.value),
    ("怎样填写", lambda row: row.hint),
    ("权重", lambda row: points(row.weight)),
    ("实际完成", lambda row: row.actual),
    ("得分", lambda row: points(row.score)),
    ("偏差原因", lambda row: row.reason),
    ("依据", lambda row: row.basis),
)
_ALWAYS = "指标值"
_NUMBERS = ("权重", "得分")
# The row must be in the document before it can be scrolled to: a dialog is mounted when it opens.
_SCROLL = """(node) => setTimeout(() =>
  node.el.querySelector('.z-marked')?.scrollIntoView({block: 'center', behavior: 'instant'}), 60)"""


def show_table(table: TargetTable, marked: Collection[int] = ()) -> Element:
    """Show a table: its head, then its rows.

    :param table: the table.
    :param marked: the 0-based rows to highlight; the first of them is scrolled to.
    :return: the element that holds it all.
    """
    with ui.element("div").classes("z-tv") as shown:
        ui.html(_head(table), sanitize=False)
        if table.indicators:
            rows = ui.html(_table(table, frozenset(marked)), sanitize=False).classes("z-tv-rows")
            rows.props("tabindex=0 role=group")  # reached by keyboard where it scrolls sideways
            rows.props["aria-label"] = f"目标表：{table.project_name}"
            if marked:
                rows.on("vnodeMounted", js_handler=_SCROLL)
        else:
            ui.label("这张表里没有读到指标").classes("z-soft")
    return shown


def points(number: float | None) -> str | None:
    """Give points as people write them; None where there are none."""
    return None if number is None else number_text(number)


def money_words(budget: Budget) -> str | None:
    """Say what a project may cost; None where the table does not say."""
    named = (("其中财政资金", budget.fiscal), ("其他资金", budget.other))
    parts = [f"{name} {number_text(amount)} 万元" for name, amount in named if amount is not None]
    if budget.total is None:
        return "，".join(parts).removeprefix("其中") or None
    return "，".join((f"{number_text(budget.total)} 万元", *parts))


def shown_name(name: str) -> str:
    """Give the name of a document for people; those that come with the product are named in words.

    :param name: the file name.
    """
    names: dict[str, str] = read_toml("api", "help/corpus.toml")["shipped"]
    return names.get(name, name)


def source_words(table: TargetTable, *, stored: bool = False) -> str | None:
    """Say where a table stands, for people who hold the document.

    :param table: the table.
    :param stored: whether it is the corpus's: documents that come with the product are then named in words.
    """
    if table.kind == "library":
        return "产品自带的起步指标库"
    source = table.source
    file = shown_name(source.file) if stored and source.file else source.file
    parts = (file, f"第 {source.page} 页" if source.page else None, source.position)
    return "，".join(part for part in parts if part) or None


def _head(table: TargetTable) -> str:
    facts = (
        ("适用的项目" if table.kind == "library" else "项目", table.project_name or "（没有写项目名称）"),
        ("单位", table.unit),
        ("地区", table.region),
        ("年度", None if table.year is None else str(table.year)),
        ("预算", money_words(table.budget_wan)),
        ("表的种类", KINDS[table.kind]),
        ("总分", points(table.total_score)),
        ("来源", source_words(table, stored=True)),
    )
    shown = "".join(f"<div><dt>{name}</dt><dd>{escape(said)}</dd></div>" for name, said in facts if said)
    texts = (("资金用途", table.purpose), ("绩效目标", table.goal))
    told = "".join(
        f'<details><summary>{name}</summary><p class="z-tv-text">{escape(said)}</p></details>'
        for name, said in texts
        if said
    )
    return f'<dl class="z-tv-head">{shown}</dl>{told}'


def _table(table: TargetTable, marked: Collection[int]) -> str:
    columns = [(name, cell) for name, cell in _COLUMNS if name == _ALWAYS or any(cell(row) for row in table.indicators)]
    head = "".join(
        f'<th scope="col">{name}</th>' for name in ("一级指标", "二级指标", "指标名称", *(n for n, _ in columns))
    )
    lines = []
    numbered = enumerate(table.indicators)
    for one, in_one in groupby(numbered, key=lambda pair: _level(pair[1].published_level1, pair[1].level1)):
        within = list(in_one)
        first_cell = _merged(one, len(within))
        for two, in_two in groupby(within, key=lambda pair: _level(pair[1].published_level2, pair[1].level2)):
            rows = list(in_two)
            second_cell = _merged(two, len(rows))
            for number, row in rows:
                cells = (f'<td class="{_sort(name)}">{escape(cell(row) or "")}</td>' for name, cell in columns)
                lines.append(_line(number in marked, (first_cell, second_cell, _name(row), *cells)))
                first_cell = second_cell = ""
    return f'<table class="z-table z-tv-table"><thead><tr>{head}</tr></thead><tbody>{"".join(lines)}</tbody></table>'


def _level(published: str | None, canonical: str | None) -> str:
    return published or canonical or "（未分级）"


def _merged(text: str, rows: int) -> str:
    return f'<th scope="rowgroup" rowspan="{rows}">{escape(text)}</th>'


def _name(row: Indicator) -> str:
    return f"<td>{escape(row.level3 or '（没有写名称）')}</td>"


def _line(is_marked: bool, cells: Iterable[str]) -> str:
    return f"<tr{_MARK if is_marked else ''}>{''.join(cells)}</tr>"


def _sort(column: str) -> str:
    return "z-num" if column in _NUMBERS else "z-tv-text"


_MARK = ' class="z-marked" aria-current="true"'
