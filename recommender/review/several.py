"""Several values in one cell."""

from __future__ import annotations

import re
from functools import lru_cache

from corpus.table import Indicator
from recommender.review.cells import folded
from recommender.review.context import COST_LEVEL2
from recommender.review.lexicon import pattern
from recommender.review.names import is_rate_name
from recommender.review.wording import is_graded

_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_SEMICOLON = re.compile(r"[;；\n]+")
_APART = re.compile(r"[;,、+。]")
_AMOUNT = re.compile(r"\d[\d.,]*[^\d;,、+。]{0,4}")
_MONEY = re.compile(r"元|\d[万亿]")
_CLOSING = "。.;,、"


def several(indicator: Indicator) -> tuple[str, ...]:
    """Give the numbers or conditions of a value that holds more than one; empty where it holds one, a range or a date.

    :param indicator: a row whose value is given.
    """
    if indicator.target.kind != "text" or is_left_to_others(indicator):
        return ()
    return _several((indicator.value or "").strip())


def is_left_to_others(indicator: Indicator) -> bool:
    """Tell whether S022 and S023 (rates without a share) or S024 (costs without money) object to the value already."""
    plain = folded(indicator.value)
    if is_rate_name(indicator.level3):
        return not re.search(r"[%‰]|百分", plain)
    return indicator.level2 in COST_LEVEL2 and not _MONEY.search(plain)


@lru_cache(maxsize=8192)
def _several(value: str) -> tuple[str, ...]:
    plain = folded(value).strip(_CLOSING)
    if is_graded(plain):
        return ()
    conditions = tuple(part for part in (folded(part).strip(_CLOSING) for part in _SEMICOLON.split(value)) if part)
    bare = re.sub(r"\s+", "", pattern("not_a_second_number").sub("", plain))
    numbers = tuple(_NUMBER.findall(bare))
    if len(numbers) == 2 and pattern("bounded_both_sides").search(bare):
        return ()
    if len(numbers) > 1:
        pieces = tuple(piece for piece in _APART.split(bare) if _NUMBER.search(piece))
        return pieces if len(pieces) > 1 else tuple(_AMOUNT.findall(bare))
    listed = tuple(part for part in re.split(r"[、]", plain) if part)
    if len(listed) > 1 and numbers:
        return listed
    return conditions if len(conditions) > 1 else ()
