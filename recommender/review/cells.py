"""What stands in a cell: nothing, a placeholder, "not applicable", or something to judge."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from corpus.names import plain_name
from corpus.table import Indicator, TargetTable
from recommender.review.lexicon import pattern, words


def folded(text: str | None) -> str:
    """Fold widths and drop spaces."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text or ""))


def is_not_applicable(text: str | None) -> bool:
    """Tell whether a cell says that the row does not apply (无, 本项目不适用此指标)."""
    plain = folded(text).strip("。.()")
    return plain in words("not_applicable") or bool(pattern("not_applicable").search(plain))


def is_placeholder(text: str | None) -> bool:
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


def given_rows(table: TargetTable) -> Iterator[tuple[int, Indicator]]:
    """Give the rows whose value can be judged, with their 0-based index."""
    return ((row, indicator) for row, indicator in enumerate(table.indicators) if is_given(indicator))


def used_rows(table: TargetTable) -> list[Indicator]:
    """Give the rows that somebody filled in."""
    return [indicator for indicator in table.indicators if not is_unfilled(indicator)]
