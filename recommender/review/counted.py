"""How many things a table promises: 举办活动场次 1场 promises one 活动."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.table import Indicator, TargetTable
from corpus.value import print_number
from recommender.review.cells import given_rows
from recommender.review.lexicon import words
from recommender.review.parts import parts_of


@dataclass(frozen=True, slots=True)
class Counted:
    """A thing that is counted in one row only.

    :param thing: what `recommender.review.parts` takes for the thing.
    :param number: how many.
    :param figure: the number with its unit (``1场``).
    :param row: 0-based.
    :param indicator: the row itself.
    """

    thing: str
    number: int
    figure: str
    row: int
    indicator: Indicator


def counted_things(table: TargetTable) -> list[Counted]:
    """Give the things that one quantity row each counts in whole pieces; those that several rows count are left out."""
    found: dict[str, list[Counted]] = {}
    for number, row in given_rows(table):
        target, parts = row.target, parts_of(row.level3)
        if row.level2 != "数量指标" or target.kind != "number" or not target.number or parts.aspect == "人数":
            continue
        if target.unit in words("event_unit") and target.number == int(target.number):
            figure = f"{print_number(target.number)}{target.unit}"
            found.setdefault(parts.thing, []).append(Counted(parts.thing, int(target.number), figure, number, row))
    return [rows[0] for rows in found.values() if len(rows) == 1]
