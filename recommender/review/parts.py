"""What a name speaks of and what it asks of it: 活动举办完成率 asks of 活动 whether it was 完成."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from corpus.names import plain_name
from recommender.review.cells import folded
from recommender.review.lexicon import pattern, table, words
from recommender.review.names import bare_name


@dataclass(frozen=True, slots=True)
class Parts:
    """The two halves of a name.

    :param thing: what it speaks of, without verbs and fillers; empty where only those were there (项目, 工作).
    :param aspect: what is asked of it (完成, 及时, 合格, 数量 …), empty where the name ends in no known word.
    """

    thing: str
    aspect: str


@lru_cache(maxsize=16384)
def parts_of(level3: str) -> Parts:
    """Take a name apart.

    :param level3: the name as published; a note in brackets belongs to the thing (人数（男）).
    """
    notes = "".join(pattern("name_note").findall(folded(plain_name(level3))))
    name = bare_name(level3)
    for word, other in table("same_word").items():
        name = name.replace(word, other)
    asked = _tail().search(name)
    thing = name[: asked.start()] if asked else name
    return Parts(_core(thing, "object_filler") + notes, _aspects()[asked.group()] if asked else "")


@lru_cache(maxsize=16384)
def is_common(level3: str) -> bool:
    """Tell whether a name stands in tables of every kind (验收合格率, 群众满意度), so that sharing it says nothing."""
    parts = parts_of(level3)
    return parts.aspect == "满意" or not _core(parts.thing, "object_filler", "common_filler")


def _core(text: str, *fillers: str) -> str:
    """Strip fillers from both ends until none is left."""
    begin, end = _edges(fillers)
    while (shorter := end.sub("", begin.sub("", text))) != text:
        text = shorter
    return text


@lru_cache(maxsize=4)
def _edges(fillers: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    either = "|".join(re.escape(word) for name in fillers for word in words(name))
    return re.compile(f"^(?:{either})+"), re.compile(f"(?:{either})+$")


@lru_cache(maxsize=1)
def _tail() -> re.Pattern[str]:
    """Give the pattern of what is asked; the search finds the longest end first."""
    return re.compile(f"(?:{'|'.join(map(re.escape, _aspects()))})$")


@lru_cache(maxsize=1)
def _aspects() -> dict[str, str]:
    return {tail: aspect for aspect, tails in table("name_aspects").items() for tail in tails}
