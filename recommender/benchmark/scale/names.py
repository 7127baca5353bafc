"""Indicator names of invented rows: a head common to all, a body by kind of project, a tail that never ends."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from random import Random
from typing import Any, TypeVar

from recommender.benchmark.scale.words import Category, Words, rules

Drawn = TypeVar("Drawn")
_SHIFT = 3.0  # rank up to which most composed names go without a place or qualifier


def draw(random: Random, pool: Sequence[Drawn], exponent: float) -> Drawn:
    """Draw by Zipf's law: the entry of rank r with a weight of r to the power of minus the exponent."""
    edges = _edges(len(pool), exponent)
    return pool[bisect_left(edges, random.random() * edges[-1])]


@lru_cache(maxsize=512)
def _edges(count: int, exponent: float) -> list[float]:
    return list(accumulate((rank + 1) ** -exponent for rank in range(count)))


def invent_name(words: Words, random: Random, category: Category, level2: str, seed: int) -> str:
    """Give the name of a row.

    :param words: what names are made of.
    :param random: the source of chance of this row.
    :param category: the kind of project.
    :param level2: canonical level 2.
    :param seed: of the corpus: two rows that draw one rank get one name.
    """
    law: dict[str, Any] = rules()["names"]
    common, own = law["sources"].get(level2, (0.3, 0.3))
    drawn = random.random()
    if drawn < common and level2 in words.common:
        return draw(random, words.common[level2], law["common_zipf"])
    if drawn < common + own and category.names.get(level2):
        return draw(random, category.names[level2], law["library_zipf"])
    rank = int(min((1.0 - random.random()) ** (-1.0 / (law["zipf"] - 1.0)), 2.0**60))
    return _composed(words, category, level2, rank, seed)


def _composed(words: Words, category: Category, level2: str, rank: int, seed: int) -> str:
    """Give the composed name of a rank: the same for everyone who draws it."""
    random = Random(f"{seed}|{category.name}|{level2}|{rank}")  # noqa: S311 an invented corpus, no secret
    law = rules()["names"]
    known = category.names.get(level2) or words.common.get(level2, ())
    if known and (random.random() < law["whole"] or not words.attributes.get(level2)):
        base = random.choice(known)
        return _qualified(random, base)
    objects = category.objects or ("项目",)
    base = random.choice(objects) + random.choice(words.attributes[level2])
    return _qualified(random, base) if random.random() > _SHIFT / (_SHIFT + math.log2(rank)) else base


def _qualified(random: Random, base: str) -> str:
    drawn = random.random()
    if drawn < 0.4:
        return random.choice(_split("qualifiers")) + base
    place = proper_name(random)
    return f"{place}{base}" if drawn < 0.8 else f"{place}{random.choice(_split('qualifiers'))}{base}"


def proper_name(random: Random) -> str:
    """Give the name of a village, road, school or the like."""
    texts: dict[str, str] = rules()["words"]
    first = "".join(random.sample(texts["proper_first"], random.choice((1, 1, 2))))
    return first + random.choice(texts["proper_second"]) + random.choice(_split("proper_kinds"))


@lru_cache(maxsize=16)
def _split(which: str) -> tuple[str, ...]:
    return tuple(rules()["words"][which].split())


def word_list(which: str) -> tuple[str, ...]:
    """Give one of the lists of words that tables are put together from."""
    return _split(which)
