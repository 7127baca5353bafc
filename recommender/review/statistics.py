"""Whether a target lies where others set theirs: robust statistics by operator and family of units."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from corpus.table import Indicator
from corpus.value import TargetValue, print_number
from recommender.review.lexicon import contains_any, table, threshold, words
from recommender.review.names import bare_name, polarity
from recommender.review.surroundings import Usual
from recommender.typical.summary import NORMAL, is_bounded, quantile, unit_family

_WHOLE = 100.0  # percent, or points out of a hundred
_SHOWN = 5
_UP, _DOWN = ("≥", ">"), ("≤", "<")
Scale = Literal["share", "log"]


class _Number(NamedTuple):
    """A published number in its family's base unit, with the operator and the cell it stood in."""

    amount: float
    operator: str | None
    printed: str


@dataclass(frozen=True, slots=True)
class Distribution:
    """How a target compares with the published ones of one family and one direction.

    :param usual: whose values they are.
    :param scale: whether differences (``share``) or ratios (``log``) are compared.
    :param number: the judged one, in ``unit``.
    :param numbers: the published ones in ``unit``, sorted; bad cells are left out.
    :param unit: of all numbers.
    :param published: the same as they stood in their tables.
    """

    usual: Usual
    scale: Scale
    number: float
    numbers: Sequence[float]
    unit: str
    published: Sequence[_Number]

    @property
    def values(self) -> tuple[tuple[str, int], ...]:
        """The commonest published values as printed, with how often."""
        counted = Counter(one.printed for one in self.published)
        return tuple(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))[:_SHOWN])

    @property
    def operator(self) -> str | None:
        """The commonest operator of the published values."""
        counted = Counter(one.operator for one in self.published)
        return max(counted, key=lambda one: (counted[one], one or ""))

    @property
    def median(self) -> float:
        """The middle value, in ``unit``."""
        return quantile(self.numbers, 0.5)

    @property
    def usual_range(self) -> tuple[float, float]:
        """From where to where most are, in ``unit``: 5th to 95th percentile, all of them where they are few."""
        if not self.is_many:
            return self.numbers[0], self.numbers[-1]
        return quantile(self.numbers, 0.05), quantile(self.numbers, 0.95)

    @property
    def side(self) -> int:
        """1 where the target is atypically high, -1 where it is atypically low, 0 where it is as others are."""
        low, high = self._bounds()
        number = self._scaled(self.number)
        if not self.is_many:  # among few, only what lies beyond all of them is atypical
            low, high = min(low, self._scaled(self.numbers[0])), max(high, self._scaled(self.numbers[-1]))
        return -1 if number < low - 1e-9 else int(number > high + 1e-9)

    @property
    def is_many(self) -> bool:
        """Whether there are enough numbers for quantiles."""
        return len(self.numbers) >= threshold("usual_many")

    @property
    def evidence(self) -> dict[str, Any]:
        """The distribution as the finding carries it."""
        low, high = quantile(self.numbers, 0.05), quantile(self.numbers, 0.95)
        return {
            "of": self.usual.of,
            "name": self.usual.name,
            "n": len(self.numbers),
            "p5": round(low, 6),
            "median": round(self.median, 6),
            "p95": round(high, 6),
            "operator": self.operator,
            "unit": self.unit,
            "values": dict(self.values),
            "projects": list(self.usual.projects),
        }

    @property
    def told(self) -> str:
        """The distribution in words."""
        low, high = (f"{print_number(round(one, 4))}{self.unit}" for one in self.usual_range)
        span = low if low == high else f"{low}～{high}"
        return f"已公开的「{self.usual.name}」{len(self.numbers)} 条，{self._most}{span}"

    @property
    def _most(self) -> str:
        return "多在" if self.is_many else "都在"

    def _scaled(self, number: float) -> float:
        return number if self.scale == "share" else math.log(max(number, threshold("usual_rate_floor")))

    def _bounds(self) -> tuple[float, float]:
        """Give the bounds on the scale beyond which a number is atypical."""
        share = self.scale == "share"
        if self.is_many:
            slack = threshold("usual_share_slack") if share else math.log(threshold("usual_factor_slack"))
            low, high = self.usual_range
            return self._scaled(low) - slack, self._scaled(high) + slack
        least = threshold("usual_share_slack") if share else math.log(threshold("usual_factor_slack_few"))
        if self.usual.of == "attribute":
            least *= threshold("usual_attribute_slack")
        numbers = [self._scaled(one) for one in self.numbers]
        middle = quantile(numbers, 0.5)
        away = quantile(sorted(abs(one - middle) for one in numbers), 0.5)
        slack = max(threshold("usual_deviations") * NORMAL * away, least)
        return middle - slack, middle + slack


