"""How the hits are spread over levels, units, regions and years: links that narrow the search or widen it."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from api.pages.searching.address import FIELDS, Asked

_SHOWN = 7  # values; further ones unfold


def facets_html(asked: Asked, facets: Mapping[str, Mapping[str, int]]) -> str:
    """Give the filters that can be chosen, with how many hits each leaves.

    :param asked: the search.
    :param facets: of the answer.
    """
    groups = (_group(asked, field, facets.get(field, {})) for field in FIELDS)
    return f"<h2>缩小范围</h2>{''.join(groups)}"


def chips_html(asked: Asked) -> str:
    """Give the filters that are set, each a link that takes it away."""
    chosen = asked.chosen()
    chips = [
        _link(
            asked.with_filter(field, ""), f"{FIELDS[field]}：{value}", "z-s-chip", f"去掉条件：{FIELDS[field]} {value}"
        )
        for field, value in chosen.items()
    ]
    if len(chosen) > 1:
        chips.append(_link(Asked(q=asked.q, exact=asked.exact), "全部去掉", "z-s-clear"))
    return "".join(chips)


def _group(asked: Asked, field: str, values: Mapping[str, int]) -> str:
    if not values:
        return ""
    ordered = list(values.items())
    if field == "year":
        ordered.sort(reverse=True)
    items = [_item(asked, field, value, count) for value, count in ordered]
    rest = len(items) - _SHOWN
    more = f"<details><summary>还有 {rest} 个</summary><ul>{''.join(items[_SHOWN:])}</ul></details>" if rest > 0 else ""
    return (
        f'<section aria-label="{FIELDS[field]}"><h3>{FIELDS[field]}</h3><ul>{"".join(items[:_SHOWN])}</ul>{more}'
        "</section>"
    )


def _item(asked: Asked, field: str, value: str, count: int) -> str:
    chosen = getattr(asked, field) == value
    target = asked.with_filter(field, "" if chosen else value)
    state = ' aria-current="true"' if chosen else ""
    said = f"<span>{escape(value)}</span><span>{count:,}</span>"
    return f'<li><a data-go href="{escape(target.address())}" class="z-s-facet"{state}>{said}</a></li>'


def _link(target: Asked, text: str, kind: str, said: str | None = None) -> str:
    label = f' aria-label="{escape(said)}"' if said else ""
    cross = '<span aria-hidden="true"> ×</span>' if said else ""
    return f'<a data-go href="{escape(target.address())}" class="{kind}"{label}>{escape(text)}{cross}</a>'
