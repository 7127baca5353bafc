"""The target-value grammar: operator, number, range, unit, date or deadline, grade words, free text.

What is not understood beyond doubt stays text; the published string is always kept in ``raw``.
"""

from __future__ import annotations

import math
import re
import unicodedata
from functools import lru_cache
from typing import Literal

from pydantic import BaseModel, ConfigDict

from corpus.dates import parse_date, print_date
from corpus.resources import read_toml
from corpus.units import convert, parse_unit, same_family

Kind = Literal["number", "range", "date", "grade", "text"]
Operator = Literal["≥", "≤", "=", ">", "<"]

MAX_LENGTH = 64
_NUMBER = r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_QUANTITY = re.compile(rf"^({_NUMBER})(.*)$")
_RANGE = re.compile(rf"^({_NUMBER})(\D*?)(?:-|—|–|~|至|到)+({_NUMBER})(.*)$")
_AROUND = re.compile(rf"^±({_NUMBER})(.*)$")


class TargetValue(BaseModel):
    """What an indicator must reach.

    ``number`` and ``number_high`` are in ``unit``; ``number_high`` is set for ranges only; ``date`` is ISO 8601 text
    (see `corpus.dates`); ``raw`` is the cell as published, to the character.
    """

    model_config = ConfigDict(frozen=True)

    kind: Kind
    operator: Operator | None = None
    number: float | None = None
    number_high: float | None = None
    unit: str | None = None
    date: str | None = None
    raw: str = ""

    @property
    def meaning(self) -> tuple[object, ...]:
        """Everything but the raw string: equal for two spellings of one value."""
        text = self.raw.strip() if self.kind in ("text", "grade") else None
        return self.kind, self.operator, self.number, self.number_high, self.unit, self.date, text


@lru_cache(maxsize=1)
def _operators() -> tuple[list[tuple[str, Operator]], list[tuple[str, Operator]], dict[str, Operator]]:
    data = read_toml("corpus", "values.toml")["operators"]

    def longest_first(table: dict[Operator, list[str]]) -> list[tuple[str, Operator]]:
        pairs = [(_fold(word), operator) for operator, words in table.items() for word in words]
        return sorted(pairs, key=lambda pair: -len(pair[0]))

    before, after = longest_first(data["before"]), longest_first(data["after"])
    return before, after, dict(before) | dict(longest_first(data["column"]))


@lru_cache(maxsize=1)
def _scales() -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(scale["words"]) for scale in read_toml("corpus", "values.toml")["scales"])


def _fold(text: str) -> str:
    kept = "".join(c if c in "㎡²³℃‰…±" else unicodedata.normalize("NFKC", c) for c in text)
    return re.sub(r"\s+", "", kept)


def _number(text: str) -> float | None:
    value = float(text.replace(",", ""))
    return value if math.isfinite(value) else None


def parse_operator(text: str | None) -> Operator | None:
    """Read the cell of an operator column (≧, 大于等于, 正向); None for 定性 and anything unknown."""
    return _operators()[2].get(_fold(text or ""))


def parse_value(raw: str | None, operator: str | None = None, unit: str | None = None) -> TargetValue:
    """Read a target value; never raises.

    :param raw: the value cell as published (``≥95%``, ``2023年9月30日``, ``圆满完成``); None is an empty cell.
    :param operator: the cell of a separate operator column, where the table has one.
    :param unit: the cell of a separate unit column, where the table has one.
    :return: the value understood, or kind ``text`` where there is doubt.
    """
    text = raw or ""
    if len(text) > MAX_LENGTH * 4:
        return TargetValue(kind="text", raw=text)
    folded = _fold(text)
    if not folded or len(folded) > MAX_LENGTH:
        return TargetValue(kind="text", raw=text)
    column_operator = parse_operator(operator)
    dated = _parse_dated(folded, text, column_operator)
    if dated:
        return dated
    quantity = _parse_quantity(folded, text, column_operator, (unit or "").strip())
    if quantity:
        return quantity
    if any(folded in scale for scale in _scales()):
        return TargetValue(kind="grade", raw=text)
    return TargetValue(kind="text", raw=text)


def _split_operator(folded: str) -> tuple[Operator | None, str]:
    for word, operator in _operators()[0]:
        if folded.startswith(word) and len(folded) > len(word):
            return operator, folded[len(word) :]
    return None, folded


