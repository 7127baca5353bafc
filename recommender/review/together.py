"""Where each row of a document stands: found once for all tables of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from corpus.names import match_key
from corpus.table import Indicator, TargetTable
from recommender.review.surroundings import Surroundings

Key = tuple[str, str]
Places = tuple[tuple[int, int], ...]


def row_key(row: Indicator) -> Key | None:
    """Give the key under which a row meets its like: canonical level 2 and name; None where it has no name."""
    name = match_key(row.level3)
    return (row.level2 or "", name) if name else None


@dataclass(frozen=True, slots=True)
class _Held:
    """The rows of the document that was looked at last."""

    tables: tuple[TargetTable, ...]
    places: Mapping[Key, Places]


_held: list[_Held] = []


def places_of_rows(around: Surroundings) -> Mapping[Key, Places]:
    """Give the (table, row) places of every key in a document, all 0-based.

    Rules ask this of every table of a document, whose tables are the same object then: the last answer is kept.
    """
    last = _held[-1] if _held else None
    if last is not None and last.tables is around.tables:
        return last.places
    found: defaultdict[Key, list[tuple[int, int]]] = defaultdict(list)
    for place, table in enumerate(around.tables):
        for number, row in enumerate(table.indicators):
            key = row_key(row)
            if key:
                found[key].append((place, number))
    held = _Held(around.tables, {key: tuple(places) for key, places in found.items()})
    _held[:] = [held]
    return held.places


def named(number: int, table: TargetTable) -> str:
    """Name a table of the same document for a message: 第5个表「外事工作经费」."""
    return f"第{number + 1}个表「{table.project_name}」" if table.project_name else f"第{number + 1}个表"
