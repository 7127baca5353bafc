"""What plots of benchmarks are drawn with: SVG in code, a frame with a legend at its side."""

from __future__ import annotations

import html
from collections.abc import Sequence

LEFT, TOP, WIDTH, HEIGHT = 70, 30, 420, 260
_LEGEND = 210


def entry(place: int, name: str, colour: str) -> list[str]:
    """Give a line of the legend; ``place`` counts from 0 at the top."""
    x, y = LEFT + WIDTH + 16, TOP + 12 + place * 17
    return [f'<rect x="{x}" y="{y - 9}" width="10" height="10" fill="{colour}"/>', text(x + 14, y, name, size=11)]


def picture(title: str, parts: Sequence[str]) -> str:
    """Give a whole drawing of some parts."""
    width, height = LEFT + WIDTH + _LEGEND, TOP + HEIGHT + 44
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12"><title>{html.escape(title)}</title>'
        f'<rect width="{width}" height="{height}" fill="#fff"/>{"".join(parts)}</svg>\n'
    )


def text(x: float, y: float, words: str, anchor: str = "start", size: int = 12) -> str:
    """Give words at a point."""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}">{html.escape(words)}</text>'


def line(x1: float, y1: float, x2: float, y2: float, colour: str, more: str = "") -> str:
    """Give a line between two points, with further attributes."""
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"{more}/>'
