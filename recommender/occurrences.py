"""All occurrences of an indicator: in which tables it stands, and with which values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict, Field, field_validator

from corpus.errors import NotFoundError
from corpus.frames import canonical_level2
from corpus.names import match_key
from corpus.table import clean_text
from recommender.index.snapshot import Snapshot
from recommender.occurrence import Occurrence, UniqueIndicator
from recommender.typical import Typical, ValueCount, typical_value
from recommender.typical.summary import is_bounded

_LIBRARY = "library"


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
    meant = named(snapshot, level2, wanted.level3)
    if not meant:
        under = f"「{level2}」下" if level2 else "语料库中"
        raise NotFoundError(
            "indicator.unknown",
            f"{under}没有名为「{wanted.level3}」的指标；请先检索，用检索结果中的名称和二级指标",
            level3=wanted.level3,
            level2=level2,
        )
    pairs = [(indicator, found) for indicator in meant for found in indicator.occurrences]
    pairs.sort(key=lambda pair: _order(snapshot, pair[1]))
    published = [found for indicator in meant for found in snapshot.published(indicator)]
    counted = Counter(found.value for found in published if found.value)
    first = meant[0]
    return OccurrenceAnswer(
        level1=first.level1,
        level2=first.level2,
        level3=first.level3,
        description=_first(item.description for item in meant),
        hint=_first(item.hint for item in meant),
        basis=_first(item.basis for item in meant),
        total=len(pairs),
        published=len(published),
        values=tuple(ValueCount(value=value, count=count) for value, count in counted.most_common()),
        occurrences=tuple(
            _use(snapshot, indicator, found) for indicator, found in pairs[wanted.offset : wanted.offset + wanted.limit]
        ),
    )


def named(snapshot: Snapshot, level2: str | None, level3: str) -> list[UniqueIndicator]:
    """Give the unique indicators of a name.

    :param snapshot: the index.
    :param level2: the canonical level 2, None for every one in which the name stands.
    :param level3: the name.
    """
    key = match_key(level3)
    if level2 is not None:
        place = snapshot.place_of(level2, key)
        return [] if place is None else [snapshot.indicators[place]]
    return snapshot.named(key)


def usual_value(snapshot: Snapshot, level2: str | None, level3: str) -> Typical | None:
    """Sum up what an indicator was set to in published tables; None where none was published.

    :param snapshot: the index.
    :param level2: its level 2 in the index.
    :param level3: its name.
    """
    place = snapshot.place_of(level2, match_key(level3))
    if place is None:
        return None
    indicator = snapshot.indicators[place]
    rows = snapshot.valued([indicator])
    bounded = is_bounded(indicator.level3)
    return typical_value([(row.value, row.target) for row in rows], bounded, [row.count for row in rows])


def _order(snapshot: Snapshot, found: Occurrence) -> tuple[bool, int, str, int]:
    table = snapshot.tables[found.table]
    return table.kind == _LIBRARY, -(table.year or 0), table.project_name, found.row


def _use(snapshot: Snapshot, indicator: UniqueIndicator, found: Occurrence) -> Use:
    table = snapshot.tables[found.table]
    return Use(
        level2=indicator.level2,
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
