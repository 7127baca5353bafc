"""Finding past indicators: by meaning or exactly, with filters and facets."""

from __future__ import annotations

from collections import Counter

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field, field_validator

from corpus.frames import canonical_level1, canonical_level2
from corpus.names import match_key
from corpus.table import clean_text
from recommender.index.snapshot import Snapshot
from recommender.occurrence import Occurrence, UniqueIndicator

LEAST_SCORE = 0.05
FACET_VALUES = 20


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
    """Hits best first; ``total`` counts all, ``facets`` how all are spread over levels, units, regions and years."""

    model_config = ConfigDict(frozen=True)

    query: str
    total: int
    hits: tuple[Hit, ...]
    facets: dict[str, dict[str, int]]


def search(snapshot: Snapshot, wanted: Query) -> SearchAnswer:
    """Find indicators.

    :param snapshot: the index.
    :param wanted: query and filters.
    :return: the page of hits that was asked for.
    """
    matching = {place: found for place, found in _filtered(snapshot, wanted).items() if found}
    if wanted.exact:
        ranked = _exact(snapshot, wanted.query, matching)
    else:
        mask: npt.NDArray[np.bool_] = np.zeros(len(snapshot.indicators), dtype=np.bool_)
        mask[list(matching)] = True
        vector = snapshot.encode(wanted.query)
        found = snapshot.indicator_shard.search(vector, wanted.query, len(snapshot.indicators), mask)
        ranked = [(place, score) for place, score in found if score >= LEAST_SCORE]
    page = ranked[wanted.offset : wanted.offset + wanted.limit]
    return SearchAnswer(
        query=wanted.query,
        total=len(ranked),
        hits=tuple(_hit(snapshot, snapshot.indicators[place], matching[place], score) for place, score in page),
        facets=_facets(snapshot, [(snapshot.indicators[place], matching[place]) for place, _ in ranked]),
    )


def _filtered(snapshot: Snapshot, wanted: Query) -> dict[int, list[Occurrence]]:
    level1 = canonical_level1(wanted.level1) or wanted.level1
    level2 = canonical_level2(wanted.level2) or wanted.level2
    tables = {
        place
        for place, table in enumerate(snapshot.tables)
        if (wanted.year is None or table.year == wanted.year)
        and (not wanted.unit or wanted.unit in (table.unit or ""))
        and (not wanted.region or wanted.region in (table.region or ""))
    }
    return {
        place: [occurrence for occurrence in indicator.occurrences if occurrence.table in tables]
        for place, indicator in enumerate(snapshot.indicators)
        if (not level1 or indicator.level1 == level1) and (not level2 or indicator.level2 == level2)
    }


def _exact(snapshot: Snapshot, query: str, matching: dict[int, list[Occurrence]]) -> list[tuple[int, float]]:
    """Names and descriptions that hold the query's characters; a whole name first, then shorter names."""
    key = match_key(query)
    found = []
    for place in matching:
        indicator = snapshot.indicators[place]
        name = match_key(indicator.level3)
        if key in name:
            found.append((place, len(key) / len(name)))
        elif indicator.description and key in match_key(indicator.description):
            found.append((place, 0.0))
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))


def _hit(snapshot: Snapshot, indicator: UniqueIndicator, matching: list[Occurrence], score: float) -> Hit:
    def weight(occurrence: Occurrence) -> tuple[bool, bool, int]:
        table = snapshot.tables[occurrence.table]
        return table.kind != "library", bool(occurrence.value), table.year or 0

    shown = max(matching, key=weight)
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
        occurrences=len(matching),
    )


def _facets(snapshot: Snapshot, found: list[tuple[UniqueIndicator, list[Occurrence]]]) -> dict[str, dict[str, int]]:
    counted: dict[str, Counter[str]] = {name: Counter() for name in ("level1", "level2", "unit", "region", "year")}
    for indicator, matching in found:
        counted["level1"].update([indicator.level1] if indicator.level1 else [])
        counted["level2"].update([indicator.level2] if indicator.level2 else [])
        tables = [snapshot.tables[place] for place in {occurrence.table for occurrence in matching}]
        counted["unit"].update({table.unit for table in tables if table.unit})
        counted["region"].update({table.region for table in tables if table.region})
        counted["year"].update({str(table.year) for table in tables if table.year})
    return {name: dict(counter.most_common(FACET_VALUES)) for name, counter in counted.items()}
