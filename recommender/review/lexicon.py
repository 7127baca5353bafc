"""The rules' words, patterns and thresholds: dated data with a source, never constants in code."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from typing import Any

from corpus.resources import read_toml

SECTIONS = ("words", "patterns", "thresholds", "tables")


@lru_cache(maxsize=1)
def lexicons() -> dict[str, dict[str, dict[str, Any]]]:
    """Give all entries of ``data/lexicons/*.toml`` by section and name; one file for each group of rules.

    :raises ValueError: when two files give one entry.
    """
    found: dict[str, dict[str, dict[str, Any]]] = {section: {} for section in SECTIONS}
    folder = files("recommender.review").joinpath("data", "lexicons")
    for file in sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml")):
        read = read_toml("recommender.review", f"lexicons/{file}")
        for section in SECTIONS:
            entries = read.get(section, {})
            twice = sorted(found[section].keys() & entries.keys())
            if twice:
                raise ValueError(f"词表「{section}.{twice[0]}」重复，见文件 {file}")
            found[section].update(entries)
    return found


def _entry(section: str, name: str) -> dict[str, Any]:
    return lexicons()[section][name]


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


@lru_cache(maxsize=256)
def table(name: str) -> dict[str, Any]:
    """Give a table that maps words to what belongs to them (head nouns to units).

    :param name: a key of ``[tables]``; its ``entries``, shared between callers: not to be changed.
    :raises KeyError: when there is no such table.
    """
    entries: dict[str, Any] = _entry("tables", name)["entries"]
    return entries


def contains_any(text: str | None, name: str) -> str | None:
    """Give the longest word of a list that a text contains, None where it contains none."""
    return next((word for word in words(name) if word in (text or "")), None)
