"""A chart with the same figures in words beside it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from nicegui import ui

from api.pages.listing import table_html

_COLOUR, _INK, _LINE = "#1f5fa8", "#1f2933", "#d9dee5"  # the style's blue, ink and line, which a drawing cannot name
_LONGEST = 14  # characters beside a bar
_BAR = 26  # pixels
_LEAST = 180


def bar_chart(title: str, about: str, bars: Sequence[tuple[str, int]], unit: str, lying: bool = False) -> None:
    """Draw bars, and give their figures as a table that opens below.

    :param title: of the chart.
    :param about: what is counted.
    :param bars: (name, number) of each.
    :param unit: what the numbers count, for the table.
    :param lying: whether the bars lie, the first one on top: for long names.
    """
    with ui.element("section").classes("z-card c-chart"):
        ui.html(escape(title), tag="h2", sanitize=False).classes("z-title c-heading")
        ui.label(about).classes("z-soft z-small")
        if not bars:
            ui.label("没有数据").classes("z-soft")
            return
        most = max(bars, key=lambda bar: bar[1])
        drawn = ui.echart(_options(bars, lying), renderer="svg").props("role=img")
        drawn.props["aria-label"] = (
            f"{title}：共 {len(bars)} 项，最多的是{most[0]}，{most[1]:,} {unit}；全部数字见图下的表"
        )
        drawn.style(f"height: {max(_LEAST, len(bars) * _BAR + 30) if lying else 260}px")
        rows = [(escape(name), f"{number:,}") for name, number in bars]
        table = table_html(title, ("名称", unit), rows, (1,))
        ui.html(f"<details><summary>看数字</summary>{table}</details>", sanitize=False)


def _options(bars: Sequence[tuple[str, int]], lying: bool) -> dict[str, Any]:
    names = [name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…" for name, _ in bars]
    label = {"color": _INK, "fontSize": 12}
    named = {"type": "category", "data": names, "axisLabel": label | ({} if lying else {"hideOverlap": True})}
    counted = {
        "type": "value",
        "minInterval": 1,
        "splitNumber": 4,
        "axisLabel": label | {"hideOverlap": True},
        "splitLine": {"lineStyle": {"color": _LINE}},
    }
    return {
        "animation": False,
        "textStyle": {"fontFamily": "inherit"},
        "grid": {"left": 8, "right": 48, "top": 16 if lying else 32, "bottom": 4, "containLabel": True},
        "xAxis": counted if lying else named,
        "yAxis": named | {"inverse": True} if lying else counted,
        "series": [
            {
                "type": "bar",
                "data": [number for _, number in bars],
                "itemStyle": {"color": _COLOUR},
                "barMaxWidth": 22,
                "label": {"show": True, "position": "right" if lying else "top", "color": _INK},
            }
        ],
    }
