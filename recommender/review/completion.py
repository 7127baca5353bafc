"""Self-evaluations: how far a row's actual value reaches its target, and what score that makes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from corpus.table import Indicator, TargetTable
from corpus.units import is_money
from corpus.value import TargetValue, compare, parse_value
from recommender.review.cells import folded, is_given, is_not_applicable
from recommender.review.context import COST_LEVEL2
from recommender.review.lexicon import pattern, words
from recommender.review.names import polarity
from recommender.typical.summary import unit_family

NOT_SELF_EVALUATION = "本表不是自评表"
Tier = Literal["reached", "reached_partly", "not_reached"]


@dataclass(frozen=True, slots=True)
class Completion:
    """How far a target was reached.

    :param ratio: completion as forms count it, 1 where the target was met exactly; None for dates and words.
    :param met: whether the target was met.
    :param forward: whether more is better.
    """

    ratio: float | None
    met: bool
    forward: bool


def is_self_evaluation(table: TargetTable) -> bool:
    """Tell whether a table states actual values."""
    return table.kind == "self-evaluation" or any(row.actual for row in table.indicators)


def actual_value(row: Indicator) -> TargetValue | None:
    """Read the actual value of a row in the unit of its target; None where there is none or it is words."""
    text = folded(row.actual)
    if not text or is_not_applicable(text):
        return None
    found = parse_value(text, None, row.target.unit if row.target.kind in ("number", "range") else None)
    return found if found.kind in ("number", "date") else None


def ratio_of(target: TargetValue, actual: TargetValue) -> float | None:
    """Give actual ÷ target; None where they are no numbers of one family, or the target is nought."""
    if target.kind != "number" or actual.kind != "number" or not target.number or actual.number is None:
        return None
    (one, factor), (other, times) = unit_family(target.unit), unit_family(actual.unit)
    if one != other:
        return None
    return actual.number * times / (target.number * factor)


def completion(row: Indicator) -> Completion | None:
    """Compare a row's actual value with its target; None where one of them cannot be compared.

    Forward rows count actual ÷ target, reverse ones target ÷ actual.
    """
    target, actual = row.target, actual_value(row)
    if actual is None or not is_given(row):
        return None
    if target.kind == "date" and target.date and actual.date and "/" not in target.date:
        order = compare(actual, target)
        return None if order is None else Completion(None, _ends(actual, target) or order <= 0, forward=False)
    ratio = ratio_of(target, actual)
    if ratio is None:
        return _nought(row, actual)
    forward = _is_forward(row)
    if forward is None:
        return Completion(1.0, met=True, forward=True) if abs(ratio - 1) < 1e-9 else None
    if ratio < 0 or (not forward and ratio == 0):
        return None if ratio < 0 else Completion(None, met=True, forward=False)
    reached = ratio if forward else 1 / ratio
    return Completion(reached, reached >= 1 - 1e-9, forward)


def tier_of(row: Indicator) -> Tier | None:
    """Give the tier that the actual value of a target in words names (``部分达成``); None where it names none."""
    if row.target.kind not in ("text", "grade"):
        return None
    said = folded(row.actual).rstrip("。.;")
    tiers: tuple[Tier, ...] = ("not_reached", "reached_partly", "reached")
    for tier in tiers:
        entries = words(tier)
        if said in entries or (tier != "reached" and said.startswith(entries)):
            return tier
    return None


def is_explained(row: Indicator) -> bool:
    """Tell whether a row gives a reason for its deviation."""
    reason = folded(row.reason)
    return bool(reason) and not pattern("no_reason").search(reason)


def _nought(row: Indicator, actual: TargetValue) -> Completion | None:
    """Compare with a target of nought, met by nought alone; more is never better then."""
    target = row.target
    if target.kind != "number" or target.number != 0 or actual.number is None or target.operator in ("≥", ">"):
        return None
    if unit_family(target.unit)[0] != unit_family(actual.unit)[0]:
        return None
    return Completion(None, actual.number == 0, forward=False)


def _ends(actual: TargetValue, target: TargetValue) -> bool:
    """Tell whether one date lies within the other: 2023-09 is not later than 2023-09-30."""
    one, other = actual.date or "", target.date or ""
    return one.startswith(other) or other.startswith(one)


def _is_forward(row: Indicator) -> bool | None:
    """Tell by operator, name and place whether more is better; None where neither way is."""
    operator, sign = row.target.operator, polarity(row.level3)[0]
    if operator in ("≥", ">"):
        return True
    if operator in ("≤", "<"):
        return False
    if sign:
        return sign > 0
    if row.level2 in COST_LEVEL2:
        return None if operator == "=" else False
    if row.level2 == "时效指标" and not (row.target.unit or "").startswith(("%", "‰")):
        return False
    return None if is_money(row.target.unit) or operator == "=" else True
