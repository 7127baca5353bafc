"""Tables in which each county or town has its own values: in columns beside each other, or one place a row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.columns import Column, Row, fold_name, role_of
from corpus.frames import canonical_level1, canonical_level2
from corpus.grid import Cell, Grid, Merge
from corpus.scores import is_sum
from corpus.value import parse_value

_PLACE = re.compile(r"[\u4e00-\u9fff]{1,12}(?:省|市|州|盟|县|区|旗|镇|乡|街道|街|村|社区|场|新城|管委会|办事处)")
_MONEY = re.compile(r"资金|金额|预算|经费|补助数")
_WHOLE = re.compile(r"全[省市州县区国]|省级|市级|县级|本级|总体|合计数?")


@dataclass(frozen=True, slots=True)
class Region:
    """One place's values.

    :param name: the place; None where the column is that of the whole.
    :param columns: the column of each role, its ``value`` being the place's.
    :param rows: the indicators' rows.
    :param places: the grid and row number of each.
    :param money: the cell of the place's money and what its column is called, where there is one.
    """

    name: str | None
    columns: dict[str, Column]
    rows: Sequence[Row]
    places: Sequence[tuple[Grid, int]]
    money: tuple[str, str] | None = None


def by_column(
    header: Sequence[Column], columns: dict[str, Column], rows: Sequence[Row], places: Sequence[tuple[Grid, int]]
) -> list[Region]:
    """Tell apart the columns of a table in which each place has one.

    :param header: the header's columns.
    :param columns: the column settled on for each role.
    :param rows: the rows below the header.
    :param places: the grid and row number of each row.
    :return: a region for each column of values; none where the table has one column of values for all.
    """
    if any(column.role == "value" for column in header):
        return []
    settled = {column.places for role, column in columns.items() if role != "value"}
    left = [column for column in header if not column.role and column.name and column.places not in settled]
    named = [column for column in left if _PLACE.fullmatch(fold_name(column.name))]
    if len(named) < 2:
        return []
    chosen = [column for column in left if column in named or _is_whole(column.name)]
    held = [column for column in chosen if any(column.text(row) for row in rows)]
    return [
        Region(
            None if _is_whole(column.name) else " ".join(column.name.split()),
            columns | {"value": replace(column, role="value")},
            rows,
            places,
        )
        for column in held
    ]


def transposed(grid: Grid, start: int) -> tuple[list[Region], int] | None:
    """Read a table whose levels stand across the header and whose rows are places.

    :param grid: the grid.
    :param start: the row in which such a header may begin.
    :return: a region for each row below the header, and the number of the row after them; None for any other table.
    """
    found = _header(grid, start)
    if found is None:
        return None
    first, last, levels, below = found
    left = [Cell(_label(grid, start, below, place), start, place, Merge.NONE) for place in range(first)]
    regions: list[Region] = []
    columns = {role: Column(role, (place,), "") for place, role in enumerate(("level1", "level2", "level3", "value"))}
    number = below
    while number < len(grid.rows):
        cells = grid.cells(number)
        named = _named(cells[:first])
        texts = [cell.own if place < len(cells) else "" for place, cell in enumerate(cells)][first : last + 1]
        if named is None or not any(texts):
            if not any(cell.text and is_sum(cell.text) for cell in cells[: max(first, 1)]):
                break
            number += 1
            continue
        number += 1
        if is_sum(named) or _is_whole(named):
            continue
        rows = [
            tuple(Cell(text, number - 1, place, Merge.NONE) for place, text in enumerate((*names, value)))
            for names, value in zip(levels, texts, strict=False)
            if value
        ]
        regions.append(Region(named, columns, rows, [(grid, number - 1)] * len(rows), _money(left, cells)))
    return (regions, number) if regions else None


def _header(grid: Grid, start: int) -> tuple[int, int, list[tuple[str, str, str]], int] | None:
    """Find a header's first and last column of indicators, their names, and the row below the header."""
    cells = grid.cells(start)
    ones = [cell for cell in cells if cell.own and canonical_level1(cell.text)]
    twos_here = {canonical_level2(cell.text) for cell in cells if cell.own} - {None}
    if len({cell.text for cell in ones}) >= 2 and start + 2 < len(grid.rows):
        top, middle = start, start + 1
    elif len(twos_here) >= 3 and start + 1 < len(grid.rows):
        top, middle = start, start
    else:
        return None
    twos = [cell for cell in grid.cells(middle) if cell.own and canonical_level2(cell.text)]
    names = middle + 1
    if len({canonical_level2(cell.text) for cell in twos}) < 2 or not _is_name_row(grid, names):
        return None
    first = min(cell.column for cell in (*twos, *(ones if top != middle else ())))
    if first == 0:
        return None
    filled = [cell.column for cell in grid.cells(names) if cell.text and cell.column >= first]
    if not filled:
        return None
    last = max(filled)
    level1 = _rightwards(grid, top, first, last) if top != middle else [""] * (last - first + 1)
    level2 = _rightwards(grid, middle, first, last)
    level3 = [_text(grid, names, column) for column in range(first, last + 1)]
    kept = next((at for at, name in enumerate(level2) if level1[at] == "" and canonical_level2(name) is None), None)
    if kept is not None and top == middle:
        last = first + kept - 1
    return first, last, list(zip(level1, level2, level3, strict=True)), names + 1


def _label(grid: Grid, start: int, below: int, place: int) -> str:
    """Give what the header calls a column to the left of the indicators, in whichever of its rows."""
    return next((text for row in range(start, below) if (text := _text(grid, row, place))), "")


def _is_name_row(grid: Grid, number: int) -> bool:
    if number >= len(grid.rows):
        return False
    texts = [cell.text for cell in grid.cells(number) if cell.own]
    levels = sum(canonical_level1(text) is not None for text in texts)
    return len(texts) >= 2 and levels * 2 <= len(texts)


def _rightwards(grid: Grid, number: int, first: int, last: int) -> list[str]:
    """Give a header row's texts, a blank place having what stands to its left: merged cells saved as plain text."""
    texts: list[str] = []
    for column in range(first, last + 1):
        text = _text(grid, number, column)
        texts.append(text or (texts[-1] if texts else ""))
    return texts


def _text(grid: Grid, number: int, column: int) -> str:
    row = grid.rows[number]
    return row[column] if column < len(row) else ""


def _named(cells: Sequence[Cell]) -> str | None:
    """Give the name of the place that a row is about: the first cell that is no number."""
    return next((cell.text for cell in cells if cell.own and parse_value(cell.text).kind == "text"), None)


def _money(labels: Sequence[Cell], cells: Row) -> tuple[str, str] | None:
    for label in labels:
        role = role_of(label.text)[0]
        if (role == "total" or _MONEY.search(label.text)) and label.column < len(cells) and cells[label.column].text:
            return cells[label.column].text, label.text
    return None


def _is_whole(name: str) -> bool:
    return is_sum(name) or bool(_WHOLE.fullmatch(fold_name(name)))
