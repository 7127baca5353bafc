"""What a finding rests on, as HTML: where others' values lie, and the rows and tables that it speaks of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from api.pages.charts import number_text
from corpus.table import TargetTable
from recommender.review.finding import Finding

WIDTH, HEIGHT = 300, 46
_LEFT, _RIGHT = 14, WIDTH - 14
_SPREAD = ("p5", "median", "p95", "n")
_MOST = 12  # links: more are no help


def evidence_html(finding: Finding, table: TargetTable) -> str:
    """Give the evidence of a finding; empty where it has none that says more than the finding.

    :param finding: the finding.
    :param table: its table.
    :return: HTML; ``data-row`` names a 0-based row of this table, ``data-table`` a 0-based table of its document.
    """
    said = finding.evidence or {}
    parts = [_spread(said, finding, table), _rows(said, finding, table), _tables(said)]
    return "".join(part for part in parts if part)


def _spread(said: dict[str, Any], finding: Finding, table: TargetTable) -> str:
    """Draw where published values lie, with the table's own as a diamond."""
    if any(not isinstance(said.get(name), int | float) for name in _SPREAD):
        return ""
    own = None if finding.row is None else table.indicators[finding.row].target.number
    unit = str(said.get("unit") or "")
    low, middle, high = (float(said[name]) for name in ("p5", "median", "p95"))
    words = f"已公开的「{said.get('name')}」{said['n']} 条：居中的是 {number_text(middle)}{unit}"
    words += f"，绝大多数在 {number_text(low)}–{number_text(high)}{unit}" if low != high else ""
    words += f"；本表 {number_text(own)}{unit}" if own is not None else ""
    usual = "、".join(f"{value}（{count} 次）" for value, count in (said.get("values") or {}).items())
    projects = "、".join(f"「{name}」" for name in said.get("projects") or ())
    return (
        f'<figure class="z-rv-spread">{_picture(low, middle, high, own, unit, words)}'
        f"<figcaption>{escape(words)}"
        f"{f'<br>最常见的写法：{escape(usual)}' if usual else ''}"
        f"{f'<br>例如：{escape(projects)}' if projects else ''}</figcaption></figure>"
    )


def _picture(low: float, middle: float, high: float, own: float | None, unit: str, words: str) -> str:
    shown = [low, middle, high, *(() if own is None else (own,))]
    least, most = min(shown), max(shown)

    def at(number: float) -> float:
        return WIDTH / 2 if most == least else _LEFT + (number - least) / (most - least) * (_RIGHT - _LEFT)

    def label(number: float, color: str) -> str:
        x = at(number)
        side = "start" if x < WIDTH * 0.2 else "end" if x > WIDTH * 0.8 else "middle"
        text = escape(f"{number_text(number)}{unit}")
        place = _LEFT - 10 if side == "start" else _RIGHT + 10 if side == "end" else x
        return f'<text x="{place:.0f}" y="42" text-anchor="{side}" font-size="11" fill="{color}">{text}</text>'

    parts = [
        f'<line x1="{_LEFT}" x2="{_RIGHT}" y1="16" y2="16" stroke="#d9dee5" stroke-width="2"/>',
        f'<rect x="{at(low):.1f}" y="10" width="{max(at(high) - at(low), 4):.1f}" height="12" rx="2" fill="#a9c4e4"/>',
        f'<line x1="{at(middle):.1f}" x2="{at(middle):.1f}" y1="6" y2="26" stroke="#1f5fa8" stroke-width="2"/>',
    ]
    if own is None or abs(at(middle) - at(own)) > WIDTH * 0.2:
        parts.append(label(middle, "#1f5fa8"))
    if own is not None:
        parts += (f'<path d="M{at(own):.1f} 8l7 8l-7 8l-7 -8z" fill="#b42318"/>', label(own, "#b42318"))
    return (
        f'<svg role="img" aria-label="{escape(words)}" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}">{"".join(parts)}</svg>'
    )


def _rows(said: dict[str, Any], finding: Finding, table: TargetTable) -> str:
    """Link the other rows that a finding speaks of."""
    given = said.get("rows")
    found = [*_numbers(given if isinstance(given, list) else ()), *_numbers([said.get("row")])]
    rows = [row for row in dict.fromkeys(found) if row != finding.row and 0 <= row < len(table.indicators)]
    links = [_link("data-row", row, f"第 {row + 1} 行「{table.indicators[row].level3}」") for row in rows[:_MOST]]
    rest = f"等 {len(rows)} 行" if len(rows) > _MOST else ""
    return f'<div class="z-rv-links">涉及：{"".join(links)}{rest}</div>' if links else ""


def _tables(said: dict[str, Any]) -> str:
    """Link the other tables: those of the same document, and published ones."""
    source = said.get("source")
    links = []
    if isinstance(source, dict) and source.get("id"):
        told = "，".join(str(part) for part in (source.get("unit"), source.get("year")) if part)
        name = escape(f"已公开的「{source.get('project')}」{f'（{told}）' if told else ''}")
        links.append(f'<a class="nicegui-link" target="_blank" href="/corpus?table={escape(source["id"])}">{name}</a>')
    held = [said, *(source,) * isinstance(source, dict), *(said.get("tables") or ())]
    numbers = [one.get("table") or one.get("number") for one in held if isinstance(one, dict)]
    if "tables" not in said and not isinstance(source, dict):
        numbers = [said.get("table")]
    found = [number for number in dict.fromkeys(_numbers(numbers)) if number > 0]
    links += [_link("data-table", number - 1, f"本文件第 {number} 个表") for number in found[:_MOST]]
    return f'<div class="z-rv-links">对照：{"".join(links)}</div>' if links else ""


def _numbers(given: Iterable[object]) -> Sequence[int]:
    """Give the whole numbers in what may hold lists of them."""
    found: list[int] = []
    for one in given:
        if isinstance(one, list | tuple):
            found += _numbers(one)
        elif isinstance(one, int) and not isinstance(one, bool):
            found.append(one)
    return found


def _link(kind: str, number: int, words: str) -> str:
    return f'<button type="button" class="z-rv-link" {kind}="{number}">{escape(words)}</button>'
