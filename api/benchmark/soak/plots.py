"""Plots of a run over its time."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from recommender.benchmark.plot import HEIGHT, LEFT, TOP, WIDTH, entry, line, picture, text
from recommender.evaluate.charts import COLOURS

_TICKS = 6


def over_time(
    title: str, up: str, series: Mapping[str, Sequence[tuple[float, float]]], *, logarithmic: bool = False
) -> str:
    """Draw figures over minutes.

    :param title: of the plot.
    :param up: what the vertical axis says.
    :param series: (seconds, figure) by what was measured; what is no number is left out.
    :param logarithmic: whether the vertical axis has powers of ten; else it begins at 0.
    """
    least = 0.0 if logarithmic else -math.inf
    shown = {name: [(x, y) for x, y in points if least < y < math.inf] for name, points in series.items()}
    shown = {name: points for name, points in shown.items() if points}
    if not shown:
        return picture(title, [text(LEFT, TOP + 20, "没有数据")])
    values = [y for points in shown.values() for _, y in points]
    last = max(x for points in shown.values() for x, _ in points) or 1.0
    levels = _powers(values) if logarithmic else _steps(0.0, max(values))
    places = [math.log10(level) for level in levels] if logarithmic else levels
    parts = [f'<rect x="{LEFT}" y="{TOP}" width="{WIDTH}" height="{HEIGHT}" fill="none" stroke="#bbb"/>']

    def across(seconds: float) -> float:
        return LEFT + WIDTH * seconds / last

    def height(value: float) -> float:
        place = math.log10(value) if logarithmic else value
        return TOP + HEIGHT * (1 - (place - places[0]) / (places[-1] - places[0]))

    for level in levels:
        y = height(level)
        parts += [line(LEFT, y, LEFT + WIDTH, y, "#ddd"), text(LEFT - 6, y + 4, f"{level:,g}", "end", 10)]
    for minute in [tick for tick in _steps(0.0, last / 60) if tick * 60 <= last]:
        x = across(minute * 60)
        parts += [line(x, TOP, x, TOP + HEIGHT, "#ddd"), text(x, TOP + HEIGHT + 14, f"{minute:g}", "middle", 10)]
    for place, (name, points) in enumerate(shown.items()):
        colour = COLOURS[place % len(COLOURS)]
        path = " ".join(f"{across(x):.1f},{height(y):.1f}" for x, y in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.5"/>')
        parts += entry(place, name, colour)
    bottom = text(LEFT + WIDTH / 2, TOP + HEIGHT + 32, "分钟", "middle")
    return picture(title, [*parts, bottom, text(6, TOP - 10, up)])


def _steps(least: float, most: float) -> list[float]:
    """Give round levels from one below the least to one above the most."""
    rough = max(most - least, 1e-9) / _TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * part for part in (1, 2, 5, 10) if power * part >= rough)
    return [step * number for number in range(math.floor(least / step), math.ceil(most / step) + 1)]


def _powers(values: Sequence[float]) -> list[float]:
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return [10.0**power for power in range(low, max(high, low + 1) + 1)]
