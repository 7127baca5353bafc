"""Finding past indicators: by meaning or exactly, with filters and facets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field, field_validator

from corpus.frames import canonical_level1, canonical_level2
from corpus.names import match_key
from corpus.table import clean_text
from models.threads import one_thread
from models.vocabulary import Floats
from recommender.index.columns import GONE, LIBRARY, NO_YEAR
from recommender.index.runs import counted, first_of_runs
from recommender.index.snapshot import Snapshot
from recommender.index.texts import Ints

Marks = npt.NDArray[np.bool_]

LEAST_SCORE = 0.05
FACET_VALUES = 20
FACET_HITS = 1_000  # the best so many hits are counted in facets: what comes after says little and costs much


class Query(BaseModel):
    """What to look for; ``unit`` and ``region`` match parts of the names, levels with or without 指标."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    query: str
    exact: bool = False
    level1: str | None = Field(default=None, max_length=100)
    level2: str | None = Field(default=None, max_length=100)
    unit: str | None = Field(default=None, max_length=500)
    region: str | None = Field(default=None, max_length=500)
    year: int | None = Field(default=None, ge=1949, le=2200)
    limit: int = Field(default=10, ge=1, le=200)
    offset: int = Field(default=0, ge=0, le=100_000)

    @field_validator("query", mode="before")
    @classmethod
    def _clean(cls, value: object) -> object:
        return clean_text(value).strip() if isinstance(value, str) else value

    @field_validator("query")
    @classmethod
    def _asked(cls, query: str) -> str:
        if not any(character.isalnum() for character in query):
            raise ValueError("检索词是空的；请输入要找的指标")
        return query


class Hit(BaseModel):
    """A unique indicator with the occurrence that stands for it; ``occurrences`` counts those that pass the filters."""

    model_config = ConfigDict(frozen=True)

    level1: str | None
    level2: str | None
    level3: str
    description: str | None
    value: str | None
    score: float
    project_name: str
    unit: str | None
    region: str | None
    year: int | None
    table_id: str
    row: int
    kind: str
    occurrences: int


class SearchAnswer(BaseModel):
    """Hits best first; ``total`` counts all.

    ``facets`` tell how the best `FACET_HITS` are spread over levels, units, regions and years.
    """

    model_config = ConfigDict(frozen=True)

    query: str
    total: int
    hits: tuple[Hit, ...]
    facets: dict[str, dict[str, int]]


@one_thread()
def search(snapshot: Snapshot, wanted: Query) -> SearchAnswer:
    """Find indicators.

    :param snapshot: the index.
    :param wanted: query and filters.
    :return: the page of hits that was asked for.
    """
    tables = _tables(snapshot, wanted)
    mask = _indicators(snapshot, wanted, tables)
    if wanted.exact:
        places, scores = _exact(snapshot, wanted.query, mask)
        total = len(places)
    else:
        vector = snapshot.encode(wanted.query)
        most = max(FACET_HITS, wanted.offset + wanted.limit)
        places, scores, total = snapshot.indicator_shard.best(vector, wanted.query, most, mask, LEAST_SCORE)
    page = slice(wanted.offset, wanted.offset + wanted.limit)
    return SearchAnswer(
        query=wanted.query,
        total=total,
        hits=tuple(
            _hit(snapshot, place, tables, score)
            for place, score in zip(places[page].tolist(), scores[page].tolist(), strict=True)
        ),
        facets=_facets(snapshot, places[:FACET_HITS], tables),
    )


def _tables(snapshot: Snapshot, wanted: Query) -> Marks | None:
    """Mark the tables that pass the filters; None where all do."""
    columns = snapshot.columns
    marks: Marks | None = None
    if wanted.year is not None:
        marks = columns.table_year == wanted.year
    for part, texts in ((wanted.unit, columns.table_unit), (wanted.region, columns.table_region)):
        if part:
            held = _holding(snapshot, texts, part)
            marks = held if marks is None else marks & held
    return marks


def _holding(snapshot: Snapshot, texts: Ints, part: str) -> Marks:
    """Mark the tables whose text holds a part; each distinct text is looked at once."""
    holds = np.zeros(len(snapshot.columns.texts) + 1, dtype=np.bool_)  # the last one is that of `NONE`
    holds[texts] = True
    distinct = np.flatnonzero(holds[:-1])
    holds[distinct] = [part in text for text in snapshot.columns.texts.many(distinct)]
    holds[-1] = False
    return holds[texts]


