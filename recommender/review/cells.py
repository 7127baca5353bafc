"""What stands in a cell: nothing, a placeholder, "not applicable", or something to judge."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

from corpus.names import plain_name
from corpus.table import Indicator, TargetTable
from recommender.review.lexicon import pattern, words

T = TypeVar("T")

_Rows = tuple[tuple[int, Indicator], ...]

# The rows of the table judged last, by identity: forty rules ask for them one after the other.
_last: tuple[tuple[Indicator, ...], _Rows] = ((), ())
_LONGEST_KEPT = 500  # characters: cells, not essays


def _kept(judge: Callable[[str], T]) -> Callable[[str | None], T]:
    """Remember what was judged of short texts: every rule asks the same of the same cells."""
    known = lru_cache(maxsize=16_384)(judge)

    @wraps(judge)
    def answer(text: str | None) -> T:
        given = text or ""
        return known(given) if len(given) <= _LONGEST_KEPT else judge(given)

    return answer


@_kept
def folded(text: str) -> str:
    """Fold widths and drop spaces."""
    return "".join(unicodedata.normalize("NFKC", text).split())


@_kept
def is_not_applicable(text: str) -> bool:
    """Tell whether a cell says that the row does not apply (无, 本项目不适用此指标)."""
    plain = folded(text).strip("。.()")
    return plain in words("not_applicable") or bool(pattern("not_applicable").search(plain))


@_kept
def is_placeholder(text: str) -> bool:
    """Tell whether a cell holds template debris instead of a value or a name (≥**%, ……, 待定, ×月×日)."""
    plain = folded(text)
    if not plain:
        return False
    return plain in words("placeholder") or bool(pattern("placeholder").search(plain))


def is_masked(indicator: Indicator) -> bool:
    """Tell whether a value holds stars or underscores that are no part of a unit (530元/人*月 is a value)."""
    return indicator.target.kind == "text" and bool(pattern("masked").search(folded(indicator.value)))


def is_unfilled(indicator: Indicator) -> bool:
    """Tell whether a row of the form was left unused: no name (or a numbered slot), and no value."""
    name, value = folded(plain_name(indicator.level3)), folded(indicator.value)
    return not value and (not name or is_placeholder(name))


def is_dropped(indicator: Indicator) -> bool:
    """Tell whether a whole row says that it does not apply."""
    name, value = folded(indicator.level3), folded(indicator.value)
    unnamed = not name or is_not_applicable(name) or is_placeholder(name)
    return unnamed and (is_not_applicable(value) or (is_not_applicable(name) and (not value or is_placeholder(value))))


def is_given(indicator: Indicator) -> bool:
    """Tell whether a value is there to be judged; what is not, is S005's business."""
    value = indicator.value
    return bool(folded(value)) and not (is_not_applicable(value) or is_placeholder(value) or is_masked(indicator))


def given_rows(table: TargetTable) -> _Rows:
    """Give the rows whose value can be judged, with their 0-based index."""
    global _last
    rows, found = _last
    if rows is not table.indicators:
        found = tuple((row, indicator) for row, indicator in enumerate(table.indicators) if is_given(indicator))
        _last = table.indicators, found
    return found


def used_rows(table: TargetTable) -> list[Indicator]:
    """Give the rows that somebody filled in."""
    return [indicator for indicator in table.indicators if not is_unfilled(indicator)]
