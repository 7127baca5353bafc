"""What the printed form of a target table says, whatever the file format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.frames import canonical, get_frame
from corpus.heading import split_code
from corpus.table import Indicator, TargetTable
from corpus.value import print_number
from corpus.writers.forms import Field, Form, FormColumn, Role

MONEY = "单位\uff1a万元"
FONT = "宋体"
WIDTH = 17.0
"""Centimetres between the margins of the page."""
CROWDED = 6
"""With more columns of indicators than these the print is smaller."""
LEFT = frozenset({"level3", "description", "reason"})
"""Roles of columns whose texts begin at the left."""


@dataclass(frozen=True, slots=True)
class HeadCell:
    """A cell above the indicators; ``above`` says that it goes on from the row before."""

    text: str
    span: int
    left: bool = False
    above: bool = False


@dataclass(frozen=True, slots=True)
class FormRow:
    """One printed row of indicators.

    :param cells: a text for each column.
    :param joined1: level 1 goes on from the row above.
    :param joined2: level 2 goes on from the row above.
    :param label: so many of the first cells are one, in a row that speaks of the table as a whole.
    """

    cells: tuple[str, ...]
    joined1: bool = False
    joined2: bool = False
    label: int = 1

    def joins(self, place: int) -> bool:
        """Say whether the cell in a column goes on from the row above."""
        return (self.joined1, self.joined2)[place] if place < 2 else False


def title(table: TargetTable, number: int, form: Form) -> str:
    """Give the title line: ``1.机关运行保障经费绩效目标表``."""
    words = form.evaluation if table.kind == "self-evaluation" else form.title
    return words.format(number=number, project=table.project_name)


def unit_line(table: TargetTable) -> str:
    """Give the unit for a line above the form: with its code before it, else labelled, so that it is known for one.

    A code that cannot be told from the name it stands before has a row of its own in the form.
    """
    if table.unit_code and _joins(table):
        return table.unit_code + (table.unit or "")
    return f"预算单位\uff1a{table.unit}" if table.unit else ""


def year_line(table: TargetTable) -> str:
    """Give the year as forms print it below the title; nothing where it is unknown."""
    return f"\uff08{table.year}年度\uff09" if table.year else ""


def amount(number: float | None) -> str:
    """Print an amount with two decimals, or with as many as it has."""
    if number is None:
        return ""
    short = f"{number:.2f}"
    return short if float(short) == number else print_number(number)


def head(table: TargetTable, form: Form) -> list[list[HeadCell]]:
    """Give the rows above the indicators, each as wide as the form's widths are many."""
    said = _fields(table)
    rows: list[list[HeadCell]] = []
    held: list[tuple[HeadCell, int]] = []
    for row in form.head:
        if row.when and not said[row.when]:
            continue
        cells = [HeadCell(cell.text, cell.span, cell.left, above=True) for cell, _ in held]
        held = [(cell, left - 1) for cell, left in held if left > 1]
        for one in row.cells:
            cell = HeadCell(said[one.field] if one.field else one.label, one.span, one.left)
            cells.append(cell)
            if one.down > 1:
                held.append((cell, one.down - 1))
        rows.append(cells)
    return rows


def columns(tables: Sequence[TargetTable], form: Form) -> tuple[FormColumn, ...]:
    """Give the columns of a form that tables need: its own, and the optional ones in which something stands."""
    return tuple(one for one in form.columns if not one.optional or any(_needs(table, one.role) for table in tables))


def levels(table: TargetTable, row: Indicator) -> tuple[str, str]:
    """Give the level names to print: as published, else as the table's frame prints them."""
    one, two = row.published_level1, row.published_level2
    if one is None and two is None and (row.level1 or row.level2):
        if row.level2:
            frame = get_frame(table.frame) if table.frame else get_frame(None)
            return frame.published(row.level2)
        one = canonical(row.level1, None)[0] or row.level1
    return one or "", two or ""


def form_rows(table: TargetTable, header: Sequence[FormColumn]) -> list[FormRow]:
    """Give the printed rows of a table's indicators, then those that speak of it as a whole."""
    rows: list[FormRow] = []
    last = "", ""
    for row in table.indicators:
        one, two = pair = levels(table, row)
        said: dict[Role, str | None] = {"level1": one, "level2": two, "level3": row.level3, "value": row.value}
        said |= {"description": row.description, "actual": row.actual, "reason": row.reason}
        said |= {"weight": points(row.weight), "score": points(row.score)}
        # A blank level 2 under a merged level 1 would read as a continuation of the level 2 above it.
        joined1 = bool(one) and one == last[0] and bool(two or not last[1])
        joined2 = joined1 and bool(two) and two == last[1]
        rows.append(FormRow(tuple(said[column.role] or "" for column in header), joined1, joined2))
        last = pair
    label = next(place for place, column in enumerate(header) if column.role == "value") + 1
    whole = (tuple(found.get(column.role, "") for column in header) for found in _whole_rows(table))
    return [*rows, *(FormRow(cells, label=label) for cells in whole)]


def widths(header: Sequence[FormColumn]) -> list[float]:
    """Give the columns' widths in centimetres: the fixed ones as they are, the others by their shares of the rest."""
    fixed = sum(column.width for column in header if column.fixed)
    shares = sum(column.width for column in header if not column.fixed)
    return [column.width if column.fixed else column.width * (WIDTH - fixed) / shares for column in header]


def points(number: float | None) -> str:
    """Print a weight or a score."""
    return "" if number is None else print_number(number)


def _fields(table: TargetTable) -> dict[Field, str]:
    money = table.budget_wan
    joined = _joins(table)
    return {
        "project": table.project_name,
        "unit": f"{table.unit_code or ''}{table.unit or ''}" if joined else table.unit or "",
        "code": "" if joined else table.unit_code or "",
        "total": amount(money.total),
        "fiscal": amount(money.fiscal),
        "other": amount(money.other),
        "purpose": table.purpose or "",
        "goal": table.goal or "",
    }


def _joins(table: TargetTable) -> bool:
    """Say whether code and name of the unit can be told apart when they are printed as one."""
    return split_code(f"{table.unit_code or ''}{table.unit or ''}") == (table.unit_code, table.unit or "")


def _needs(table: TargetTable, role: Role) -> bool:
    if role == "actual" and table.kind == "self-evaluation":
        return True
    rows = (getattr(row, role) for row in table.indicators)
    whole = (found.get(role) for found in _whole_rows(table))
    return any(text not in (None, "") for text in (*rows, *whole))


def _whole_rows(table: TargetTable) -> list[dict[Role, str]]:
    """Give the rows that speak of a self-evaluation as a whole, by role: its execution and its total score."""
    rate = "" if table.execution_rate is None else f"{print_number(table.execution_rate)}%"
    spent: dict[Role, str] = {"actual": rate, "weight": points(table.execution_weight)}
    spent |= {"score": points(table.execution_score)}
    total: dict[Role, str] = {"score": points(table.total_score)}
    if any(spent.values()):
        spent["level1"] = "预算执行率"
    if any(total.values()):
        total["level1"] = "总分"
    return [one for one in (spent, total) if "level1" in one]
