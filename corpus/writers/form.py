"""What the printed form of a target table says, whatever the file format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.frames import canonical, get_frame
from corpus.table import Indicator, TargetTable
from corpus.value import print_number

MONEY = "单位\uff1a万元"
PURPOSE = "预算规模及资金用途"
TOTAL, FISCAL, OTHER = "预算数", "其中\uff1a财政资金", "其他资金"
GOAL = "绩效目标"
PROJECT = "项目名称"
FONT = "宋体"


@dataclass(frozen=True, slots=True)
class FormRow:
    """One printed row of indicators: its cells, and whether level 1 and level 2 go on from the row above."""

    cells: tuple[str, ...]
    joined1: bool
    joined2: bool


def title(table: TargetTable, number: int) -> str:
    """Give the title line: ``1.机关运行保障经费绩效目标表``."""
    return f"{number}.{table.project_name}绩效目标表"


def unit_line(table: TargetTable) -> str:
    """Give the unit's code and name."""
    return f"{table.unit_code or ''}{table.unit or ''}"


def year_line(table: TargetTable) -> str:
    """Give the year as forms print it below the title; nothing where it is unknown."""
    return f"\uff08{table.year}年度\uff09" if table.year else ""


def amount(number: float | None) -> str:
    """Print an amount with two decimals, or with as many as it has."""
    if number is None:
        return ""
    short = f"{number:.2f}"
    return short if float(short) == number else print_number(number)


def header(tables: Sequence[TargetTable]) -> tuple[str, ...]:
    """Give the header: the form's five columns, with those of weights and actual values where there are any."""
    names = ["一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值"]
    rows = [row for table in tables for row in table.indicators]
    if any(row.actual for row in rows) or any(table.kind == "self-evaluation" for table in tables):
        names.append("实际完成值")
    if any(row.weight is not None for row in rows):
        names.append("分值")
    return tuple(names)


def levels(table: TargetTable, row: Indicator) -> tuple[str, str]:
    """Give the level names to print: as published, else as the table's frame prints them."""
    one, two = row.published_level1, row.published_level2
    if one is None and two is None and (row.level1 or row.level2):
        if row.level2:
            frame = get_frame(table.frame) if table.frame else get_frame(None)
            return frame.published(row.level2)
        one = canonical(row.level1, None)[0] or row.level1
    return one or "", two or ""


def form_rows(table: TargetTable, names: Sequence[str]) -> list[FormRow]:
    """Give the printed rows of a table's indicators for the columns of a header."""
    rows: list[FormRow] = []
    last: tuple[str, str] | None = None
    for row in table.indicators:
        pair = levels(table, row)
        cells = [*pair, row.level3, row.description or "", row.value or ""]
        if "实际完成值" in names:
            cells.append(row.actual or "")
        if "分值" in names:
            cells.append("" if row.weight is None else print_number(row.weight))
        joined1 = last is not None and bool(pair[0]) and pair[0] == last[0]
        rows.append(
            FormRow(tuple(cells), joined1, joined1 and bool(pair[1]) and last is not None and pair[1] == last[1])
        )
        last = pair
    return rows
