"""Marks in a name what was looked for."""

from __future__ import annotations

import re
from html import escape

from models.segment import segmenter, words

_SHORTEST = 2  # characters: single ones stand everywhere
_LONGEST = 200  # characters of a query that are split into words


def marks(query: str) -> re.Pattern[str] | None:
    """Give what is to be marked of a query: itself, and its words.

    :param query: as typed.
    """
    text = query.strip()[:_LONGEST]
    parts = (part for word in words(text) for part in (word, *segmenter().lcut_for_search(word, HMM=False)))
    found = {part for part in parts if len(part) >= _SHORTEST} | ({text} if text else set())
    if not found:
        return None
    return re.compile("|".join(map(re.escape, sorted(found, key=lambda word: (-len(word), word)))), re.IGNORECASE)


def marked(text: str, pattern: re.Pattern[str] | None) -> str:
    """Give a text as HTML with what was looked for marked.

    :param text: of a document.
    :param pattern: of `marks`.
    """
    if pattern is None:
        return escape(text)
    parts, end = [], 0
    for found in pattern.finditer(text):
        parts += [escape(text[end : found.start()]), f"<mark>{escape(found.group())}</mark>"]
        end = found.end()
    return "".join((*parts, escape(text[end:])))
