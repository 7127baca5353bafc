"""The data that governs suggestions, checked on reading."""

from __future__ import annotations

import re
from functools import lru_cache

from pydantic import BaseModel, ConfigDict

from corpus.resources import read_toml


class Weights(BaseModel):
    """How near a table's project is."""

    model_config = ConfigDict(frozen=True)

    keyword: float
    keyword_elsewhere: float
    same_name: float
    own_row: float
    counted: float


class Penalties(BaseModel):
    """What is left of a row's probability."""

    model_config = ConfigDict(frozen=True)

    fund_process: float
    verbal: float
    draft_says_it: float


class SetRules(BaseModel):
    """How large and how varied a set is."""

    model_config = ConfigDict(frozen=True)

    limit: int
    most_limit: int
    similar_projects: int
    evidence: int
    least_score: float
    least_first: float
    least_more: float
    by_coverage: float
    same_thing: float
    near_duplicate: float


class Options(BaseModel):
    """All of ``data/suggest.toml``."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    weights: Weights
    penalties: Penalties
    set: SetRules
    quota: dict[str, int]
    process: re.Pattern[str]
    not_process: re.Pattern[str]
    total_cost: re.Pattern[str]

    def is_process(self, name: str) -> bool:
        """Tell whether an indicator measures how money is managed rather than what it brings about."""
        return bool(self.process.search(name)) and not self.not_process.search(name)


@lru_cache(maxsize=1)
def options() -> Options:
    """Give the data that governs suggestions."""
    data = read_toml("recommender", "suggest.toml")
    return Options(
        weights=data["weights"],
        penalties=data["penalties"],
        set=data["set"],
        quota=data["quota"],
        process=re.compile(data["process"]["pattern"]),
        not_process=re.compile(data["process"]["except"]),
        total_cost=re.compile(data["total_cost"]["pattern"]),
    )
