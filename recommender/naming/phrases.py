"""Words of a phrase and what kind of thing it names: people, a doing, an object, a state or a measure."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from corpus.resources import read_toml
from models.segment import tag, words

Kind = Literal["people", "doing", "object", "state", "measure"]


@lru_cache(maxsize=16_384)
def kind_of(text: str) -> Kind:
    """Tell what kind of thing a phrase names; its last word decides.

    :param text: a phrase (``雨水管网改造``).
    :return: people, who can be satisfied; a doing (改造); a measure, which is half an indicator by itself (成活率);
        a state (安全, 能力); else an object.
    """
    if pattern("measure").search(text):
        return "measure"
    if is_audience(text):
        return "people"
    if pattern("state").search(text):
        return "state"
    if pattern("object").search(text):
        return "object"
    found = words(text)
    last = found[-1] if found else text
    if last in doings() or (len(last) > 1 and tag(last) in ("v", "vn", "vd", "vi")):
        return "doing"
    return "object"


def is_audience(text: str) -> bool:
    """Tell whether words name people, or a body of people, who may be satisfied or not."""
    return bool(_audience().search(text))


@lru_cache(maxsize=65_536)
def suits(thing: str, attribute: str) -> bool:
    """Tell whether an attribute says anything of a thing: 安全 has no 长度, a teacher no 完好率.

    :param thing: the words that the attribute would follow.
    :param attribute: the attribute (``使用年限``).
    """
    kind = kind_of(thing)
    if kind == "measure":
        return False
    for rule, kinds, held in _suiting():
        if rule.search(attribute):
            return kind in kinds and (held is None or bool(held.search(thing)))
    return True


def quantity_of(unit: str | None, family: str | None = None) -> str:
    """Give what a quantity is called (公里: 长度, 场: 场次).

    :param unit: the unit as written.
    :param family: what the unit measures, from `things.unit_family`.
    """
    names: dict[str, str] = read_toml("recommender", "naming.toml")["quantities"]
    bare = re.sub("^[十百千万亿]+", "", unit or "")
    return names.get(bare) or names.get(family or "", names["else"])


@lru_cache(maxsize=1)
def doings() -> tuple[str, ...]:
    """Give the verbs with which officials say what is done, the longest first."""
    data = read_toml("recommender", "naming.toml")["doings"]
    return tuple(sorted(f"{data['after']} {data['before']}".split(), key=lambda word: -len(word)))


@lru_cache(maxsize=1)
def doings_after() -> frozenset[str]:
    """Give those verbs that may follow their object (无人机购置)."""
    return frozenset(read_toml("recommender", "naming.toml")["doings"]["after"].split())


@lru_cache(maxsize=1)
def empty_words() -> frozenset[str]:
    """Give the words that name no thing of a project."""
    return frozenset(read_toml("recommender", "naming.toml")["empty"]["words"].split())


@lru_cache(maxsize=32)
def pattern(name: str) -> re.Pattern[str]:
    """Give a pattern of ``[phrases]`` in ``data/naming.toml``."""
    return re.compile(read_toml("recommender", "naming.toml")["phrases"][name])


@lru_cache(maxsize=1)
def _audience() -> re.Pattern[str]:
    return re.compile(read_toml("recommender", "naming.toml")["audience"]["pattern"])


@lru_cache(maxsize=1)
def _suiting() -> tuple[tuple[re.Pattern[str], frozenset[str], re.Pattern[str] | None], ...]:
    rows = read_toml("recommender", "naming.toml")["suits"]
    return tuple(
        (
            re.compile(row["attribute"]),
            frozenset(row["things"]),
            re.compile(row["words"]) if "words" in row else None,
        )
        for row in rows
    )
