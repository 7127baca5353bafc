"""The rules' words, patterns and thresholds: dated data with a source, never constants in code."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from corpus.resources import read_toml


def _entry(section: str, name: str) -> dict[str, Any]:
    entries: dict[str, dict[str, Any]] = read_toml("recommender.review", "lexicons.toml")[section]
    return entries[name]


@lru_cache(maxsize=256)
def words(name: str) -> tuple[str, ...]:
    """Give a word list, longest word first so that the first match is the longest.

    :param name: a key of ``[words]``.
    :raises KeyError: when there is no such list.
    """
    return tuple(sorted(_entry("words", name)["entries"], key=lambda word: (-len(word), word)))


@lru_cache(maxsize=256)
def pattern(name: str) -> re.Pattern[str]:
    """Give a compiled pattern.

    :param name: a key of ``[patterns]``.
    :raises KeyError: when there is no such pattern.
    """
    return re.compile(_entry("patterns", name)["regex"])


def threshold(name: str) -> float:
    """Give a threshold.

    :param name: a key of ``[thresholds]``.
    :raises KeyError: when there is no such threshold.
    """
    return float(_entry("thresholds", name)["value"])


def contains_any(text: str | None, name: str) -> str | None:
    """Give the longest word of a list that a text contains, None where it contains none."""
    return next((word for word in words(name) if word in (text or "")), None)
