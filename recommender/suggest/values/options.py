"""The data that governs values, checked on reading."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from pydantic import BaseModel, ConfigDict

from corpus.resources import read_toml


class Thresholds(BaseModel):
    """Shares between 0 and 1, but for ``least_rows`` (rows) and ``widest_rate`` (percentage points)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    same_thing: float
    wider: float
    verb_weight: float
    in_sentence: float
    before_next: float
    in_project_name: float
    same_object: float
    least_rows: int
    mode_share: float
    same_time: float
    widest_rate: float


@dataclass(frozen=True)
class Tail:
    """A name's end, the units or unit families that its number may have, and the unit to name in a hint."""

    pattern: re.Pattern[str]
    families: frozenset[str]
    unit: str


@dataclass(frozen=True)
class Options:
    """All of ``data/values.toml``."""

    thresholds: Thresholds
    tails: tuple[Tail, ...]
    alike: tuple[frozenset[str], ...]
    measured: frozenset[str]
    works: tuple[str, ...]
    general: frozenset[str]
    of_price: frozenset[str]
    patterns: dict[str, re.Pattern[str]]
    per: dict[str, tuple[str, ...]]
    proxies: tuple[tuple[re.Pattern[str], str], ...]

    def found(self, pattern: str, text: str) -> bool:
        """Tell whether a text holds a pattern.

        :param pattern: a key of ``[patterns]``.
        """
        return self.patterns[pattern].search(text) is not None


@lru_cache(maxsize=1)
def options() -> Options:
    """Give the data, read once."""
    data = read_toml("recommender", "values.toml")
    return Options(
        thresholds=Thresholds.model_validate(data["thresholds"]),
        tails=tuple(
            Tail(re.compile(tail["pattern"]), frozenset(tail["families"]), tail["unit"]) for tail in data["tails"]
        ),
        alike=tuple(frozenset(words) for words in data["counted"]["alike"]),
        measured=frozenset(data["counted"]["measured"]),
        works=tuple(data["works"]["apart"]),
        general=frozenset(data["general"]["words"]),
        of_price=frozenset(data["general"]["price"]),
        patterns={name: re.compile(text) for name, text in data["patterns"].items()},
        per={word: tuple(units) for word, units in data["per"].items()},
        proxies=tuple((re.compile(entry["pattern"]), entry["proxy"]) for entry in data["proxies"]["entries"]),
    )
