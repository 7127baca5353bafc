"""Small pictures of usual values, drawn as SVG: they print, they are read out, and need no script."""

from __future__ import annotations

from html import escape

from recommender.typical import Typical

WIDTH, HEIGHT = 132, 26
LONGEST_VALUE = 24  # characters of a value in a line of words
FEW_NUMBERS = 5  # fewer say no more than they say themselves: they are listed
_MOST_LISTED = 3
_LEFT, _RIGHT = 6, WIDTH - 6


def number_text(number: float) -> str:
    """Give a number as people write it: no trailing zeros, thousands apart."""
    return f"{number:,.2f}".rstrip("0").rstrip(".")


def short_value(value: str) -> str:
    """Give a value in no more than a line."""
    plain = " ".join(value.split())
    return plain if len(plain) <= LONGEST_VALUE else f"{plain[: LONGEST_VALUE - 1]}…"


def typical_words(typical: Typical) -> str:
    """Say in one line what an indicator is usually set to."""
    if _is_listed(typical):
        return _listed(typical)
    return f"公布过 {typical.count:,} 次，居中的是 {_middle(typical)}，多数在 {_spread(typical)}"


def usual_words(typical: Typical) -> str:
    """Say in a few words what an indicator is usually set to, beside its picture."""
    if _is_listed(typical):
        return _listed(typical)
    return f"公布过 {typical.count:,} 次，多数在 {_spread(typical)}"


def _is_listed(typical: Typical) -> bool:
    """Tell whether the values as published say more than numbers drawn from them would."""
    if typical.median is None or typical.p10 is None or typical.p10 == typical.p90:
        return True
    return bool(typical.values) and (typical.numbers or typical.count) < FEW_NUMBERS


def _listed(typical: Typical) -> str:
    """Give the values as they were published, the most frequent first."""
    said = f"公布过 {typical.count:,} 次"
    shown = typical.values[:_MOST_LISTED]
    if not shown:
        return said if typical.median is None else f"{said}：{_middle(typical)}"
    words = [short_value(found.value) for found in shown]
    if shown[0].count == typical.count or shown[0].count == 1:
        rest = "等" if sum(found.count for found in shown) < typical.count else ""
        return f"{said}：{'、'.join(words)}{rest}"
    often = (f"{found.count:,} 次是{word}" for found, word in zip(shown, words, strict=True) if found.count > 1)
    return f"{said}，其中 {'，'.join(often)}"


def _middle(typical: Typical) -> str:
    return f"{typical.operator or ''}{number_text(typical.median or 0.0)}{typical.unit or ''}"


def _spread(typical: Typical) -> str:
    return f"{number_text(typical.p10 or 0.0)}–{number_text(typical.p90 or 0.0)}{typical.unit or ''}"


def typical_picture(typical: Typical, own: float | None = None, ends: tuple[float, float] | None = None) -> str:
    """Draw where the usual values lie: from the 10th to the 90th percentile, the middle half, the median.

    :param typical: the usual value.
    :param own: the number in the draft, in the same unit, shown as a diamond.
    :param ends: the least and the largest number of the axis, so that several pictures can be compared.
    :return: SVG; empty where there are no numbers to draw, or all are the same.
    """
    low, middle, high = typical.p10, typical.median, typical.p90
    if middle is None or low is None or high is None:
        return ""
    shown: list[float] = [low, high, *(ends or ()), *(() if own is None else (own,))]
    least, most = min(shown), max(shown)
    if most == least and own is None:
        return ""  # a line without length says nothing beside the words
    wide = (most - least) or 1.0

    def at(number: float) -> float:
        if most == least:
            return WIDTH / 2
        return _LEFT + (number - least) / wide * (_RIGHT - _LEFT)

    quarter = low if typical.p25 is None else typical.p25
    three_quarters = high if typical.p75 is None else typical.p75
    parts = [
        f'<line x1="{_LEFT}" x2="{_RIGHT}" y1="13" y2="13" stroke="#b4c0cc" stroke-width="1"/>',
        f'<line x1="{at(low):.1f}" x2="{at(high):.1f}" y1="13" y2="13" stroke="#8fa3b8" stroke-width="2"/>',
        f'<rect x="{at(quarter):.1f}" y="8" width="{max(at(three_quarters) - at(quarter), 3):.1f}" height="10" rx="2" '
        'fill="#a9c4e4"/>',
        f'<line x1="{at(middle):.1f}" x2="{at(middle):.1f}" y1="5" y2="21" stroke="#1f5fa8" stroke-width="2"/>',
    ]
    said = typical_words(typical)
    if own is not None:
        x = at(own)
        parts.append(f'<path d="M{x:.1f} 7l5 6l-5 6l-5 -6z" fill="#b42318"/>')
        said += f"；本表 {number_text(own)}{typical.unit or ''}"
    return (
        f'<svg role="img" aria-label="{escape(said)}" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}">{"".join(parts)}</svg>'
    )