def compared(indicator: Indicator, told: Iterable[Usual]) -> Distribution | None:
    """Compare a target with what others set, first with the indicator's own values, then with its attributes'.

    Only what does not grow with the project is compared: rates, prices and standards, times. Prices of other things
    say nothing, so an attribute's are not used.

    :param indicator: the row.
    :param told: how others set it.
    :return: the first distribution with enough numbers; None where nothing can be compared.
    """
    target = indicator.target
    family, factor = unit_family(target.unit)
    scale = _scale(indicator, family) if is_judged(indicator) else None
    if scale is None:
        return None
    for usual in told:
        if usual.of == "attribute" and (family.startswith("money") or _says_nothing(indicator.level3, usual.name)):
            continue
        found = _distribution(target, usual, family, factor, scale, is_bounded(indicator.level3))
        if found and len(found.numbers) >= threshold("usual_least"):
            return found
    return None


def is_judged(indicator: Indicator) -> bool:
    """Tell whether a row's target is of a kind that can be compared with other projects'."""
    target = indicator.target
    if target.kind != "number" or target.number is None or not target.unit or target.number < 0:
        return False
    return _scale(indicator, unit_family(target.unit)[0]) is not None


def direction(indicator: Indicator) -> int:
    """Tell which way is better: 1 more, -1 less, 0 unknown; the name decides, then the operator."""
    sign = polarity(indicator.level3)[0]
    if sign:
        return sign
    operator = indicator.target.operator
    return 1 if operator in _UP else -1 if operator in _DOWN else 0


def _scale(indicator: Indicator, family: str) -> Scale | None:
    name = bare_name(indicator.level3)
    if family == "money":
        return "log" if contains_any(name, "unit_cost") else None
    if family.startswith("money/"):
        return "log"
    found: Scale | None = table("judged_units").get(family)
    if family in ("time", "working_time", "calendar") and contains_any(name, "project_duration"):
        return None
    return found


def _says_nothing(name: str, attribute: str) -> bool:
    """Tell whether names of one attribute have nothing else in common, or a plan sets this one's value."""
    return attribute in words("vague_attribute") or contains_any(name, "planned_rate") is not None


@lru_cache(maxsize=256)
def _by_family(usual: Usual) -> dict[str, list[_Number]]:
    """Give the numbers of each family of units, sorted."""
    found: defaultdict[str, list[_Number]] = defaultdict(list)
    for value in usual.values:
        if value.kind == "number" and value.number is not None and value.unit and value.number >= 0:
            family, factor = unit_family(value.unit)
            found[family].append(_Number(value.number * factor, value.operator, value.raw.strip()))
    return {family: sorted(numbers, key=lambda one: one.amount) for family, numbers in found.items()}


def _distribution(
    target: TargetValue, usual: Usual, family: str, factor: float, scale: Scale, bounded: bool
) -> Distribution | None:
    most = _WHOLE if scale == "share" and bounded else math.inf
    against = _DOWN if target.operator in _UP else _UP if target.operator in _DOWN else ()
    published = [one for one in _by_family(usual).get(family, ()) if one.amount <= most and one.operator not in against]
    if not published or target.number is None:
        return None
    if scale == "share" and quantile([one.amount for one in published], 0.5) <= threshold("usual_small_rate"):
        scale = "log"
    numbers = [one.amount / factor for one in published]
    return Distribution(usual, scale, target.number, numbers, target.unit or "", published)
