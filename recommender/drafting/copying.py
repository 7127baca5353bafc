"""A table of another year as a new draft: the same rows, with the years in them moved on."""

from __future__ import annotations

import calendar
import re

from corpus.table import Indicator, TargetTable
from recommender.drafting.draft import Draft, DraftRow
from recommender.project import Project
from recommender.review.cells import is_unfilled
from recommender.review.context import frame_of
from recommender.review.lexicon import pattern
from recommender.review.money import budget_wan

UNNAMED = "请填写项目名称"
# A year that dates something: 2023年, 2023年度, 2023.9, 2023-09; not 2023年第5号, which is a document.
_YEAR = re.compile(r"(?<![\d.])(20\d\d)(?=年(?!第?\d+号)|[./-](?:1[0-2]|0?[1-9])(?!\d))")
_LEAP_DAY = re.compile(r"(?<!\d)(20\d\d)(年0?2月|[./-]0?2[./-])29(?!\d)")
_MOVED = ("level3", "description", "value")


def draft_from_table(table: TargetTable, year: int | None = None) -> Draft:
    """Copy a table into a new draft.

    :param table: last year's, or any other.
    :param year: the budget year of the draft; None takes the year after the table's.
    :return: a draft that is not kept yet. Every row says where it is from; years from the table's own on are moved by
        the difference, in names, values and texts, but for those in titles and document numbers. What was reached is
        left behind.
    :raises InputError: when the table has more rows than a draft may.
    """
    wanted = year if year is not None else None if table.year is None else table.year + 1
    years = wanted - table.year if wanted is not None and table.year is not None else 0
    budget = budget_wan(table)
    name = _moved(table.project_name, table.year, years).strip()
    project = Project(
        name=name[:500] if any(map(str.isalnum, name)) else UNNAMED,
        purpose=_moved(table.purpose or "", table.year, years)[:20_000] or None,
        goal=_moved(table.goal or "", table.year, years)[:20_000] or None,
        budget_wan=budget if budget is not None and 0 <= budget <= 1e9 else None,
        unit=(table.unit or "")[:500] or None,
        year=wanted,
        frame=frame_of(table).id,
    )
    rows = [_copied(row, table, years) for row in table.indicators if not is_unfilled(row)]
    return Draft(project=project).with_rows(rows)


def _copied(row: Indicator, table: TargetTable, years: int) -> DraftRow:
    data = row.model_dump(exclude={"target", "actual", "score", "reason", "position"})
    cells = {name: _moved(data[name] or "", table.year, years) for name in _MOVED if data[name]}
    source = f"照{table.year}年的表填写" if table.year else "照原表填写"
    if any(cells[name] != data[name] for name in cells):
        source += f"；日期已{'顺延' if years > 0 else '提前'}{abs(years)}年，请核对"
    return DraftRow.model_validate(data | cells | {"origin": "copied", "value_source": source})


def _moved(text: str, first: int | None, years: int) -> str:
    """Move the years from the table's own on; earlier ones are what is compared with, or paid for afterwards."""
    if first is None or not years:
        return text
    kept = [found.span() for found in pattern("proper_name").finditer(text)]

    def moved(found: re.Match[str]) -> str:
        inside = any(start <= found.start() < end for start, end in kept)
        return found[0] if inside or int(found[1]) < first else str(int(found[1]) + years)

    def shortened(found: re.Match[str]) -> str:
        return found[0] if calendar.isleap(int(found[1])) else f"{found[1]}{found[2]}28"

    changed = _YEAR.sub(moved, text)
    return text if changed == text else _LEAP_DAY.sub(shortened, changed)
