"""Texts of documents as HTML, what findings quote in them marked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

_BLANK = re.compile(r"\s+")


def marked(text: str | None, quotes: Iterable[str | None]) -> str:
    """Give a text as HTML, the quoted parts in ``mark``.

    :param text: the text of a cell.
    :param quotes: what findings quote; blanks and line ends in them may differ from the text's.
    """
    if not text:
        return ""
    inside = sorted(
        found.span() for quote in quotes if quote and (found := re.search(_pattern(quote), text)) is not None
    )
    parts: list[str] = []
    at = 0
    for start, end in inside:
        start = max(start, at)
        if end > start:
            parts += (escape(text[at:start]), f"<mark>{escape(text[start:end])}</mark>")
            at = end
    return "".join((*parts, escape(text[at:])))


def _pattern(quote: str) -> str:
    return r"\s+".join(re.escape(part) for part in _BLANK.split(quote.strip()))
