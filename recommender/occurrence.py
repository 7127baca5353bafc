"""Where a unique indicator occurs, and how it was valued there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from corpus.value import TargetValue

if TYPE_CHECKING:
    from recommender.index.columns import Rows


@dataclass(frozen=True, slots=True)
class TableHead:
    """What a suggestion or a hit says about the table it rests on; ``budget_wan`` is in 万元."""

    table_id: str
    project_name: str
    unit: str | None
    region: str | None
    year: int | None
    budget_wan: float | None
    kind: str


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One row of one table: ``table`` is the table's place in the snapshot, ``row`` 0-based."""

    table: int
    row: int
    level3: str
    value: str | None
    target: TargetValue


@dataclass(frozen=True, slots=True)
class Valued:
    """A value and in how many rows it stands; see `UniqueIndicator.values`."""

    value: str | None
    target: TargetValue
    count: int


@dataclass(frozen=True, slots=True, eq=False)
class UniqueIndicator:
    """An indicator once, with everything it is known by: the unit of retrieval.

    Rows are one indicator when their canonical level 2 and their name (without template debris) are the same.
    ``occurrences`` are read when they are asked for; ``tables`` are the places of their tables, one a row.
    """

    level1: str | None
    level2: str | None
    level3: str
    description: str | None
    hint: str | None
    basis: str | None
    occurrences: Rows
    tables: npt.NDArray[np.int32]
