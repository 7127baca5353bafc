"""When a suggested row counts as a labelled one, and when its value does.

The rule, the same for every system that is measured:

- A name is cut into pairs of neighbouring characters, after a template's number in front (``指标1：``, ``1、``) and
  everything but Chinese and Latin letters is taken out; pairs that recur count as often as they do. Two names are as
  alike as the Dice coefficient of their pairs.
- A suggested row matches a labelled one when their names are alike by at least 0.5, or by at least 0.34 within one
  slot.
- A slot is the level-2 name without 指标; all names with 满意 are one slot, all names of costs one slot.
- A value agrees with a labelled one when both have a number, the operators point the same way (none counts as ≥), the
  units are written alike and the suggested number lies within 0.8 and 1.25 times the labelled one. A labelled value
  without a number is not judged; a suggested one without a number does not agree.
- Two names of one answer that are alike by at least 0.8 are a repeat.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations, pairwise
from typing import Protocol

ALIKE, ALIKE_IN_SLOT, REPEATED = 0.5, 0.34, 0.8
LOW, HIGH = 0.8, 1.25

_NUMBERED = re.compile(r"^(?:指标\d+[:：]?|\d+[.、])")
_NO_LETTER = re.compile(r"[^\u4e00-\u9fffA-Za-z]")
_COST = re.compile(r"^(?:经济|社会|生态环境)成本$")
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_NO_UNIT = re.compile(r"[^\u4e00-\u9fffA-Za-z%％㎡/]")
_SAME_UNIT = {"％": "%", "百分比": "%", "平方米": "㎡"}
_OPERATORS = {  # in this order: the first that is met decides
    "≥": ("≥", "≧", ">=", "＞=", "》", "大于等于", "不低于", "不少于", "至少", "以上"),
    "≤": ("≤", "≦", "<=", "＜=", "小于等于", "不超过", "不高于", "以内"),
    ">": (">", "＞"),
    "<": ("<", "＜"),
}
_DIRECTIONS = ({"≥", "=", ">"}, {"≤", "<"})


class Row(Protocol):
    """What is compared: a suggested row or a labelled one."""

    @property
    def level2(self) -> str | None:
        """The level-2 name, canonical or as published."""

    @property
    def level3(self) -> str:
        """The indicator's name."""

    @property
    def value(self) -> str | None:
        """The target value as written."""


@lru_cache(maxsize=65536)
def _pairs(name: str) -> Counter[str]:
    letters = _NO_LETTER.sub("", _NUMBERED.sub("", name))
    return Counter(map("".join, pairwise(letters))) if len(letters) > 1 else Counter([letters])


def alike(first: str, second: str) -> float:
    """Give how alike two names are, between 0 and 1: the Dice coefficient of their character pairs (Dice 1945)."""
    one, two = _pairs(first), _pairs(second)
    return 2 * (one & two).total() / (one.total() + two.total())


def slot(level2: str | None) -> str:
    """Give the slot of a level-2 name; without one, the empty slot."""
    name = (level2 or "").replace("指标", "")
    return "满意度" if "满意" in name else _COST.sub("成本", name)


def matches(suggested: Row, labelled: Row) -> bool:
    """Tell whether a suggested row counts as a labelled one."""
    likeness = alike(suggested.level3, labelled.level3)
    return likeness >= ALIKE or (likeness >= ALIKE_IN_SLOT and slot(suggested.level2) == slot(labelled.level2))


def value_agrees(suggested: str | None, labelled: str | None) -> bool | None:
    """Tell whether a suggested value agrees with the labelled one; None where the labelled one is not judged."""
    right = _quantity(labelled)
    if right is None:
        return None
    given = _quantity(suggested)
    if given is None or given[2] != right[2]:
        return False
    one_way = given[0] == right[0] or any({given[0], right[0]} <= way for way in _DIRECTIONS)
    return one_way and LOW <= (given[1] + 1e-9) / (right[1] + 1e-9) <= HIGH


def _quantity(value: str | None) -> tuple[str, float, str] | None:
    """Give operator, number and unit of a value, or None without a number."""
    text = (value or "").strip()
    number = _NUMBER.search(text)
    if number is None:
        return None
    operator = next((sign for sign, words in _OPERATORS.items() if any(word in text for word in words)), "=")
    unit = _NO_UNIT.sub("", text[number.end() :])
    return operator, float(number.group().replace(",", "")), _SAME_UNIT.get(unit, unit)


def repeats(names: Sequence[str]) -> int:
    """Count the pairs of names in one answer that say the same."""
    return sum(alike(one, two) >= REPEATED for one, two in combinations(names, 2))
