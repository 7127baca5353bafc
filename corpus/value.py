"""The target-value grammar: operator, number, range, unit, date or deadline, grade words, free text.

What is not understood beyond doubt stays text; the published string is always kept in ``raw``.
"""

from __future__ import annotations

import math
import re
import unicodedata
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from pydantic import BaseModel, ConfigDict

from corpus.dates import parse_date, print_date
from corpus.resources import read_toml
from corpus.units import MAX_LENGTH as UNIT_LENGTH
from corpus.units import parse_unit, same_family

Kind = Literal["number", "range", "date", "grade", "text"]
Operator = Literal["≥", "≤", "=", ">", "<"]

MAX_LENGTH = 64
# More digits than a float holds are a file number or a telephone, not an amount.
_NUMBER = r"[+-]?(?:\d{1,3}(?:,\d{3}){1,4}|\d{1,15})(?:\.\d{1,9})?"
_QUANTITY = re.compile(rf"^({_NUMBER})(.*)$")
_RANGE = re.compile(rf"^({_NUMBER})(\D*?)(?:[~至到]+|[-—–]+)({_NUMBER})(.*)$")
_AROUND = re.compile(rf"^±({_NUMBER})(.*)$")
_YEARS = range(1900, 2100)
_DECIMAL = re.compile(r"^\D{0,8}\d+\.\d+$")
_LETTERS = re.compile(r"^(?!无$)[^\W\d_](?:[^\W\d_]|[/·()])*$")


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
    if not unicodedata.is_normalized("NFKC", text):
        text = "".join(c if c in "㎡²³℃‰…±" else unicodedata.normalize("NFKC", c) for c in text)
    return "".join(text.split())


def _number(text: str) -> float:
    return float(text.replace(",", ""))


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
    column_unit = _fold(unit or "")
    # "2023.5" is May 2023, but not where a column says that it is money.
    decimal = _DECIMAL.match(folded) is not None and parse_unit(column_unit) is not None
    found = None if decimal else _parse_dated(folded, text, column_operator)
    found = found or _parse_quantity(folded, text, column_operator, column_unit)
    if found:
        return found
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
    if operator and ((suffix and operator != suffix) or "/" in iso):
        return None
    if "/" in iso:
        return TargetValue(kind="date", date=iso, raw=raw)
    return TargetValue(kind="date", operator=operator or suffix or column_operator, date=iso, raw=raw)


def _parse_quantity(folded: str, raw: str, column_operator: Operator | None, unit: str) -> TargetValue | None:
    operator, rest = _split_operator(folded)
    around = _AROUND.match(rest)
    if around and operator is None:
        tail, suffix = _split_suffix(around.group(2))
        size, found = _number(around.group(1)), _unit(tail, unit)
        if size < 0 or found is None or suffix not in (None, "≤"):
            return None
        return TargetValue(kind="range", number=-size, number_high=size, unit=found or None, raw=raw)
    ranged = _RANGE.match(rest)
    if ranged and operator is None:
        low, high = _number(ranged.group(1)), _number(ranged.group(3))
        first, second = ranged.group(2), _unit(ranged.group(4), unit)
        if low > high or second is None:
            return None
        if first and _unit(first, unit) != second:
            return None
        if ranged.group(4) == "月":  # "1-2月" names months of the year as often as a length of time
            return None
        if second == "年" and low in _YEARS and high in _YEARS:
            return TargetValue(kind="date", date=f"{low:.0f}/{high:.0f}", raw=raw)
        return TargetValue(kind="range", number=low, number_high=high, unit=second or None, raw=raw)
    single = _QUANTITY.match(rest)
    if not single:
        return None
    number = _number(single.group(1))
    tail, suffix = _split_suffix(single.group(2))
    found = _unit(tail, unit)
    if found is None or (operator and suffix and operator != suffix):
        return None
    chosen = operator or suffix or column_operator
    if found == "年" and number in _YEARS:
        return TargetValue(kind="date", operator=chosen, date=f"{number:.0f}", raw=raw)
    return TargetValue(kind="number", operator=chosen, number=number, unit=found or None, raw=raw)


def _split_suffix(tail: str) -> tuple[str, Operator | None]:
    for word, operator in _operators()[1]:
        if tail.endswith(word):
            return tail[: -len(word)], operator
    return tail, None


def _unit(tail: str, column: str) -> str | None:
    """Give the canonical unit, '' for none, or None where the text after the number is no unit."""
    known = parse_unit(tail or column)
    if known and known.family == "bare" and tail:  # "12万" beside a unit column that says 元
        known = parse_unit(tail + column) or known
    if known:
        return known.text
    if tail in ("", column):
        return column[:UNIT_LENGTH] if _LETTERS.match(column) else ""
    return None


def print_number(number: float) -> str:
    """Print a number without exponent and without trailing zeros (50.0 → ``50``)."""
    text = f"{Decimal(repr(float(number))):f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def print_value(value: TargetValue) -> str:
    """Print a value in the form that offices write, so that `parse_value` reads the same meaning back.

    :param value: any target value.
    :return: for example ``≥95%``, ``10-20个``, ``2023年9月30日前``; the raw text for grades and free text.
    """
    unit = "个月" if value.unit == "月" else value.unit or ""  # "12月" is December
    if value.kind == "number" and value.number is not None:
        number = print_number(value.number)
        if not unit and parse_date(number):  # "2023.5" is May 2023
            number = f"{value.number:.3f}"
        return f"{value.operator or ''}{number}{unit}"
    if value.kind == "range" and value.number is not None and value.number_high is not None:
        if value.number < 0 and value.number == -value.number_high:
            return f"±{print_number(value.number_high)}{unit}"
        between = "~" if value.number_high < 0 else "-"
        return f"{print_number(value.number)}{between}{print_number(value.number_high)}{unit}"
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
        one, two = _fold(first.raw), _fold(second.raw)
        for scale in _scales():
            if one in scale and two in scale:
                return _sign(scale.index(two) - scale.index(one))
        return None
    if first.date and second.date:
        if first.date.startswith("-") != second.date.startswith("-"):
            return None
        return _sign((first.date > second.date) - (first.date < second.date))
    if first.number is None or second.number is None or not same_family(first.unit, second.unit):
        return None
    low, high = first.number * _factor(first.unit), second.number * _factor(second.unit)
    return 0 if math.isclose(low, high, rel_tol=1e-9) else _sign(low - high)


def _factor(unit: str | None) -> float:
    known = parse_unit(unit) if unit else None
    return known.factor if known else 1.0


def _sign(difference: float) -> int:
    return (difference > 0) - (difference < 0)
