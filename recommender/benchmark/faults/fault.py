"""What a class of faults is: how it is put into a clean table, and which rules ought to see it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from corpus.table import Indicator, TargetTable
from corpus.value import parse_value


@dataclass(frozen=True, slots=True)
class Injected:
    """A table with one fault.

    :param table: the changed table.
    :param rows: 0-based rows in which the fault may be reported; empty: anywhere in the table.
    :param others: other tables of the same document, where the fault needs them.
    :param last_year: tables of the year before, where the fault needs them.
    """

    table: TargetTable
    rows: tuple[int, ...] = ()
    others: tuple[TargetTable, ...] = ()
    last_year: tuple[TargetTable, ...] = ()


Inject = Callable[[TargetTable, Random, Sequence[TargetTable]], Injected | None]


@dataclass(frozen=True, slots=True)
class Fault:
    """One class of faults.

    :param name: in Chinese, for the report.
    :param codes: the rules of which one must newly fire.
    :param inject: gives a table with the fault, None where the table has no place for it.
    """

    name: str
    codes: tuple[str, ...]
    inject: Inject


def changed_row(row: Indicator, **fields: Any) -> Indicator:
    """Give a row with other fields; the target follows the value, the published levels the levels."""
    data = row.model_dump()
    if "value" in fields:
        data["target"] = parse_value(fields["value"])
    if "level2" in fields:
        data["published_level1"], data["published_level2"] = fields["level1"], fields["level2"]
    return Indicator.model_validate(data | fields)


def with_row(table: TargetTable, place: int, **fields: Any) -> TargetTable:
    """Give a table with one row changed."""
    rows = list(table.indicators)
    rows[place] = changed_row(rows[place], **fields)
    return table.model_copy(update={"indicators": tuple(rows)})


def with_rows(table: TargetTable, rows: Sequence[Indicator]) -> TargetTable:
    """Give a table with other rows."""
    return table.model_copy(update={"indicators": tuple(rows)})


def one_of(places: Sequence[int], random: Random) -> int | None:
    """Choose a row, None where there is none."""
    return random.choice(places) if places else None


Change = Callable[[Indicator, Random], dict[str, Any] | None]


def row_fault(fits: Callable[[Indicator], bool], change: Change) -> Inject:
    """Make an injection that changes one row.

    :param fits: whether a row can have the fault.
    :param change: the fields that the faulty row has, None where it cannot after all.
    """

    def inject(table: TargetTable, random: Random, _pool: Sequence[TargetTable]) -> Injected | None:
        place = one_of([n for n, row in enumerate(table.indicators) if fits(row)], random)
        fields = None if place is None else change(table.indicators[place], random)
        if place is None or fields is None:
            return None
        faulty = with_row(table, place, **fields)
        return Injected(faulty, (place,)) if faulty != table else None  # else it was faulty before

    return inject
