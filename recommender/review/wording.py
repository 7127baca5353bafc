"""What a value in words says: whether anybody could verify it, and what number could stand in its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from corpus.names import plain_name
from corpus.table import Indicator
from recommender.review.cells import folded
from recommender.review.context import COST_LEVEL2
from recommender.review.lexicon import contains_any, pattern, table, words
from recommender.review.names import is_rate_name

_DATE = "时效指标"
_BENEFIT = "效益指标"
_STOPS = re.compile(r"[\s,。;、;:!?.()“”\"'/—-]+")
_LISTED = re.compile(r"[/、,;或]")
_SHORTEST_REPEAT = 2


@dataclass(frozen=True, slots=True)
class Wording:
    """Why a value in words cannot be verified.

    :param fault: ``repeats`` what the name says; ``vague``, where it only says that things get better; ``grade``, where
        it names a grade and no criterion.
    :param word: the words that the name and the value share; empty unless the value repeats.
    :param soft: whether it is a plain yes or no that lacks only its evidence.
    """

    fault: Literal["repeats", "vague", "grade"]
    word: str
    soft: bool


def is_graded(value: str | None) -> bool:
    """Tell whether a value gives a criterion for its grades: 良好得10分,一般得8分; 优:制度已印发."""
    found = pattern("grade_with_criterion").findall(folded(value))
    return len(found) > 1 or (len(found) == 1 and bool(re.search(r"[(:=]", folded(value))))


def wording(indicator: Indicator) -> Wording | None:
    """Judge a value in words.

    :param indicator: a row whose value is given.
    :return: None where the value can be verified, is no text, or where another rule asks for a figure: rates (S023),
        costs (S024) and deadlines (S072).
    """
    level2 = indicator.level2 or ""
    if indicator.target.kind not in ("text", "grade") or level2 in COST_LEVEL2 or is_rate_name(indicator.level3):
        return None
    value = folded(indicator.value).strip("。.;,、“”\"'")
    if level2 == _DATE and (pattern("undated").search(value) or contains_any(indicator.level3, "time_name")):
        return None
    return _judge(folded(plain_name(indicator.level3)), value, indicator.level1 == _BENEFIT)


@lru_cache(maxsize=8192)
def _judge(name: str, value: str, benefit: bool) -> Wording | None:
    if _is_verifiable(name, value):
        return None
    if value in ("是", "否"):
        return None if pattern("name_is_whether").search(name) else Wording("vague", "", not benefit)
    if _is_grade(value):
        return None if contains_any(name, "name_asks_grade") else Wording("grade", "", False)
    if value in words("vague_phrase") and value not in name:
        return Wording("vague", "", False)
    left, shared = _without_name(_core(value), name)
    if len(value) >= _SHORTEST_REPEAT and value in name:
        left, shared = "", value
    if shared and not left:
        verdict = shared in words("verdict")
        return Wording("repeats", shared, verdict or (shared in words("plain_fact") and not name.startswith(shared)))
    if _strip(_strip(_core(left), "vague_state"), "value_filler", "plain_fact", "degree"):
        return None
    says_degree = bool(_strip(_strip(value, "plain_fact"), "value_filler"))
    return Wording("vague", "", not says_degree)


def _is_verifiable(name: str, value: str) -> bool:
    """Tell whether a value holds a measure, says all or none, or names a result that leaves a document behind."""
    if pattern("words_with_measure").search(value) or pattern("whole_share_wording").search(value):
        return True
    if value in words("whole_share") or is_graded(value):
        return True
    stands = value in words("vague_state") or value in words("plain_fact")
    if pattern("checked_result").search(value) or (not stands and contains_any(value, "checked_fact")):
        return True
    if value.startswith("逐年") and name.endswith(words("counted_ending")):
        return True
    return bool(contains_any(name, "name_asks_term")) and value in ("长期", "永久")


def _is_grade(value: str) -> bool:
    parts = [part for part in _LISTED.split(value) if part]
    return bool(parts) and all(part in words("grade") for part in parts) and not contains_any(value, "checked_fact")


def _core(value: str) -> str:
    """Give a value without the words of degree; the 高 of 提高 is none."""
    return _known_words().sub(lambda found: "" if found[0] in words("degree") else found[0], _STOPS.sub("", value))


@lru_cache(maxsize=1)
def _known_words() -> re.Pattern[str]:
    known = {word for name in ("degree", "vague_state", "plain_fact", "checked_fact") for word in words(name)}
    return re.compile("|".join(sorted(map(re.escape, known), key=len, reverse=True)))


def _strip(text: str, *lists: str) -> str:
    for word in sorted((word for name in lists for word in words(name)), key=len, reverse=True):
        text = text.replace(word, "")
    return text


def _without_name(text: str, name: str) -> tuple[str, str]:
    """Take the longest runs of characters that the name has out of a text; give what is left and what was taken."""
    left, taken, place = "", "", 0
    while place < len(text):
        end = len(text)
        while end - place >= _SHORTEST_REPEAT and text[place:end] not in name:
            end -= 1
        if end - place >= _SHORTEST_REPEAT:
            taken += text[place:end]
            place = end
        else:
            left += text[place]
            place += 1
    return _strip(left, "value_filler"), taken


@lru_cache(maxsize=1)
def _proxies() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(regex), instead) for regex, instead in table("proxy").values())


@lru_cache(maxsize=8192)
def proxy(name: str, level2: str | None) -> str:
    """Give a number that could be measured in place of words, by what the name speaks of.

    :param name: the indicator's name.
    :param level2: canonical level 2 name.
    :return: a name with a value (``重大运行中断事件 =0起``); two of them are joined by ``」或「``.
    """
    plain = folded(plain_name(name))
    found = next((instead for expression, instead in _proxies() if expression.search(plain)), None)
    by_level: dict[str, str] = table("proxy_of_level2")
    return found or by_level.get(level2 or "", by_level["质量指标"])
