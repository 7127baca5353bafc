"""Counted promises in running text: what, how many, of which unit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from corpus.resources import read_toml
from corpus.units import parse_unit
from corpus.value import parse_operator
from recommender.review.lexicon import pattern
from recommender.review.names import core_noun
from recommender.review.running_text import without_noise

_CLAUSE = re.compile(r"[,。;、;,!?()()\n\t“”\"《》:]+")
_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_CHINESE = re.compile(r"[\u4e00-\u9fff]+")
_FAMILIES = ("people", "area", "length", "mass", "volume")
_LONGEST_UNIT = 5
_NOUN = 12


@dataclass(frozen=True, slots=True)
class Mention:
    """A number of countable things in a text.

    :param text: the clause as written.
    :param figure: number and unit as written (``12个``).
    :param nouns: what may be counted: the words before the number, after it, or both; never empty.
    :param is_promise: whether the clause has an operator or a verb of doing.
    """

    text: str
    figure: str
    number: float
    unit: str
    operator: str | None
    nouns: tuple[str, ...]
    is_promise: bool


@lru_cache(maxsize=1)
def _families() -> frozenset[str]:
    units: dict[str, list[str]] = read_toml("corpus", "units.toml")["counted"]
    dimensionless = {"分", "倍", "级", "度", "点", "面", "生", "层", "M", "G", "字", "名次"}
    return frozenset(units["units"]) - dimensionless | frozenset(_FAMILIES)


@lru_cache(maxsize=1)
def _operator_pattern() -> re.Pattern[str]:
    found: dict[str, list[str]] = read_toml("corpus", "values.toml")["operators"]["before"]
    spellings = sorted((word for entry in found.values() for word in entry), key=len, reverse=True)
    return re.compile(f"(?:{'|'.join(map(re.escape, spellings))})$")


def mentions(text: str | None) -> tuple[Mention, ...]:
    """Find the counted promises in a goal or a purpose.

    :param text: running text; document numbers, years, ordinals, money, rates, times and ranges are passed over.
    :return: the mentions in order, each once.
    """
    found = [mention for clause in _CLAUSE.split(without_noise(text or "")) for mention in _in_clause(clause)]
    return tuple(dict.fromkeys(found))


def _in_clause(clause: str) -> list[Mention]:
    if pattern("goal_background").search(clause):
        return []
    found: list[Mention] = []
    for match in _NUMBER.finditer(clause):
        before, after = clause[: match.start()], clause[match.end() :]
        unit = _unit(after)
        if unit is None or re.search(r"[\dA-Za-z./\-—~至到第]$", before):
            continue
        rest = after[len(unit) :]
        if re.match(r"[/\-—~至到×*]", rest):
            continue
        operator = _operator_pattern().search(before)
        noun_before = _trail(before[: operator.start()] if operator else before)
        noun_after = re.split(r"\d", re.sub(r"^(?:以上|以下|以内|及以上|左右|的)", "", rest), maxsplit=1)[0]
        nouns = _nouns(noun_before, "".join(_CHINESE.findall(noun_after)[:1])[:_NOUN])
        if nouns:
            sign = parse_operator(operator.group()) if operator else None
            promise = operator is not None or bool(pattern("goal_promise").search(clause))
            number = float(match.group().replace(",", ""))
            found.append(Mention(clause, match.group() + unit, number, unit, sign, nouns, promise))
    return found


def _unit(after: str) -> str | None:
    """Give the longest unit that the text begins with, where it counts things."""
    for length in range(min(_LONGEST_UNIT, len(after)), 0, -1):
        unit = parse_unit(after[:length])
        if unit is not None:
            return after[:length] if unit.family in _families() else None
    return None


def _trail(before: str) -> str:
    runs = _CHINESE.findall(re.split(r"\d", before)[-1])
    return str(runs[-1])[-_NOUN:] if runs else ""


def _nouns(before: str, after: str) -> tuple[str, ...]:
    candidates = (core_noun(before) if before else "", core_noun(after) if after else "")
    joined = core_noun(before + after) if before and after else ""
    return tuple(dict.fromkeys(noun for noun in (*candidates, joined) if len(noun) >= 2))
