"""What a project deals with, in its own words: the objects and actions that new indicator names are composed of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from corpus.resources import read_toml
from corpus.units import parse_unit
from models.segment import tag, words
from recommender.naming.counted import QUANTITY, Counted, counted_things
from recommender.naming.phrases import doings, empty_words, kind_of, pattern

MOST_THINGS = 28
MOST_TEXT = 1_500  # characters of purpose and of goal that are looked at
_SHORTEST, _LONGEST, _LONGEST_ITEM = 2, 14, 10
_CLAUSES = re.compile(r"[，。；、,;！？!?（）()\n\t“”\"《》:：和及与]+|[0-9.]+")
_MARKS = re.compile(r"[，。；、,;！？!?（）()\n\t“”\"《》:：和及与]+")
_NAME_PARTS = re.compile(r"[、及和与，,（）()\s]+")
_NOUN = re.compile(r"^(?:n|vn|an|j|l|b|eng|i|s)")
_TAIL = re.compile(r"^(?:n|k|g|v|a|f|q|m)")
_GLUE = re.compile(
    r"^(?:n|v|g|k|zg)"
)  # a character of its own that the run ends before belongs to a compound (缉私|犬)
_LEADING = re.compile(r"^(?:v(?!n)|d|p|c|u|m|q|r|t|ad)")
_FUNCTION = re.compile(r"^(?:d|p|c|u|m|q|r|t)")
_CUT = re.compile(r"每|^[个人名户栋座台套辆株件条处所家项期批次亩米](?![才员口民均])|[个每各共]$")
_ADVERBS = "前后已共各均再全截不"
_EDGES = "的和与及等对在"


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that a project deals with, in its own words.

    :param text: the words (``雨水管网``).
    :param in_name: whether the project's name holds it.
    :param figure: its number as the officer wrote it (``8.6公里``), None where none is given.
    :param unit: the unit of that number, None where none is given.
    :param row: the name of the row that promises the number (``雨水管网改造长度``), None where another thing has it.
    :param level2: canonical level 2 of that row.
    :param bare: whether the words stand for that row alone and go with no other attribute (``惠及群众``, ``上牌率``).
    """

    text: str
    in_name: bool
    figure: str | None = None
    unit: str | None = None
    row: str | None = None
    level2: str = QUANTITY
    bare: bool = False


@lru_cache(maxsize=2_048)  # the examples are looked at again at every index build
def things(name: str, purpose: str | None, goal: str | None) -> tuple[Thing, ...]:
    """Find what a project deals with: parts of its name, counted things, listed things and runs of nouns.

    :param name: the project's name.
    :param purpose: what the money is for, as the officer wrote it.
    :param goal: the goal, as the officer wrote it.
    :return: each thing once for each of its numbers, those of the name first, at most 28.
    """
    found: dict[tuple[str, str | None], Thing] = {}
    texts = [text[:MOST_TEXT] for text in (goal, purpose) if text]

    def take(thing: Thing) -> None:
        text = thing.text.strip(_EDGES).strip()
        if not _SHORTEST <= len(text) <= _LONGEST or text in empty_words() or not any(map(str.isalnum, text)):
            return
        if pattern("nothing").search(text):
            return
        known = found.setdefault((text, None), replace(thing, text=text))
        if thing.unit and not known.row:
            found[text, None] = replace(thing, text=text, in_name=known.in_name)
        elif thing.row and thing.row != known.row:
            found[text, thing.figure] = replace(thing, text=text)

    core = core_name(name)
    for text in (core, *_of_name(core)):
        take(Thing(text, in_name=True))
    counted = [one for text in texts for one in counted_things(text)]
    for one in counted:
        for thing in _of_count(one):
            take(thing)
    whole = [one.core for one in counted]
    for text in texts:
        for listed in (*_items(text), *noun_runs(text)):
            if kind_of(listed) not in ("measure", "state") and not _is_cut_off(listed, whole):
                take(Thing(listed, in_name=False))
    return tuple(found.values())[:MOST_THINGS]


