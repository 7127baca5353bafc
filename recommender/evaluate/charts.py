"""Plots of a report, drawn as SVG in code: no outside address, no script."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from itertools import pairwise

from recommender.evaluate.figures import TITLES, Bin, Measure, SystemFigures

COLOURS = ("#2a6f97", "#c05746", "#7a9e3f", "#8d6a9f", "#7f7f7f")
_LABEL, _PLOT = 190, 430
_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


def _svg(width: int, height: float, parts: Sequence[str], title: str) -> str:
    return (
        f'<svg role="img" width="{width}" height="{height:.0f}" viewBox="0 0 {width} {height:.0f}" '
        f'font-family="sans-serif" font-size="12"><title>{html.escape(title)}</title>{"".join(parts)}</svg>'
    )


def _text(x: float, y: float, text: str, anchor: str = "start", size: int = 12) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}">{html.escape(text)}</text>'


def _line(x1: float, y1: float, x2: float, y2: float, colour: str = "#444", more: str = "") -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" {more}/>'


def _grid(left: float, top: float, bottom: float) -> list[str]:
    lines = []
    for tick in _TICKS:
        x = left + tick * _PLOT
        lines += [_line(x, top, x, bottom, "#ddd"), _text(x, bottom + 14, f"{tick:.0%}", "middle", 10)]
    return lines


def _legend(systems: Sequence[SystemFigures], y: float) -> list[str]:
    parts = []
    for place, system in enumerate(systems):
        x = 4 + place * 165
        parts.append(f'<rect x="{x}" y="{y - 9}" width="10" height="10" fill="{_colour(place)}"/>')
        parts.append(_text(x + 14, y, system.title, size=11))
    return parts


def _colour(place: int) -> str:
    return COLOURS[place % len(COLOURS)]


def system_bars(
    systems: Sequence[SystemFigures], measures: Sequence[Measure], titles: Mapping[Measure, str] = TITLES
) -> str:
    """Draw the figures of every system as bars with their intervals.

    :param systems: the systems, the product first.
    :param measures: figures between 0 and 1.
    :param titles: what the figures are called.
    """
    parts = _legend(systems, 14)
    top = 30.0
    block = len(systems) * 14 + 12
    bottom = top + block * len(measures)
    parts += _grid(_LABEL, top, bottom)
    for row, measure in enumerate(measures):
        begin = top + row * block
        parts.append(_text(_LABEL - 8, begin + block / 2, titles[measure], "end"))
        for place, system in enumerate(systems):
            figure = system.figures[measure]
            if figure.value is None or figure.low is None or figure.high is None:
                continue
            y = begin + 4 + place * 14
            width = figure.value * _PLOT
            parts.append(f'<rect x="{_LABEL}" y="{y}" width="{width:.1f}" height="10" fill="{_colour(place)}"/>')
            low, high = _LABEL + figure.low * _PLOT, _LABEL + figure.high * _PLOT
            parts.append(_line(low, y + 5, high, y + 5, "#111"))
            parts.append(_text(max(_LABEL + width, high) + 4, y + 9, f"{figure.value:.0%}", size=10))
    return _svg(_LABEL + _PLOT + 60, bottom + 22, parts, "各做法的比较，横线是可能的范围")


def table_dots(systems: Sequence[SystemFigures]) -> str:
    """Draw the recall at 20 of every table: one line a table, one dot a system.

    :param systems: the systems, the product first.
    """
    tables = systems[0].tables
    order = sorted(range(len(tables)), key=lambda place: -tables[place].recall[20])
    parts = _legend(systems, 14)
    top, step = 30.0, 18
    bottom = top + step * len(tables)
    parts += _grid(_LABEL + 60, top, bottom)
    for line, place in enumerate(order):
        y = top + line * step + step / 2
        name = tables[place].project_name
        parts.append(_text(_LABEL + 52, y + 4, name if len(name) <= 18 else f"{name[:17]}…", "end", 11))
        for mark in range(len(systems)):
            x = _LABEL + 60 + systems[mark].tables[place].recall[20] * _PLOT
            radius = 5 if mark == 0 else 3.5
            parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{_colour(mark)}" opacity="0.85"/>')
    return _svg(_LABEL + _PLOT + 90, bottom + 22, parts, "各表前 20 条找到的比例")


def calibration_plot(bins: Sequence[Bin]) -> str:
    """Draw the share of hits over the mean score, in words for everyone; on the diagonal the two are alike.

    :param bins: of the scores; the area of a dot is as its suggestions.
    """
    left, top, side = 50, 12, 300
    parts = [f'<rect x="{left}" y="{top}" width="{side}" height="{side}" fill="none" stroke="#bbb"/>']
    parts.append(_line(left, top + side, left + side, top, "#bbb", 'stroke-dasharray="4 4"'))
    for tick in _TICKS:
        parts.append(_text(left + tick * side, top + side + 14, f"{tick:.0%}", "middle", 10))
        parts.append(_text(left - 6, top + side - tick * side + 4, f"{tick:.0%}", "end", 10))
    parts.append(_text(left + side / 2, top + side + 30, "系统说的把握", "middle"))
    parts.append(_text(left + 4, top + 14, "真写在原表里的比例", size=11))
    most = max(found.suggested for found in bins)
    dots = [(found.mean_score, found.hit_share, found.suggested) for found in bins]
    points = [
        (left + score * side, top + side - share * side, count)
        for score, share, count in dots
        if score is not None and share is not None
    ]
    for (x1, y1, _), (x2, y2, _) in pairwise(points):
        parts.append(_line(x1, y1, x2, y2, COLOURS[0]))
    for x, y, count in points:
        radius = 3 + 7 * (count / most) ** 0.5
        parts.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{COLOURS[0]}" opacity="0.8">'
            f"<title>{count} 条</title></circle>"
        )
    return _svg(left + side + 20, top + side + 40, parts, "说的把握与真写在原表里的比例")
