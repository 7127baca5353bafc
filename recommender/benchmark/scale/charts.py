"""Plots of the report: costs over sizes, and peers by time and recall; SVG drawn in code, both on logarithmic axes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise

from recommender.benchmark.plot import HEIGHT, LEFT, TOP, WIDTH, entry, line, picture, text
from recommender.evaluate.charts import COLOURS

Points = Sequence[tuple[float, float]]


def curves(title: str, across: str, up: str, series: Mapping[str, Points]) -> str:
    """Draw costs over sizes, both on logarithmic axes: a power law is a straight line.

    :param title: of the plot.
    :param across: what the horizontal axis says.
    :param up: what the vertical axis says.
    :param series: (size, cost) by what was measured; what is not above 0 is left out.
    """
    shown = {name: [(x, y) for x, y in points if x > 0 and y > 0] for name, points in series.items()}
    shown = {name: points for name, points in shown.items() if points}
    xs = [x for points in shown.values() for x, _ in points]
    ys = [y for points in shown.values() for _, y in points]
    if not xs:
        return picture(title, [text(LEFT, TOP + 20, "nothing measured")])
    frame = _Frame(min(xs), max(xs), min(ys), max(ys))
    parts = frame.axes(across, up)
    for place, (name, points) in enumerate(shown.items()):
        colour = COLOURS[place % len(COLOURS)]
        dash = ' stroke-dasharray="5 3"' if place >= len(COLOURS) else ""
        placed = [(frame.x(x), frame.y(y)) for x, y in sorted(points)]
        parts += [line(*start, *end, colour, dash) for start, end in pairwise(placed)]
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in placed]
        parts += entry(place, name, colour)
    return picture(title, parts)


def recall_by_time(title: str, systems: Mapping[str, tuple[float, float]]) -> str:
    """Draw systems by the time of an answer (milliseconds, logarithmic) and recall (between 0 and 1).

    :param title: of the plot.
    :param systems: (milliseconds, recall) by name.
    """
    shown = {name: point for name, point in systems.items() if point[0] > 0 and not math.isnan(point[1])}
    if not shown:
        return picture(title, [text(LEFT, TOP + 20, "nothing measured")])
    times = [time for time, _ in shown.values()]
    frame = _Frame(min(times), max(times), 1.0, 10.0)
    parts = frame.axes("ms, p50", "recall@10", levels=False)
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        y = TOP + HEIGHT * (1 - tick)
        parts += [line(LEFT, y, LEFT + WIDTH, y, "#ddd"), text(LEFT - 6, y + 4, f"{tick:g}", "end", 10)]
    for place, (name, (time, recall)) in enumerate(shown.items()):
        colour = COLOURS[place % len(COLOURS)]
        ring = ' fill="none" stroke-width="2"' if place >= len(COLOURS) else f' fill="{colour}"'
        x, y = frame.x(time), TOP + HEIGHT * (1 - recall)
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" stroke="{colour}"{ring}/>')
        parts += entry(place, name, colour)
    return picture(title, parts)


class _Frame:
    """The plotting area, with powers of ten on its axes."""

    def __init__(self, least_x: float, most_x: float, least_y: float, most_y: float) -> None:
        self._xs = math.floor(math.log10(least_x)), math.ceil(math.log10(most_x))
        self._ys = math.floor(math.log10(least_y)), math.ceil(math.log10(most_y))

    def x(self, value: float) -> float:
        return LEFT + WIDTH * _share(value, self._xs)

    def y(self, value: float) -> float:
        return TOP + HEIGHT * (1 - _share(value, self._ys))

    def axes(self, across: str, up: str, *, levels: bool = True) -> list[str]:
        bottom = TOP + HEIGHT
        parts = [f'<rect x="{LEFT}" y="{TOP}" width="{WIDTH}" height="{HEIGHT}" fill="none" stroke="#bbb"/>']
        for power in range(self._xs[0], self._xs[1] + 1):
            x = self.x(10.0**power)
            parts += [line(x, TOP, x, bottom, "#ddd"), text(x, bottom + 14, _power(power), "middle", 10)]
        for power in range(self._ys[0], self._ys[1] + 1) if levels else ():
            y = self.y(10.0**power)
            parts += [line(LEFT, y, LEFT + WIDTH, y, "#ddd"), text(LEFT - 6, y + 4, _power(power), "end", 10)]
        return [*parts, text(LEFT + WIDTH / 2, bottom + 32, across, "middle"), text(6, TOP - 10, up)]


def _share(value: float, powers: tuple[int, int]) -> float:
    low, high = powers
    return (math.log10(value) - low) / max(high - low, 1)


def _power(power: int) -> str:
    return f"{10.0**power:g}" if power < 4 else f"{10**power:,}"
