"""What the page shows before anything is looked for: how much there is, and searches to begin with."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from api.pages.searching.address import Asked
from recommender.overview import Overview

_EXAMPLES = 8
_LONGEST = 16  # characters of an example: a name that is a sentence is none


def start_html(overview: Overview) -> str:
    """Give the empty start as HTML.

    :param overview: of the corpus.
    """
    examples = _examples(overview)
    tried = f'<p class="z-soft">点一个试试：</p>{examples_html(examples)}' if examples else ""
    return (
        '<div class="z-empty"><h2 class="z-empty-title">想找什么指标，写在上面的框里</h2>'
        f"<p>不必与表里的说法一致，写意思就行。{_holds(overview)}</p>{tried}</div>"
    )


def examples_html(names: Iterable[str]) -> str:
    """Give names as links that look for them."""
    links = (f'<a data-go href="{escape(Asked(q=name).address())}">{escape(name)}</a>' for name in names)
    return f'<div class="z-s-examples">{"".join(links)}</div>'


def _holds(overview: Overview) -> str:
    library = next((share for share in overview.kinds if share.name == "library"), None)
    parts = []
    if overview.tables:
        years = [int(share.name) for share in overview.years if share.name]
        span = f"（{min(years)}–{max(years)}年）" if len(set(years)) > 1 else f"（{years[0]}年）" if years else ""
        parts.append(f"公开目标表 {overview.tables:,} 张{span}，共 {overview.indicators:,} 条指标")
    if library:
        parts.append(f"起步指标库 {library.tables:,} 类项目，共 {library.indicators:,} 条常用指标")
    return f"现有{'；'.join(parts)}。" if parts else "语料库还是空的，请先到“语料管理”添加目标表。"


def _examples(overview: Overview) -> list[str]:
    """Give frequent names, one of each level 2 first: a person sees what kinds of indicators there are."""
    named = [found for found in overview.frequent if len(found.level3) <= _LONGEST]
    first = {found.level2: found.level3 for found in reversed(named)}
    return list(dict.fromkeys((*reversed(first.values()), *(found.level3 for found in named))))[:_EXAMPLES]
