"""The hits as a list: what each is, what it is usually set to, where it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from html import escape

from pydantic import ValidationError

from api.pages.charts import typical_picture, typical_words
from api.pages.searching.address import MOST_PAGES, PAGE, Asked
from api.pages.searching.marking import marked, marks
from corpus.errors import NotFoundError
from recommender.occurrences import usual_value
from recommender.search import Hit, SearchAnswer
from recommender.search_file import origin_words
from recommender.service import Recommender
from recommender.typical import Typical

_LONGEST = 90  # characters of a description in the list; the panel shows all of it
_NEAR = 6
_AROUND = 2  # pages named on either side of the one shown


@dataclass(frozen=True, slots=True)
class Found:
    """An answer, and its hits as HTML; ``data-open`` and ``data-draft`` in it hold a hit's place.

    ``near`` are the nearest names, given where nothing was found.
    """

    answer: SearchAnswer
    html: str
    near: tuple[str, ...] = ()


def found_by(service: Recommender, asked: Asked) -> Found:
    """Ask the service; slow, so not on the event loop.

    :raises ValidationError: when it cannot be asked.
    :raises InputError: when the query is too long.
    """
    answer = service.search(asked.query())
    if not answer.total:
        return Found(answer, "", _near(service, asked))
    snapshot, pattern = service.snapshot(), marks(asked.q)
    items = (
        _item(place, hit, usual_value(snapshot, hit.level2, hit.level3), pattern)
        for place, hit in enumerate(answer.hits)
    )
    first = (asked.page - 1) * PAGE + 1
    listed = f'<ol start="{first}" class="z-s-list" aria-label="检索结果">{"".join(items)}</ol>'
    return Found(answer, listed if answer.hits else "")


def _near(service: Recommender, asked: Asked) -> tuple[str, ...]:
    """Give names near in meaning, whatever filters are set; the least likely ones too where there are no better."""
    hits = service.search(Asked(q=asked.q).query(_NEAR)).hits
    if hits:
        return tuple(dict.fromkeys(hit.level3 for hit in hits))
    try:
        service.typical(None, asked.q)
    except NotFoundError as unknown:
        nearest = unknown.context.get("nearest")
        return tuple(map(str, nearest)) if isinstance(nearest, list) else ()
    except ValidationError:  # too long for a name
        pass
    return ()


def paging_html(asked: Asked, total: int) -> str:
    """Give links to the other pages; empty where there is one page only.

    :param asked: the search.
    :param total: how many hits there are in all.
    """
    last = min(-(-total // PAGE), MOST_PAGES)
    if last < 2:
        return ""
    near = range(max(1, asked.page - _AROUND), min(last, asked.page + _AROUND) + 1)
    numbers = sorted({1, last, *near})
    parts = [_page(asked, asked.page - 1, "上一页")] if asked.page > 1 else []
    for before, number in zip([0, *numbers], numbers, strict=False):
        parts += ['<span aria-hidden="true">…</span>'] if number > before + 1 else []
        parts.append(_page(asked, number, str(number)))
    parts += [_page(asked, asked.page + 1, "下一页")] if asked.page < last else []
    return "".join(parts)


def origin_tag(kind: str) -> str:
    """Give a mark that says in words where an indicator is from."""
    return f'<span class="z-tag {"z-info" if kind == "library" else "z-fine"}">{origin_words(kind)}</span>'


def levels_words(level1: str | None, level2: str | None) -> str:
    """Say under which levels an indicator stands."""
    return " › ".join(part for part in (level1, level2) if part) or "未分级"


def _page(asked: Asked, number: int, text: str) -> str:
    here = ' aria-current="page"' if number == asked.page else ""
    label = f' aria-label="第 {number} 页"' if text.isdecimal() else ""
    return f'<a data-go href="{escape(replace(asked, page=number).address())}"{here}{label}>{text}</a>'


def _item(place: int, hit: Hit, usual: Typical | None, pattern: re.Pattern[str] | None) -> str:
    name = escape(hit.level3)
    about = hit.description if hit.description != hit.level3 else None
    told = f'<p class="z-s-about">{marked(_short(about), pattern)}</p>' if about else ""
    similar = escape(Asked(q=hit.level3).address())
    return (
        f'<li class="z-s-hit" id="hit-{place}">'
        '<div class="z-s-what">'
        f'<h3><button type="button" class="z-s-name" data-open="{place}" aria-expanded="false">'
        f"{marked(hit.level3, pattern)}</button></h3>"
        f'<span class="z-soft z-small">{escape(levels_words(hit.level1, hit.level2))}</span> {origin_tag(hit.kind)}'
        f'{told}<p class="z-soft z-small">{_stands(hit)}</p></div>'
        f'<div class="z-s-value">{_value(hit, usual)}</div>'
        '<div class="z-s-acts z-no-print">'
        f'<a data-go href="{similar}" aria-label="找与“{name}”相似的">找相似的</a>'
        f'<button type="button" data-draft="{place}" aria-label="把“{name}”放进草稿">放进草稿</button></div></li>'
    )


def _stands(hit: Hit) -> str:
    if hit.kind == "library":
        return f"适用于“{escape(hit.project_name)}”类项目{_others(hit.occurrences)}"
    where = "，".join(part for part in (hit.unit, f"{hit.year}年" if hit.year else None) if part)
    shown = f"“{escape(hit.project_name)}”" + (f"（{escape(where)}）" if where else "")
    return f"见于{shown}{_others(hit.occurrences)}"


def _others(occurrences: int) -> str:
    return f"等，共出现 {occurrences:,} 次" if occurrences > 1 else ""


def _value(hit: Hit, usual: Typical | None) -> str:
    if usual is not None:
        return f'{typical_picture(usual)}<span class="z-small">{escape(typical_words(usual))}</span>'
    if hit.value:
        return f'<span class="z-small">常用值 {escape(hit.value)}</span>'
    return '<span class="z-small z-soft">没有公布过的值</span>'


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
