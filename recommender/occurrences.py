"""All occurrences of an indicator: in which tables it stands, and with which values."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field, field_validator

from corpus.errors import NotFoundError
from corpus.frames import canonical_level2
from corpus.names import match_key
from corpus.table import clean_text
from recommender.index.columns import LIBRARY, Columns
from recommender.index.runs import counted
from recommender.index.snapshot import Snapshot
from recommender.index.texts import NONE
from recommender.occurrence import Occurrence
from recommender.typical.distinct import Distinct
from recommender.typical.summary import Typical, ValueCount, is_bounded

Rows = npt.NDArray[np.int64]


class OccurrenceQuery(BaseModel):
    """Which indicator; ``level2`` with or without 指标, None for all in which the name stands."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    level3: str = Field(max_length=2_000)
    level2: str | None = Field(default=None, max_length=100)
    limit: int = Field(default=50, ge=1, le=500)
    offset: int = Field(default=0, ge=0, le=1_000_000)

    @field_validator("level3", "level2", mode="before")
    @classmethod
    def _clean(cls, value: object) -> object:
        return clean_text(value).strip() if isinstance(value, str) else value

    @field_validator("level3")
    @classmethod
    def _asked(cls, level3: str) -> str:
        if not any(character.isalnum() for character in level3):
            raise ValueError("指标名称是空的；请填写三级指标名称")
        return level3


class Use(BaseModel):
    """A row in which the indicator stands: ``level3`` and ``value`` as published, ``row`` 0-based in its table."""

    model_config = ConfigDict(frozen=True)

    level2: str | None
    level3: str
    value: str | None
    project_name: str
    unit: str | None
    region: str | None
    year: int | None
    budget_wan: float | None
    kind: str
    table_id: str
    row: int


class OccurrenceAnswer(BaseModel):
    """An indicator with its occurrences, published ones first, the latest year first.

    ``total`` counts them all, ``published`` those outside the starter library, ``values`` the values published, the
    most frequent first. ``hint`` and ``basis`` are the starter library's.
    """

    model_config = ConfigDict(frozen=True)

    level1: str | None
    level2: str | None
    level3: str
    description: str | None
    hint: str | None
    basis: str | None
    total: int
    published: int
    values: tuple[ValueCount, ...]
    occurrences: tuple[Use, ...]


def occurrences(snapshot: Snapshot, wanted: OccurrenceQuery) -> OccurrenceAnswer:
    """List where an indicator stands.

    :param snapshot: the index.
    :param wanted: its name, and the page of occurrences.
    :raises NotFoundError: when no indicator has this name under this level 2.
    """
    level2 = canonical_level2(wanted.level2) or wanted.level2 or None
    places = _meant(snapshot, level2, match_key(wanted.level3))
    if not len(places):
        under = f"「{level2}」下" if level2 else "语料库中"
        raise NotFoundError(
            "indicator.unknown",
            f"{under}没有名为「{wanted.level3}」的指标；请先检索，用检索结果中的名称和二级指标",
            level3=wanted.level3,
            level2=level2,
        )
    columns = snapshot.columns
    meant = [snapshot.indicators[place] for place in places.tolist()]
    rows, _ = columns.rows_of(places)
    published = rows[snapshot.is_published[columns.row_table[rows]]]
    page = _page(columns, rows, wanted.offset, wanted.limit)
    levels = columns.level[columns.owners(page)].tolist()
    first = meant[0]
    return OccurrenceAnswer(
        level1=first.level1,
        level2=first.level2,
        level3=first.level3,
        description=_first(item.description for item in meant),
        hint=_first(item.hint for item in meant),
        basis=_first(item.basis for item in meant),
        total=len(rows),
        published=len(published),
        values=_values(columns, published),
        occurrences=tuple(
            _use(snapshot, columns.levels[level][1], columns.occurrence(row))
            for row, level in zip(page.tolist(), levels, strict=True)
        ),
    )


def _page(columns: Columns, rows: Rows, offset: int, limit: int) -> Rows:
    """Give a page of rows: published ones first, the latest year first, then by the project's name and the row.

    Names are read only of the years that the page shows.
    """
    tables = columns.row_table[rows]
    rank = (columns.table_kind[tables] == LIBRARY) * np.int64(100_000) - columns.table_year[tables]
    order = np.argsort(rank, kind="stable")
    shown = rank[order[offset : offset + limit]]
    if not len(shown):
        return rows[:0]
    begin, end = np.searchsorted(rank[order], (shown[0], shown[-1] + 1))
    near = order[begin:end]
    names = columns.texts.many(columns.table_project[tables[near]])
    keys = zip(rank[near].tolist(), names, columns.row_place[rows[near]].tolist(), range(len(near)), strict=True)
    chosen = [number for *_, number in sorted(keys)[offset - begin : offset - begin + limit]]
    return rows[near[chosen]]


def _values(columns: Columns, rows: Rows) -> tuple[ValueCount, ...]:
    """Count the values published, the most frequent first, of equal ones the first."""
    texts = columns.texts.unified(columns.value_text[columns.row_value[rows]])
    distinct, first, counts = np.unique(texts[texts != NONE], return_index=True, return_counts=True)
    order = np.lexsort((first, -counts))
    pairs = zip(columns.texts.many(distinct[order]), counts[order].tolist(), strict=True)
    return tuple(ValueCount(value=value, count=count) for value, count in pairs if value)


def _meant(snapshot: Snapshot, level2: str | None, key: str) -> npt.NDArray[np.integer]:
    """Give the places of the indicators of a name, under one canonical level 2 or under all."""
    if level2 is None:
        return snapshot.places_named(key)
    place = snapshot.place_of(level2, key)
    return np.array([] if place is None else [place], dtype=np.int64)


def usual_value(snapshot: Snapshot, level2: str | None, level3: str) -> Typical | None:
    """Sum up what an indicator was set to in published tables; None where none was published.

    :param snapshot: the index.
    :param level2: its level 2 in the index.
    :param level3: its name.
    """
    place = snapshot.place_of(level2, match_key(level3))
    if place is None:
        return None
    columns = snapshot.columns
    rows, _ = snapshot.published_of(np.array([place]))
    values, counts = counted(np.sort(columns.row_value[rows]))
    bounded = np.full(len(values), is_bounded(columns.texts[int(columns.name[place])]))
    return Distinct(columns, values).typical(np.arange(len(values)), bounded, counts)


def _use(snapshot: Snapshot, level2: str | None, found: Occurrence) -> Use:
    table = snapshot.tables[found.table]
    return Use(
        level2=level2,
        level3=found.level3,
        value=found.value,
        project_name=table.project_name,
        unit=table.unit,
        region=table.region,
        year=table.year,
        budget_wan=table.budget_wan,
        kind=table.kind,
        table_id=table.table_id,
        row=found.row,
    )


def _first(texts: Iterable[str | None]) -> str | None:
    return next((text for text in texts if text), None)