def _of_count(one: Counted) -> Iterator[Thing]:
    """Give what a number counts with what is done to it, and what it counts by itself."""
    bare = kind_of(one.thing) == "measure" or (one.thing != one.core and one.thing.endswith(one.core))
    yield Thing(one.thing, False, one.figure, one.unit, one.name, one.level2, bare)
    if one.core != one.thing:
        yield Thing(one.core, False, one.figure, one.unit)


def _is_cut_off(run: str, whole: Iterable[str]) -> bool:
    """Tell whether a run of nouns is a piece of a compound without the compound's head (直升机 of 直升机起降点 is)."""
    return any(run in text and not text.endswith(run) for text in whole)


def core_name(name: str) -> str:
    """Give what is left of a project's name without years, places and the words for money."""
    noise, place = _noise()
    return place.sub("", re.sub(r"[“”\"《》]", "", noise.sub("", name)))


def unit_family(unit: str | None) -> str | None:
    """Give what a unit measures (``length``), or the counted noun itself."""
    found = parse_unit(unit) if unit else None
    return found.family if found else unit


def noun_runs(text: str) -> Iterator[str]:
    """Give the longest runs of nouns in a text; a run that goes on in a word of another kind is no whole compound."""
    for clause in _CLAUSES.split(text):
        run = ""
        for word in words(clause):
            part = tag(word)
            goes_on = _NOUN.match(part) if len(word) > 1 else run and _TAIL.match(part)
            if word not in empty_words() and goes_on:
                run += word if run or word not in doings() else ""
                continue
            if run and not (len(word) == 1 and _GLUE.match(part)):
                yield run
            run = ""
        if run:
            yield run


def _of_name(core: str) -> Iterator[str]:
    for part in filter(None, _NAME_PARTS.split(core)):
        yield part
        yield from (run for run in noun_runs(part) if kind_of(run) != "state")
        found = words(part)
        done = len(found)
        while done and _is_doing(found[done - 1]):
            done -= 1
        if 0 < done < len(found) and kind_of("".join(found[:done])) != "state":
            yield "".join(found[:done])
            yield "".join(found[done:])
        for end in {done, len(found)}:
            if end >= 3 and len(found[end - 2]) > 1 and kind_of(found[end - 2]) != "state":  # 木保护 is no word
                yield "".join(found[end - 2 : end])
        yield from (word for word in found if len(word) > 1 and kind_of(word) != "state")


def _is_doing(word: str) -> bool:
    return word in doings() or (len(word) > 1 and tag(word) in ("v", "vn"))


def _items(text: str) -> Iterator[str]:
    """Give the members of lists (``卫生厕所改造、村庄清洁行动``), without the verbs that stand before them."""
    for clause in _MARKS.split(text):
        item = "" if re.search(r"\d", clause) else _trimmed(clause, _LEADING)
        if 2 < len(item) <= _LONGEST_ITEM and len(words(item)) <= 5 and "的" not in item:
            yield item


def _trimmed(text: str, before: re.Pattern[str]) -> str:
    """Take from words what stands before and after the thing (已建成的管廊长度达到 is 管廊长度).

    :param before: parts of speech that do not begin a thing.
    """
    found = words(text)
    while found and (found[0] in empty_words() or _outside(found[0], before)):
        found = found[1:]
    while found and (found[-1] in empty_words() or _outside(found[-1], _FUNCTION)):
        found = found[:-1]
    return "".join(found)


def _outside(word: str, parts: re.Pattern[str]) -> bool:
    """Tell whether a word belongs to the sentence and not to the thing; of single characters few are sure to."""
    return word in _ADVERBS if len(word) == 1 else bool(parts.match(tag(word)))


@lru_cache(maxsize=1)
def _noise() -> tuple[re.Pattern[str], re.Pattern[str]]:
    data = read_toml("recommender", "naming.toml")["project_names"]
    return re.compile(data["noise"]), re.compile(data["place"])
