"""What the texts of a column look like: level names, signs, target values."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from corpus.frames import canonical_level1, canonical_level2
from corpus.value import parse_operator, parse_value

_YES_NO = frozenset({"是", "否"})


def split_levels(text: str) -> tuple[str, str] | None:
    """Split a cell that names both levels (``产出指标-数量指标``); None for any other."""
    names = [name for name in re.split(r"[-—–/、>\s]+", text.strip("【】")) if name] if len(text) <= 40 else []
    if len(names) == 2 and canonical_level1(names[0]) and canonical_level2(names[1]):
        return names[0], names[1]
    return None


def is_level1(text: str) -> bool:
    """Tell whether a cell names a level 1, alone or with its level 2."""
    return canonical_level1(text) is not None or split_levels(text) is not None


def level_role(texts: Sequence[str], roles: set[str]) -> str:
    """指标类型 and 指标名称 head columns of level names in some forms: what they hold decides."""
    if "level1" not in roles and share(texts, is_level1) >= 0.5:
        return "level1"
    known = share(texts, lambda text: canonical_level2(text) is not None)
    return "level2" if "level2" not in roles and known >= 0.8 else ""


def sign_role(texts: Sequence[str], content: dict[str, list[str]]) -> str:
    """Tell whether a column such as 指标性质 holds directions, operators, or neither.

    :param texts: its cells.
    :param content: the words of directions and natures.
    """
    if share(texts, lambda text: text in content["directions"]) >= 0.5:
        return "direction"
    operators = [text for text in texts if text not in content["natures"] and text not in content["directions"]]
    return "operator" if operators and share(operators, lambda text: parse_operator(text) is not None) >= 0.5 else ""


def unknown_level(texts: Sequence[str], roles: set[str]) -> str:
    """Tell which level a column without a known name holds, of those that no other column holds."""
    if "level1" not in roles and share(texts, is_level1) >= 0.5:
        return "level1"
    known = share(texts, lambda text: canonical_level2(text) is not None)
    return "level2" if "level2" not in roles and known >= 0.5 else ""


def likeness(texts: Sequence[str]) -> float:
    """Say how much a column looks like target values: quantities most, 1, 2, 3… and 是, 否 not at all."""
    counted = len(texts) > 1 and list(texts) == [str(number) for number in range(1, len(texts) + 1)]
    if not texts or counted or _YES_NO.issuperset(texts):
        return 0.0
    return sum(map(_value_weight, texts)) / len(texts)


def _value_weight(text: str) -> float:
    value = parse_value(text)
    if value.kind == "text":
        return 0.0
    return 1.0 if value.operator or value.unit or value.date or value.kind == "range" else 0.7


def is_value(text: str) -> bool:
    """Tell whether a cell reads as a target value."""
    return parse_value(text).kind != "text"


def share(texts: Sequence[str], test: Callable[[str], bool]) -> float:
    """Give the share of texts that pass a test; 0 for none at all."""
    return sum(map(test, texts)) / len(texts) if texts else 0.0
