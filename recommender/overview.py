"""What the corpus consists of, counted for charts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from operator import attrgetter

import numpy as np
from pydantic import BaseModel, ConfigDict

from corpus.records import StoredDocument
from recommender.index.snapshot import Snapshot
from recommender.occurrence import Occurrence, TableHead

TOP = 20
_LIBRARY = "library"


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
    published = {place: snapshot.tables[place] for place in np.flatnonzero(snapshot.is_published).tolist()}
    all_rows = [(item, row) for item in snapshot.indicators for row in item.occurrences]
    rows = [(item, row) for item, row in all_rows if row.table in published]
    in_table = Counter(row.table for _, row in all_rows)

    def of_tables(heads: Mapping[int, TableHead], name: str) -> list[Share]:
        value = attrgetter(name)
        return _counted(((value(head), place, in_table[place]) for place, head in heads.items()))

    def of_rows(value: Callable[[Occurrence], str | None]) -> list[Share]:
        return _counted((value(row), row.table, 1) for _, row in rows)

    return Overview(
        tables=len(published),
        indicators=len(rows),
        kinds=tuple(of_tables(dict(enumerate(snapshot.tables)), "kind")),
        years=tuple(sorted(of_tables(published, "year"), key=lambda share: (share.name is None, share.name or ""))),
        regions=tuple(of_tables(published, "region")),
        units=tuple(of_tables(published, "unit")[:TOP]),
        levels=tuple(_counted((item.level2, row.table, 1) for item, row in rows)),
        value_kinds=tuple(of_rows(lambda row: row.target.kind if row.value else None)),
        measures=tuple([share for share in of_rows(lambda row: row.target.unit) if share.name][:TOP]),
        frequent=_frequent(snapshot, published),
        months=_months(documents),
    )


def _counted(entries: Iterable[tuple[Hashable, int, int]]) -> list[Share]:
    """Bring (name, place of the table, rows) together, the most rows first."""
    tables: defaultdict[Hashable, set[int]] = defaultdict(set)
    indicators: Counter[Hashable] = Counter()
    for name, place, rows in entries:
        tables[name or None].add(place)
        indicators[name or None] += rows
    shares = [
        Share(name=None if name is None else str(name), tables=len(places), indicators=indicators[name])
        for name, places in tables.items()
    ]
    return sorted(shares, key=lambda share: (-share.indicators, -share.tables, share.name or ""))


def _frequent(snapshot: Snapshot, published: Mapping[int, TableHead]) -> tuple[Frequent, ...]:
    found = (
        (len({row.table for row in item.occurrences if row.table in published}), item) for item in snapshot.indicators
    )
    ranked = sorted((pair for pair in found if pair[0]), key=lambda pair: (-pair[0], pair[1].level3))
    return tuple(Frequent(level2=item.level2, level3=item.level3, tables=tables) for tables, item in ranked[:TOP])


def _months(documents: Iterable[StoredDocument]) -> tuple[Month, ...]:
    by_month: defaultdict[str, list[StoredDocument]] = defaultdict(list)
    for document in documents:
        by_month[document.added_at[:7]].append(document)
    return tuple(
        Month(month=month, documents=len(found), tables=_tables(found)) for month, found in sorted(by_month.items())
    )


def _tables(documents: Sequence[StoredDocument]) -> int:
    return sum(document.tables for document in documents)
