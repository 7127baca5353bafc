"""Units of target values: canonical spelling, families, and conversion inside a family."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from corpus.resources import read_toml

_SEPARATOR = re.compile(r"[·*×•]|/|每")
_PAIRED = re.compile(r"^([^()]+)\(([^()]+)\)$")
MAX_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit in canonical spelling.

    :param text: how it is printed (``元/人·月``).
    :param family: the name that convertible units share, with what the unit is counted per (``money/人·月``).
    :param factor: how many base units of the family one unit is.
    """

    text: str
    family: str
    factor: float


@dataclass(frozen=True, slots=True)
class _Table:
    atoms: dict[str, Unit]
    aliases: dict[str, str]
    multipliers: dict[str, float]


@lru_cache(maxsize=1)
def _table() -> _Table:
    data = read_toml("corpus", "units.toml")
    atoms: dict[str, Unit] = {}
    aliases: dict[str, str] = {}
    for family, entry in data["families"].items():
        for name, factor in entry["units"].items():
            atoms[name] = Unit(name, family, float(factor))
        aliases.update(entry["aliases"])
    for name in data["counted"]["units"]:
        atoms.setdefault(name, Unit(name, name, 1.0))
    aliases.update(data["counted"]["aliases"])
    return _Table(atoms, aliases, {name: float(value) for name, value in data["multipliers"].items()})


def _fold(text: str) -> str:
    """Fold widths and spaces, but keep ㎡ and ² (NFKC would turn them into m2 and 2)."""
    kept = "".join(c if c in "㎡²³℃‰" else unicodedata.normalize("NFKC", c) for c in text)
    return re.sub(r"\s+", "", kept)


def _atom(text: str) -> Unit | None:
    table = _table()
    name = table.aliases.get(text, text)
    if name in table.atoms:
        return table.atoms[name]
    for length in (2, 1):
        multiplier = table.multipliers.get(text[:length])
        rest = table.aliases.get(text[length:], text[length:])
        if multiplier and rest in table.atoms and table.atoms[rest].family != "rate":
            base = table.atoms[rest]
            return Unit(text[:length] + base.text, base.family, base.factor * multiplier)
    if text in table.multipliers:  # "300万": the counted thing is lost, so it converts only into other bare multipliers
        return Unit(text, "bare", table.multipliers[text])
    paired = _PAIRED.match(name)
    if paired:
        first, second = _atom(paired.group(1)), _atom(paired.group(2))
        if first and second:
            name = f"{first.text}({second.text})"
            return Unit(name, name, 1.0)
    return None


@lru_cache(maxsize=4096)
def parse_unit(text: str) -> Unit | None:
    """Recognise a unit as published.

    :param text: the characters after the number, or a unit column's cell.
    :return: the unit in canonical spelling, or None where the text is no known unit.
    """
    folded = _fold(text)
    if not folded or len(folded) > MAX_LENGTH:
        return None
    found = _atom(folded) or _compound(folded)
    return found if found and len(found.text) <= MAX_LENGTH else None


def _compound(folded: str) -> Unit | None:
    """Recognise an amount per something: 元/人·月, 次/月, /株."""
    head, *rest = _SEPARATOR.split(folded)
    if not rest:
        return None
    per = [_atom(part) for part in rest]
    if any(part is None for part in per):
        return None
    denominators = "·".join(part.text for part in per if part)
    if not head:  # "28.40/株": what is counted is lost, the denominator is kept
        return Unit("/" + denominators, "/" + denominators, 1.0)
    top = _atom(head)
    if top is None:
        return None
    return Unit(f"{top.text}/{denominators}", f"{top.family}/{denominators}", top.factor)


def same_family(first: str | None, second: str | None) -> bool:
    """Tell whether two units convert into one another (two missing units do)."""
    if not first or not second:
        return not first and not second
    one, two = parse_unit(first), parse_unit(second)
    if one is None or two is None:
        return _fold(first) == _fold(second)
    return one.family == two.family


def is_money(unit: str | None) -> bool:
    """Tell whether a unit is an amount of money, alone or per something (元/人)."""
    parsed = parse_unit(unit) if unit else None
    return parsed is not None and parsed.family.split("/")[0] == "money"


def is_rate(unit: str | None) -> bool:
    """Tell whether a unit states a share: %, ‰, percentage points or a plain ratio."""
    parsed = parse_unit(unit) if unit else None
    return parsed is not None and parsed.family in ("rate", "rate_difference")


def convert(number: float, unit: str, into: str) -> float:
    """Convert an amount between two units of one family.

    :param number: amount in ``unit``.
    :param unit: unit of the amount.
    :param into: unit wanted.
    :return: the amount in ``into``.
    :raises ValueError: when the units belong to different families; the message names both.
    """
    one, two = parse_unit(unit), parse_unit(into)
    if one is None or two is None or one.family != two.family:
        raise ValueError(f"「{unit}」和「{into}」不是同一类单位，不能换算")
    return number * one.factor / two.factor
