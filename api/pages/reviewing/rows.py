"""The rows of a reviewed table as HTML, what findings quote marked in its cell, the findings below."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape

from api.pages.reviewing.finding_html import finding_html, problem_html
from api.pages.reviewing.marks import marked
from api.pages.table_view import points
from corpus.table import Indicator, Problem, TargetTable
from recommender.review.finding import Finding

Column = tuple[str, Callable[[Indicator], str | None]]

_ALWAYS: tuple[Column, ...] = (
    ("一级指标", lambda row: row.published_level1 or row.level1),
    ("二级指标", lambda row: row.published_level2 or row.level2),
    ("指标名称", lambda row: row.level3),
)
_VALUE: Column = ("指标值", lambda row: row.value)
_DESCRIPTION: Column = ("说明", lambda row: row.description)
_OTHERS: tuple[Column, ...] = (
    ("权重", lambda row: points(row.weight)),
    ("实际完成", lambda row: row.actual),
    ("得分", lambda row: points(row.score)),
    ("偏差原因", lambda row: row.reason),
)


def rows_html(table: TargetTable, rows: Iterable[int], findings: Sequence[Finding], problems: Sequence[Problem]) -> str:
    """Give some rows as a table, under each what is said of it.

    :param table: the table.
    :param rows: the 0-based rows to show.
    :param findings: all findings that are shown, those about the whole table too.
    :param problems: what could not be read with certainty in its rows.
    """
    columns = _columns(table)
    names = "".join(f'<th scope="col">{name}</th>' for name in ("序号", *(name for name, _ in columns)))
    lines = []
    for row in rows:
        about = [(number, one) for number, one in enumerate(findings) if one.row == row]
        doubts = [one for one in problems if one.position == table.indicators[row].position]
        said = [*map(problem_html, doubts), *(finding_html(number, one, table) for number, one in about)]
        kind = ' class="z-rv-objected"' if said else ""
        lines.append(
            f'<tr data-line="{row}"{kind}>{_cells(table, row, columns, [one.quoted for _, one in about])}</tr>'
        )
        if said:
            lines.append(f'<tr><td colspan="{len(columns) + 1}">{"".join(said)}</td></tr>')
    title = escape(f"指标：{table.project_name}")
    return (
        f'<table class="z-table z-rv-table" aria-label="{title}"><thead><tr>{names}</tr></thead>'
        f"<tbody>{''.join(lines)}</tbody></table>"
    )


def texts_html(table: TargetTable, quotes: Sequence[str | None]) -> list[str]:
    """Give the purpose and the goal, open where findings quote them.

    :param table: the table.
    :param quotes: what findings about the whole table quote.
    """
    given = (("资金用途", marked(table.purpose, quotes)), ("绩效目标", marked(table.goal, quotes)))
    return [
        f'<details class="z-rv-text"{" open" if "<mark>" in text else ""}>'
        f"<summary>{name}</summary><p>{text}</p></details>"
        for name, text in given
        if text
    ]


def _columns(table: TargetTable) -> list[Column]:
    """Give the columns that a table needs; a description that repeats the names is none."""
    described = any(row.description and row.description != row.level3 for row in table.indicators)
    others = [column for column in _OTHERS if any(column[1](row) for row in table.indicators)]
    return [*_ALWAYS, *([_DESCRIPTION] if described else []), _VALUE, *others]


def _cells(table: TargetTable, row: int, columns: Sequence[Column], quotes: Sequence[str | None]) -> str:
    cells = (f"<td>{marked(cell(table.indicators[row]), quotes)}</td>" for _, cell in columns)
    return f'<td class="z-num z-soft">{row + 1}</td>{"".join(cells)}'
