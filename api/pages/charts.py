"""Small pictures of usual values, drawn as SVG: they print, they are read out, and need no script."""

from __future__ import annotations

from html import escape

from recommender.typical import Typical

WIDTH, HEIGHT = 132, 26
LONGEST_VALUE = 24  # characters of a value in a line of words
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
    if typical.median is None:
        most = "、".join(f"{short_value(found.value)}（{found.count}次）" for found in typical.values[:3])
        return f"公布过 {typical.count:,} 次：{most}"
    unit, sign = typical.unit or "", typical.operator or ""
    if typical.p10 is None or typical.p90 is None or typical.p10 == typical.p90:
        return f"公布过 {typical.count:,} 次：{sign}{number_text(typical.median)}{unit}"
    middle = f"{sign}{number_text(typical.median)}{unit}"
    spread = f"{number_text(typical.p10)}–{number_text(typical.p90)}{unit}"
    return f"公布过 {typical.count:,} 次，居中的是 {middle}，多数在 {spread}"


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
