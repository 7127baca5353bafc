"""What accepted, edited and rejected suggestions do to later ones: bounded, dated, explained, and gone when withdrawn.

For each indicator the last word of each project counts, so that repeating it changes nothing and changing one's mind
changes everything. The words are balanced, not added up: the effect stays inside ``±bound`` however many there are,
fades with their age, and is zero again when they are withdrawn. The numbers are in ``data/feedback.toml``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from pydantic import BaseModel, ConfigDict, Field

from corpus.feedback import Action, Block, Word
from corpus.names import match_key
from corpus.resources import read_toml

Place = tuple[str | None, str]
"""Canonical level 2 (None: every one) and match key of an indicator's name."""

_WORDS: tuple[tuple[Action, str], ...] = (("accept", "采纳"), ("edit", "修改后采纳"), ("reject", "退回"))


class EffectRules(BaseModel):
    """``[effect]`` of ``data/feedback.toml``; ``bound`` in points of score."""

    model_config = ConfigDict(frozen=True)

    bound: float = Field(gt=0, le=1)
    caution: float = Field(gt=0)
    half_life_days: float = Field(gt=0)
    same_unit: float = Field(ge=1)


class FeedbackOptions(BaseModel):
    """All of ``data/feedback.toml``."""

    model_config = ConfigDict(frozen=True)

    effect: EffectRules
    says: dict[Action, float]


@lru_cache(maxsize=1)
def feedback_options() -> FeedbackOptions:
    """Give the data that governs what feedback does."""
    data = read_toml("recommender", "feedback.toml")
    return FeedbackOptions(effect=data["effect"], says=data["says"])


@dataclass(frozen=True, slots=True)
class Effect:
    """What people's words do to one indicator.

    :param weight: points to add to its score, inside ±bound.
    :param count_accepted: projects whose last word was to take it as suggested.
    :param count_edited: projects whose last word was to take it changed.
    :param count_rejected: projects whose last word was to refuse it.
    :param last: day of the latest of these words.
    :param reason: all of this in one Chinese clause.
    """

    weight: float
    count_accepted: int
    count_edited: int
    count_rejected: int
    last: date
    reason: str


def effects(events: Iterable[Word], now: datetime, unit: str | None = None) -> dict[Place, Effect]:
    """Weigh what people said.

    An event without a level 2 speaks of the name under every level 2, and counts for each that has events of its own.

    :param events: what has effect, of the log.
    :param now: the moment from which ages are counted; days are given in its time zone.
    :param unit: the unit that is asking, whose own words weigh more; None where it is not known.
    :return: the effect on each indicator of which anybody spoke.
    """
    by_name: dict[str, list[Word]] = defaultdict(list)
    for event in sorted(events, key=lambda one: one.id):
        by_name[event.match_key].append(event)
    own = same_name(unit)
    found: dict[Place, Effect] = {}
    for key, spoken in by_name.items():
        for level2 in dict.fromkeys(event.level2 for event in spoken):
            last = {
                (same_name(event.project_name), same_name(event.unit)): event
                for event in spoken
                if event.level2 is None or event.level2 == level2
            }
            found[level2, key] = _weighed(list(last.values()), now, own)
    return found


def blocked(blocks: Iterable[Block], unit: str | None = None) -> frozenset[Place]:
    """Give what is not to be suggested to a unit: what is blocked for the whole site, and for that unit.

    :param blocks: blocks of the log; lifted ones count for nothing.
    :param unit: the unit that is asking; None where it is not known.
    :return: (canonical level 2 or None for every one, match key) pairs.
    """
    own = same_name(unit)
    return frozenset(
        (block.level2, block.match_key)
        for block in blocks
        if block.withdrawn_at is None and (block.unit is None or same_name(block.unit) == own)
    )


def same_name(name: str | None) -> str:
    """Give the name of a unit or project without spaces and punctuation; nothing where none was named.

    :param name: the name as a person wrote it.
    """
    return match_key(name) if name else ""


def _weighed(words: list[Word], now: datetime, own: str) -> Effect:
    options = feedback_options()
    rules = options.effect
    speaking_for = speaking_against = 0.0
    last = words[0].added_at
    counts: dict[Action, int] = {"accept": 0, "edit": 0, "reject": 0}
    from_own = 0
    for word in words:
        counts[word.action] += 1
        last = max(last, word.added_at)
        age = max(0.0, (now - datetime.fromisoformat(word.added_at)).total_seconds() / 86_400)
        says = options.says[word.action] * 0.5 ** (age / rules.half_life_days)
        if own and same_name(word.unit) == own:
            from_own += 1
            says *= rules.same_unit
        if says > 0:
            speaking_for += says
        else:
            speaking_against -= says
    share = (speaking_for - speaking_against) / (speaking_for + speaking_against + rules.caution)
    day = datetime.fromisoformat(last).astimezone(now.tzinfo).date()
    return Effect(
        weight=rules.bound * share,
        count_accepted=counts["accept"],
        count_edited=counts["edit"],
        count_rejected=counts["reject"],
        last=day,
        reason=_reason(counts, from_own, day),
    )


def _reason(counts: dict[Action, int], from_own: int, day: date) -> str:
    said = "、".join(f"{word} {counts[action]} 次" for action, word in _WORDS if counts[action])
    own = f"，其中本单位 {from_own} 次" if from_own else ""
    return f"本站{said}{own}，最近 {day.isoformat()}"
