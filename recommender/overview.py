"""What the corpus consists of, counted for charts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict

from corpus.records import StoredDocument
from recommender.index.columns import GONE, KINDS, NO_YEAR, VALUE_KINDS, Columns
from recommender.index.runs import first_of_runs
from recommender.index.snapshot import Snapshot
from recommender.index.texts import NONE, Ints

TOP = 20
Numbers = tuple[Ints, Sequence[str]]


class Share(BaseModel):
    """How many tables and rows belong to a name; ``name`` is None for those that say nothing of it.

    A table counts under every name of its rows, so the tables of a breakdown by rows may add up to more than there are.
    """

    model_config = ConfigDict(frozen=True)

    name: str | None
    tables: int
    indicators: int


class Frequent(BaseModel):
    """An indicator and in how many published tables it stands."""

    model_config = ConfigDict(frozen=True)

    level2: str | None
    level3: str
    tables: int


class Month(BaseModel):
    """How many documents, with how many tables, came into the corpus in a month (``2024-03``)."""

    model_config = ConfigDict(frozen=True)

    month: str
    documents: int
    tables: int


class Overview(BaseModel):
    """What the corpus consists of.

    ``kinds`` counts all tables, everything else the published ones: the starter library has neither place nor year.
    ``units`` are offices and ``measures`` units of values, both the most frequent ones only; ``years`` come in order,
    ``months`` too, all others the most frequent first.
    """

    model_config = ConfigDict(frozen=True)

    tables: int
    indicators: int
    kinds: tuple[Share, ...]
    years: tuple[Share, ...]
    regions: tuple[Share, ...]
    units: tuple[Share, ...]
    levels: tuple[Share, ...]
    value_kinds: tuple[Share, ...]
    measures: tuple[Share, ...]
    frequent: tuple[Frequent, ...]
    months: tuple[Month, ...]


def overview(snapshot: Snapshot, documents: Iterable[StoredDocument]) -> Overview:
    """Count what the corpus consists of.

    :param snapshot: the index.
    :param documents: those of the store.
    """
    columns, texts = snapshot.columns, snapshot.columns.texts
    published = np.flatnonzero(snapshot.is_published)
    rows = np.flatnonzero(snapshot.is_published[columns.row_table])
    tables, values = columns.row_table[rows], columns.row_value[rows]
    in_table = np.bincount(columns.row_table, minlength=columns.tables)

    def of_tables(numbers: Numbers, places: Ints = published) -> list[Share]:
        found, names = numbers
        counts = np.bincount(found + 1, minlength=len(names) + 1)
        weights = np.bincount(found + 1, in_table[places], len(names) + 1)
        return _shares((None, *names), counts, weights)

    def of_rows(numbers: Numbers, which: Ints, most: int | None = None) -> list[Share]:
        found, names = numbers
        return _of_rows((None, *names), found[which] + 1, tables, columns.tables, most)

    there = np.flatnonzero(columns.table_kind != GONE)
    years = of_tables(_numbered(columns.table_year[published], lambda year: None if year == NO_YEAR else str(year)))
    regions, units = (texts.numbered(cells[published]) for cells in (columns.table_region, columns.table_unit))
    levels = _numbered(np.arange(len(columns.levels)), lambda level: columns.levels[level][1])
    level = np.repeat(columns.level, np.diff(columns.begins))[rows]
    return Overview(
        tables=len(published),
        indicators=len(rows),
        kinds=tuple(of_tables(_numbered(columns.table_kind[there], lambda kind: KINDS[kind]), there)),
        years=tuple(sorted(years, key=lambda share: (share.name is None, share.name or ""))),
        regions=tuple(of_tables(regions)),
        units=tuple(of_tables(units)[:TOP]),
        levels=tuple(of_rows(levels, level)),
        value_kinds=tuple(of_rows(_kinds(columns), values)),
        measures=tuple(of_rows(texts.numbered(columns.value_unit), values, TOP)),
        frequent=_frequent(snapshot),
        months=_months(documents),
    )


def _numbered(cells: Ints, name: Callable[[int], str | None]) -> Numbers:
    """Give cells numbers by their names, `NONE` where they have none."""
    distinct, which = np.unique(cells, return_inverse=True)
    numbers: dict[str, int] = {}
    found = [numbers.setdefault(text, len(numbers)) if text else NONE for text in map(name, distinct.tolist())]
    return np.array(found, dtype=np.int64)[which], list(numbers)


def _kinds(columns: Columns) -> Numbers:
    """Give the kind of each distinct value, none where nothing was published."""
    kinds = columns.value_kind.astype(np.int64)
    kinds[columns.value_text == NONE] = NONE
    said = np.flatnonzero(kinds != NONE)
    blank = said[columns.texts.blank(columns.value_text[said])]
    texts = columns.texts.many(columns.value_text[blank])
    kinds[[place for place, text in zip(blank.tolist(), texts, strict=True) if not text]] = NONE
    return kinds, VALUE_KINDS


def _of_rows(names: Sequence[str | None], found: Ints, tables: Ints, count: int, most: int | None) -> list[Share]:
    """Count rows by name, and the tables in which they stand.

    :param names: by number.
    :param found: the number of each row's name.
    :param tables: the table of each row.
    :param count: of all tables.
    :param most: how many to give at the most, those without a name left out; None gives all.
    """
    rows = np.bincount(found, minlength=len(names))
    chosen = np.flatnonzero(rows)
    if most is not None:
        chosen = chosen[chosen != 0]
        if len(chosen) > most:
            chosen = chosen[rows[chosen] >= np.partition(rows[chosen], -most)[-most]]
    number = np.full(len(names), NONE)
    number[chosen] = np.arange(len(chosen))
    which = number[found]
    marks = np.zeros((len(chosen), count), dtype=np.bool_)
    marks[which[which != NONE], tables[which != NONE]] = True
    return _shares([names[place] for place in chosen.tolist()], np.count_nonzero(marks, axis=1), rows[chosen])[:most]


def _shares(names: Sequence[str | None], tables: Ints, rows: npt.NDArray[Any]) -> list[Share]:
    """Put counts by name together, the most rows first."""
    shares = [
        Share(name=name, tables=in_tables, indicators=int(in_rows))
        for name, in_tables, in_rows in zip(names, tables.tolist(), rows.tolist(), strict=True)
        if in_tables
    ]
    return sorted(shares, key=lambda share: (-share.indicators, -share.tables, share.name or ""))


def _frequent(snapshot: Snapshot) -> tuple[Frequent, ...]:
    columns = snapshot.columns
    first = first_of_runs(columns.row_table)
    first[columns.begins[:-1][snapshot.stands]] = True
    before = np.concatenate(([0], np.cumsum(first & snapshot.is_published[columns.row_table])))
    tables = np.diff(before[columns.begins])
    places = np.flatnonzero(tables)
    if len(places) > TOP:
        places = places[tables[places] >= np.partition(tables[places], -TOP)[-TOP]]
    items = [snapshot.indicators[place] for place in places.tolist()]
    ranked = sorted(zip(tables[places].tolist(), items, strict=True), key=lambda pair: (-pair[0], pair[1].level3))
    return tuple(Frequent(level2=item.level2, level3=item.level3, tables=count) for count, item in ranked[:TOP])


def _months(documents: Iterable[StoredDocument]) -> tuple[Month, ...]:
    by_month: defaultdict[str, list[StoredDocument]] = defaultdict(list)
    for document in documents:
        by_month[document.added_at[:7]].append(document)
    return tuple(
        Month(month=month, documents=len(found), tables=_tables(found)) for month, found in sorted(by_month.items())
    )


def _tables(documents: Sequence[StoredDocument]) -> int:
    return sum(document.tables for document in documents)