def _parse_dated(folded: str, raw: str, column_operator: Operator | None) -> TargetValue | None:
    operator, rest = _split_operator(folded)
    found = parse_date(rest)
    if found is None:
        return None
    suffix, iso = found
    if operator and suffix and operator != suffix:
        return None
    if operator and "/" in iso:
        return None
    return TargetValue(kind="date", operator=operator or suffix or column_operator, date=iso, raw=raw)


def _parse_quantity(folded: str, raw: str, column_operator: Operator | None, unit: str) -> TargetValue | None:
    operator, rest = _split_operator(folded)
    around = _AROUND.match(rest)
    if around and operator is None:
        tail, suffix = _split_suffix(around.group(2))
        size, found = _number(around.group(1)), _unit(tail, unit)
        if size is None or size < 0 or found is None or suffix not in (None, "≤"):
            return None
        return TargetValue(kind="range", number=-size, number_high=size, unit=found or None, raw=raw)
    ranged = _RANGE.match(rest)
    if ranged and operator is None:
        low, high = _number(ranged.group(1)), _number(ranged.group(3))
        first, second = ranged.group(2), _unit(ranged.group(4), unit)
        if low is None or high is None or low > high or second is None:
            return None
        if first and (_unit(first, "") or "") != second:
            return None
        if ranged.group(4) == "月":  # "1-2月" names months of the year as often as a length of time
            return None
        return TargetValue(kind="range", number=low, number_high=high, unit=second or None, raw=raw)
    single = _QUANTITY.match(rest)
    if not single:
        return None
    number = _number(single.group(1))
    tail, suffix = _split_suffix(single.group(2))
    found = _unit(tail, unit)
    if number is None or found is None or (operator and suffix and operator != suffix):
        return None
    chosen = operator or suffix or column_operator
    return TargetValue(kind="number", operator=chosen, number=number, unit=found or None, raw=raw)


def _split_suffix(tail: str) -> tuple[str, Operator | None]:
    for word, operator in _operators()[1]:
        if tail.endswith(word):
            return tail[: -len(word)], operator
    return tail, None


def _unit(tail: str, column: str) -> str | None:
    """Give the canonical unit, '' for none, or None where the text after the number is no unit."""
    if not tail:
        if not column:
            return ""
        known = parse_unit(column)
        return known.text if known else _fold(column)[:16]
    known = parse_unit(tail)
    return known.text if known else None


def print_number(number: float) -> str:
    """Print a number without exponent and without trailing zeros (50.0 → ``50``)."""
    text = f"{number:.12f}".rstrip("0").rstrip(".") if abs(number) < 1e15 else f"{number:.0f}"
    return "0" if text in ("", "-0") else text


def print_value(value: TargetValue) -> str:
    """Print a value in the form that offices write, so that `parse_value` reads the same meaning back.

    :param value: any target value.
    :return: for example ``≥95%``, ``10-20个``, ``2023年9月30日前``; the raw text for grades and free text.
    """
    unit = value.unit or ""
    if value.kind == "number" and value.number is not None:
        return f"{value.operator or ''}{print_number(value.number)}{unit}"
    if value.kind == "range" and value.number is not None and value.number_high is not None:
        if value.number < 0 and value.number == -value.number_high:
            return f"±{print_number(value.number_high)}{unit}"
        return f"{print_number(value.number)}-{print_number(value.number_high)}{unit}"
    if value.kind == "date" and value.date:
        if value.operator in ("≤", "<") and "/" not in value.date:
            return print_date(value.date, value.operator)
        return (value.operator or "") + print_date(value.date, None)
    return value.raw


def compare(first: TargetValue, second: TargetValue) -> int | None:
    """Order two values: by number in one unit, by date, or by their place in one grade scale.

    :return: -1, 0 or 1 as the first is smaller, equal or greater (for grades: worse, equal, better);
        None where they cannot be compared (other kinds, other unit families).
    """
    if first.kind == "grade" and second.kind == "grade":
        for scale in _scales():
            if first.raw.strip() in scale and second.raw.strip() in scale:
                return _sign(scale.index(second.raw.strip()) - scale.index(first.raw.strip()))
        return None
    if first.date and second.date:
        if first.date.startswith("-") != second.date.startswith("-"):
            return None
        return _sign((first.date > second.date) - (first.date < second.date))
    if first.number is None or second.number is None or not same_family(first.unit, second.unit):
        return None
    number = first.number
    if first.unit and second.unit and first.unit != second.unit:
        number = convert(number, first.unit, second.unit)
    if math.isclose(number, second.number, rel_tol=1e-9, abs_tol=1e-12):
        return 0
    return _sign(number - second.number)


def _sign(difference: float) -> int:
    return (difference > 0) - (difference < 0)