def _indicators(snapshot: Snapshot, wanted: Query, tables: Marks | None) -> Marks:
    """Mark the indicators that pass the filters and stand in a table that does."""
    columns = snapshot.columns
    mask = snapshot.stands
    if tables is not None:
        mask = np.zeros(columns.indicators, dtype=np.bool_)
        mask[columns.indicators_of(np.flatnonzero(tables & (columns.table_kind != GONE)))] = True
    level1 = canonical_level1(wanted.level1) or wanted.level1
    level2 = canonical_level2(wanted.level2) or wanted.level2
    if level1 or level2:
        passing = [(not level1 or one == level1) and (not level2 or two == level2) for one, two in columns.levels]
        mask = mask & np.array(passing, dtype=np.bool_)[columns.level]
    return mask


def _exact(snapshot: Snapshot, query: str, mask: Marks) -> tuple[npt.NDArray[np.int64], Floats]:
    """Names and descriptions that hold the query's characters; a whole name first, then shorter names."""
    named, shares, told = snapshot.lookups.written.find(match_key(query))
    places, scores = np.concatenate((named, told)), np.concatenate((shares, np.zeros(len(told))))
    passing = mask[places]
    places, scores = places[passing], scores[passing]
    order = np.lexsort((places, -scores))
    return places[order], scores[order].astype(np.float32)


def _hit(snapshot: Snapshot, place: int, tables: Marks | None, score: float) -> Hit:
    """Show an indicator by its published row with a value, of the latest year."""
    columns, indicator = snapshot.columns, snapshot.indicators[place]
    rows = np.arange(columns.begins[place], columns.begins[place + 1])
    if tables is not None:
        rows = rows[tables[columns.row_table[rows]]]
    of = columns.row_table[rows]
    has_value = columns.value_text[columns.row_value[rows]] >= 0
    # Published before the library's, with a value before without one, then the latest year; the first of equals.
    rank = ((columns.table_kind[of] != LIBRARY) * 2 + has_value) * 10_000 + columns.table_year[of]
    shown = columns.occurrence(int(rows[np.argmax(rank)]))
    table = snapshot.tables[shown.table]
    return Hit(
        level1=indicator.level1,
        level2=indicator.level2,
        level3=indicator.level3,
        description=indicator.description,
        value=shown.value,
        score=round(score, 4),
        project_name=table.project_name,
        unit=table.unit,
        region=table.region,
        year=table.year,
        table_id=table.table_id,
        row=shown.row,
        kind=table.kind,
        occurrences=len(rows),
    )


def _facets(snapshot: Snapshot, places: npt.NDArray[np.int64], tables: Marks | None) -> dict[str, dict[str, int]]:
    """Count under how many of the found indicators each level, unit, region and year stands."""
    columns = snapshot.columns
    levels = Counter(columns.level[places].tolist())
    rows, owners = columns.rows_of(places)
    of = columns.row_table[rows]
    if tables is not None:
        passing = tables[of]
        of, owners = of[passing], owners[passing]

    def spread(values: Ints, name: Callable[[int], str | None]) -> dict[str, int]:
        pairs = np.sort(values[of].astype(np.int64) << 32 | owners)
        found, counts = counted(pairs[first_of_runs(pairs)] >> 32)
        most = np.argsort(-counts, kind="stable")[: FACET_VALUES + 1].tolist()
        named = {name(int(found[one])): int(counts[one]) for one in most}
        return dict([(text, count) for text, count in named.items() if text][:FACET_VALUES])

    texts = columns.texts
    return {
        "level1": _most((columns.levels[level][0], count) for level, count in levels.items()),
        "level2": _most((columns.levels[level][1], count) for level, count in levels.items()),
        "unit": spread(columns.table_unit, texts.get),
        "region": spread(columns.table_region, texts.get),
        "year": spread(columns.table_year, lambda year: str(year) if year != NO_YEAR else None),
    }


def _most(named: Iterable[tuple[str | None, int]]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for name, count in named:
        if name:
            counts[name] += count
    return dict(counts.most_common(FACET_VALUES))
