"""The data that governs typical values, checked on reading."""

from __future__ import annotations

import re
from functools import lru_cache

from pydantic import BaseModel, ConfigDict

from corpus.resources import read_toml


class OutlierRule(BaseModel):
    """When a number is so far from the others that it is taken for a bad cell."""

    model_config = ConfigDict(frozen=True)

    least_numbers: int
    times: float
    least_factor: float


class AttributeRule(BaseModel):
    """What counts as an attribute; lengths in characters."""

    model_config = ConfigDict(frozen=True)

    shortest: int
    longest: int
    least_objects: int
    negations: str
    openers: str
    bound: str


class Options(BaseModel):
    """All of ``data/typical.toml``; ``may_exceed`` finds the names whose rates may leave 0..100."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    outliers: OutlierRule
    attributes: AttributeRule
    may_exceed: re.Pattern[str]


@lru_cache(maxsize=1)
def options() -> Options:
    """Give the options, read once."""
    data = read_toml("recommender", "typical.toml")
    return Options(
        outliers=OutlierRule.model_validate(data["outliers"]),
        attributes=AttributeRule.model_validate(data["attributes"]),
        may_exceed=re.compile(data["rates"]["may_exceed"]),
    )
