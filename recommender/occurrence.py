"""Where a unique indicator occurs, and how it was valued there."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from corpus.value import TargetValue


class TableHead(BaseModel):
    """What a suggestion or a hit says about the table it rests on."""

    model_config = ConfigDict(frozen=True)

    table_id: str
    project_name: str
    unit: str | None
    region: str | None
    year: int | None
    budget_wan: float | None
    kind: str


class Occurrence(BaseModel):
    """One row of one table: ``table`` is the table's place in the snapshot, ``row`` 0-based."""

    model_config = ConfigDict(frozen=True)

    table: int
    row: int
    level3: str
    value: str | None
    target: TargetValue


class UniqueIndicator(BaseModel):
    """An indicator once, with everything it is known by: the unit of retrieval.

    Rows are one indicator when their canonical level 2 and their name (without template debris) are the same.
    """

    model_config = ConfigDict(frozen=True)

    level1: str | None
    level2: str | None
    level3: str
    description: str | None
    hint: str | None
    basis: str | None
    occurrences: tuple[Occurrence, ...]
