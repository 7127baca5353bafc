"""What a project deals with, in its own words: the objects and actions that new indicator names are composed of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from corpus.resources import read_toml
from corpus.units import parse_unit
from models.segment import tag, words
from recommender.review.mentions import mentions

MOST_THINGS = 28
MOST_TEXT = 1_500  # characters of purpose and of goal that are looked at
_SHORTEST, _LONGEST, _LONGEST_ITEM = 2, 12, 10
_CLAUSES = re.compile(r"[，。；、,;！？!?（）()\n\t“”\"《》:：和及与]+|[0-9.]+")
_NAME_PARTS = re.compile(r"[、及和与，,（）()\s]+")
_NOUN = re.compile(r"^(?:n|vn|an|j|l|b|eng|i|s)")
_TAIL = re.compile(r"^(?:n|k|g|v|a|f|q|m)")
_LEADING = re.compile(r"^(?:v(?!n)|d|p|c|u|m|q|r|t|ad)")
_FUNCTION = re.compile(r"^(?:d|p|c|u|m|q|r|t)")
_CUT = re.compile(r"每|^[个人名户栋座台套辆株件条处所家项期批次亩米](?![才员口民均])|[个每各共]$")
_ADVERBS = "前后已共各均再全截"
_EDGES = "的和与及等对在"


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that a project deals with, in its own words.

    :param text: the words (``雨水管网``).
    :param in_name: whether the project's name holds it.
    :param figure: its number as the officer wrote it (``8.6公里``), None where none is given.
    :param unit: the unit of that number, None where none is given.
    """

    text: str
    in_name: bool
    figure: str | None = None
    unit: str | None = None


@lru_cache(maxsize=2_048)  # the examples are looked at again at every index build
def things(name: str, purpose: str | None, goal: str | None) -> tuple[Thing, ...]:
    """Find what a project deals with: parts of its name, counted things, listed things and runs of nouns.

    :param name: the project's name.
    :param purpose: what the money is for, as the officer wrote it.
    :param goal: the goal, as the officer wrote it.
    :return: each thing once, those of the name first, at most 28.
    """
    found: dict[str, Thing] = {}
    texts = [text[:MOST_TEXT] for text in (goal, purpose) if text]

    def take(thing: Thing) -> None:
        text = thing.text.strip(_EDGES).strip()
        if not _SHORTEST <= len(text) <= _LONGEST or text in _empty_words() or not any(map(str.isalnum, text)):
            return
        known = found.setdefault(text, replace(thing, text=text))
        if thing.unit and not known.unit:
            found[text] = replace(known, figure=thing.figure, unit=thing.unit)

    core = core_name(name)
    for text in (core, *_of_name(core)):
        take(Thing(text, in_name=True))
    for text in texts:
        for mention in mentions(text):
            for noun in mention.nouns[:2]:
                take(Thing(_trimmed(noun, _FUNCTION), False, mention.figure, mention.unit))
    for text in texts:
        for listed in (*_items(text), *noun_runs(text)):
            take(Thing(listed, in_name=False))
    return tuple(found.values())[:MOST_THINGS]


def core_name(name: str) -> str:
    """Give what is left of a project's name without years, places and the words for money."""
    noise, place = _noise()
    return place.sub("", re.sub(r"[“”\"《》]", "", noise.sub("", name)))


def unit_family(unit: str | None) -> str | None:
    """Give what a unit measures (``length``), or the counted noun itself."""
    found = parse_unit(unit) if unit else None
    return found.family if found else unit


def noun_runs(text: str) -> Iterator[str]:
    """Give the longest runs of nouns in a text."""
    for clause in _CLAUSES.split(text):
        run = ""
        for word in words(clause):
            part = tag(word)
            goes_on = _NOUN.match(part) if len(word) > 1 else run and _TAIL.match(part)
            if word not in _empty_words() and goes_on:
                run += word
                continue
            if run:
                yield run
            run = ""
        if run:
            yield run


def _of_name(core: str) -> Iterator[str]:
    for part in filter(None, _NAME_PARTS.split(core)):
        yield part
        yield from noun_runs(part)
        found = words(part)
        for pair in (found[-2:], found[:2]) if len(found) >= 3 else ():
            if len(pair[0]) > 1:  # 木保护 of 古树名木保护 is no word
                yield "".join(pair)
        yield from (word for word in found if len(word) > 1)


def _items(text: str) -> Iterator[str]:
    """Give the members of lists (``卫生厕所改造、村庄清洁行动``), without the verbs that stand before them."""
    for clause in _CLAUSES.split(text):
        item = _trimmed(clause, _LEADING)
        if 2 < len(item) <= _LONGEST_ITEM and len(words(item)) <= 5 and "的" not in item:
            yield item


def _trimmed(text: str, before: re.Pattern[str]) -> str:
    """Take from words what stands before and after the thing (已建成的管廊长度达到 is 管廊长度).

    :param before: parts of speech that do not begin a thing.
    """
    found = words(text)
    while found and (found[0] in _empty_words() or _outside(found[0], before)):
        found = found[1:]
    while found and (found[-1] in _empty_words() or _outside(found[-1], _FUNCTION)):
        found = found[:-1]
    return "".join(found)


def _outside(word: str, parts: re.Pattern[str]) -> bool:
    """Tell whether a word belongs to the sentence and not to the thing; of single characters few are sure to."""
    return word in _ADVERBS if len(word) == 1 else bool(parts.match(tag(word)))


def is_audience(text: str) -> bool:
    """Tell whether words name people, or a body of people, who may be satisfied or not."""
    return bool(_audience().search(text))


@lru_cache(maxsize=1)
def _audience() -> re.Pattern[str]:
    return re.compile(read_toml("recommender", "naming.toml")["audience"]["pattern"])


def quantity_of(family: str | None) -> str:
    """Give what a quantity of a kind of unit is called (``length`` is 长度)."""
    names: dict[str, str] = read_toml("recommender", "naming.toml")["quantities"]
    return names.get(family or "", names["else"])


@lru_cache(maxsize=1)
def _empty_words() -> frozenset[str]:
    return frozenset(read_toml("recommender", "naming.toml")["empty"]["words"].split())


@lru_cache(maxsize=1)
def _noise() -> tuple[re.Pattern[str], re.Pattern[str]]:
    data = read_toml("recommender", "naming.toml")["project_names"]
    return re.compile(data["noise"]), re.compile(data["place"])
