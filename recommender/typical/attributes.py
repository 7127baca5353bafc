"""Attributes, the heads of indicator names (物业人员 + 出勤率): learned from names that share them."""

from __future__ import annotations

import heapq
import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from functools import lru_cache

from corpus.library import load_library
from corpus.names import plain_name
from models.segment import words
from recommender.typical.options import AttributeRule, options

_LAST_RUN = re.compile(r"[\u3400-\u9fff]+(?=[^\u3400-\u9fff]*$)")


def learn_attributes(names: Iterable[str]) -> tuple[str, ...]:
    """Learn which suffixes of indicator names are attributes.

    A suffix is one of whole words, 2 to 6 characters long. They are chosen greedily by the characters of names that
    they explain, count × length at first; a name that a longer attribute explains speaks for a shorter one no more,
    and a longer one counts only its characters beyond the shorter. Chosen is what remains under enough objects.

    :param names: of indicators, published or in the library.
    :return: the attributes, the most telling first.
    """
    rule = options().attributes
    covered: dict[str, int] = {}
    under: defaultdict[str, list[str]] = defaultdict(list)
    for name in sorted({_head_text(name) for name in names} - {""}):
        covered[name] = 0
        for suffix in _suffixes(name, rule):
            under[suffix].append(name)
    heap = [(-len(found) * len(suffix), suffix) for suffix, found in under.items() if len(found) >= rule.least_objects]
    heapq.heapify(heap)
    chosen: list[str] = []
    while heap:
        promised, suffix = heapq.heappop(heap)
        unexplained = [name for name in under[suffix] if covered[name] < len(suffix)]
        gain = sum(len(suffix) - covered[name] for name in unexplained)
        if len(unexplained) < rule.least_objects:
            continue
        if -gain > promised:  # names were explained since; another suffix may be the better one now
            heapq.heappush(heap, (-gain, suffix))
            continue
        chosen.append(suffix)
        for name in unexplained:
            covered[name] = len(suffix)
    return tuple(chosen)


@lru_cache(maxsize=1)
def library_attributes() -> frozenset[str]:
    """Give the attributes of the starter library's names."""
    return frozenset(learn_attributes(row.level3 for table in load_library() for row in table.indicators))


def attribute_of(name: str, known: Collection[str] | None = None) -> str | None:
    """Give the attribute of an indicator name (``物业人员出勤率`` → 出勤率).

    :param name: the name as published.
    :param known: the attributes, a set for speed; None takes those of the starter library.
    :return: the longest known attribute at the end of the name; None where there is none, or only its opposite
        (不合格率 is no 合格率).
    """
    return next(iter(attributes_of(name, library_attributes() if known is None else known)), None)


def attributes_of(name: str, known: Collection[str]) -> tuple[str, ...]:
    """Give all known attributes at the end of a name, the longest first (``验收合格率`` is a 合格率 too).

    :param name: the name as published.
    :param known: the attributes, a set for speed.
    """
    rule = options().attributes
    text = _head_text(name)
    lengths = range(min(rule.longest, len(text)), rule.shortest - 1, -1)
    found = (text[-length:] for length in lengths if text[-length:] in known)
    return tuple(suffix for suffix in found if len(suffix) == len(text) or text[-len(suffix) - 1] not in rule.negations)


def _head_text(name: str) -> str:
    """Give the last run of Chinese characters of a name, where its head stands."""
    found = _LAST_RUN.search(plain_name(name))
    return found[0] if found else ""


def _suffixes(name: str, rule: AttributeRule) -> list[str]:
    """Give the suffixes of whole words that can be an attribute, the shortest first."""
    found: list[str] = []
    length = 0
    for word in reversed(words(name)):
        rest, length = length, length + len(word)
        if length > rule.longest:
            break
        alone = len(word) == 1 and ((rest >= rule.shortest and word not in rule.openers) or name[-rest:] in rule.bound)
        if length >= rule.shortest and not alone:
            found.append(name[-length:])
    return found
