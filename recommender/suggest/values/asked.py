"""What a row's name asks for: a share, a count, an amount, a date, a time; or nothing that can be measured."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from corpus.units import is_money, is_rate, parse_unit
from models.segment import tag, words
from recommender.naming.phrases import quantity_of
from recommender.naming.things import Thing, unit_family
from recommender.review.lexicon import pattern
from recommender.review.names import bare_name, core_noun, is_rate_name
from recommender.suggest.candidate import Candidate
from recommender.suggest.values.options import options

Kind = Literal[
    "rate", "total_cost", "unit_cost", "part_cost", "money", "deadline", "event", "duration", "count", "words"
]

COST = "成本指标"
ANY_QUANTITY = "数量"
TIME_FAMILIES = frozenset({"time", "working_time", "calendar"})


@dataclass(frozen=True)
class Asked:
    """What a row asks for.

    :param name: the name without template debris.
    :param families: unit families that the number may have; empty where any counting word will do.
    :param unit: the unit that its value would have, None where nothing tells it.
    :param tokens: the words of what is measured, each with its weight.
    """

    kind: Kind
    name: str
    level2: str
    families: frozenset[str]
    unit: str | None
    tokens: tuple[tuple[str, float], ...]


def asked_by(candidate: Candidate, unit: str | None) -> Asked:
    """Tell what a candidate asks for.

    :param unit: the unit that its indicator's values have most often, None where unknown.
    """
    if unit is None and candidate.thing and is_count_of(candidate.level3, candidate.thing):
        unit = candidate.thing.unit
    return asked_for(candidate.level2, candidate.level3, unit)


def is_count_of(name: str, thing: Thing) -> bool:
    """Tell whether a name is a number of this thing: a verb before it, behind it 数量 or what its unit is called by."""
    if name == thing.row:
        return True
    before, found, behind = bare_name(name).partition(thing.text)
    fits = not behind or behind in (ANY_QUANTITY, quantity_of(thing.unit, unit_family(thing.unit)))
    return bool(found) and fits and all(is_verb(word) for word in words(before))


@lru_cache(maxsize=16384)
def asked_for(level2: str, level3: str, unit: str | None) -> Asked:
    """Tell what a name asks for.

    :param level2: canonical level 2.
    :param level3: the name.
    :param unit: the unit that its values usually have, None where unknown.
    """
    name = bare_name(level3)
    kind = _kind(level2, name, unit)
    families, said = _families(kind, name, unit)
    told = said if kind == "rate" else unit or said
    return Asked(kind, name, level2, families, told, _tokens(kind, name))


def _kind(level2: str, name: str, unit: str | None) -> Kind:
    rules = options()
    known = parse_unit(unit) if unit else None
    if is_rate_name(name) or (unit and is_rate(unit)):
        return "rate"
    money = unit is not None and is_money(unit)
    if level2 == COST and (money or unit is None):
        if rules.found("unit_cost", name) or "/" in (unit or ""):
            return "unit_cost"
        return "total_cost" if rules.found("total_cost", name) else "part_cost"
    if money:
        return "unit_cost" if "/" in (unit or "") and level2 == "数量指标" else "money"
    timed = known is not None and known.family in TIME_FAMILIES
    if level2 == "时效指标":
        if timed or rules.found("duration", name):
            return "duration"
        if rules.found("deadline", name) and not rules.found("event", name):
            return "deadline"
        return "event" if rules.found("time_tail", name) else "words"
    if timed:
        return "duration"
    if unit is None and rules.found("money", name):
        return "money"
    countable = (
        unit is not None
        or rules.found("countable", name)
        or name != _without_tail(name)
        or any(t.pattern.search(name) for t in rules.tails)
    )
    return "count" if level2 == "数量指标" or countable else "words"


def _without_tail(name: str) -> str:
    return pattern("quantity_tail").sub("", name)


def _families(kind: Kind, name: str, unit: str | None) -> tuple[frozenset[str], str | None]:
    if kind == "rate":
        return frozenset({"rate"}), "%"
    if kind in ("total_cost", "part_cost", "money"):
        return frozenset({"money"}), "万元"
    if kind == "unit_cost":
        return frozenset(), "元"
    rules = options()
    for tail in rules.tails:
        if tail.pattern.search(name):
            return tail.families, tail.unit
    if kind == "duration":
        return TIME_FAMILIES, None
    known = parse_unit(unit) if unit else None
    if known and known.family in rules.measured:
        return frozenset({known.family}), None
    named = next((found for length in (3, 2, 1) if (found := _unit_in(name, length))), None)
    if named:
        alike = [group for group in rules.alike if named in group]
        return frozenset({named}).union(*alike), named
    return frozenset(), None


def _unit_in(name: str, length: int) -> str | None:
    """Give the counting word of a name that ends in one and 数 (台数, 场次), where it is one that others stand for."""
    stem = name.removesuffix("数").removesuffix("事件")
    found = parse_unit(stem[-length:]) if stem != name or name.endswith("次") else None
    known = found is not None and any(found.family in group for group in options().alike)
    return found.family if found and known and len(stem) > length and found.text != "个" else None


def _tokens(kind: Kind, name: str) -> tuple[tuple[str, float], ...]:
    rules = options()
    core = core_noun(name) if kind == "count" else name
    for tail in (
        *(tail.pattern for tail in rules.tails),
        *((rules.patterns["time_tail"],) if kind == "duration" else ()),
    ):
        core = tail.sub("", core) or core
    weigh = rules.thresholds.verb_weight if kind != "duration" else 1.0  # 修复 tells one time limit from another
    return tuple(
        (word, len(word) * (weigh if is_verb(word) or word in rules.general else 1.0)) for word in _whole_words(core)
    )


def is_verb(word: str) -> bool:
    """Tell whether a word is a verb, or one of the nouns of doing that goals promise with (培训, 维修)."""
    return tag(word) == "v" or pattern("goal_promise").fullmatch(word) is not None


def _whole_words(core: str) -> list[str]:
    """Split a name into words; characters alone side by side (在孵) are one word, a lone one says nothing."""
    found: list[str] = []
    alone = ""
    for word in [*words(core), ""]:
        if len(word) == 1:
            alone += word
            continue
        found += [one for one in (alone, word) if len(one) > 1 or (one and len(core) < 3)]
        alone = ""
    return list(dict.fromkeys(found))
