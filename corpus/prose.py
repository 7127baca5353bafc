"""Indicators written as text: blocks under 【产出指标-数量指标】, sentences as 数量指标：飞行架次≥6次，实际6次。"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from corpus.frames import canonical_level1, canonical_level2, level1_of
from corpus.resources import read_toml
from corpus.value import parse_value

_HEADING = re.compile(r"【([^【】\n]{2,20})】\s{0,9}(?:[-—–/]{0,9}\s{0,9}【([^【】\n]{2,20})】)?")
_DASH = re.compile(r"\s*[-—–/:\uff1a·]+\s*")
_NUMBERED = r"(?:指标\s*\d{0,2}\s*[:\uff1a.、]|[(\uff08]?\d{1,2}[)\uff09.、\uff0e](?!\d))\s*"
_ITEM = re.compile(rf"(?:^|(?<=[\s;\uff1b。、)\uff09])){_NUMBERED}")
_INNER = r"[^()\uff08\uff09]*"
_BRACKETED = re.compile(
    rf"^(.*\S)\s*[(\uff08]({_INNER}(?:[(\uff08]{_INNER}[)\uff09]{_INNER})?)[)\uff09][\s;\uff1b。,\uff0c]*$", re.DOTALL
)
_MARK = r"(?:[(\uff08]?[\d一二三四五六七八九十]{1,3}[)\uff09.、\uff0e]+|[①-⑳●•·-])"
_SENTENCE = re.compile(rf"^\s*{_MARK}?\s*([\u4e00-\u9fff()\uff08\uff09或、]{{2,20}}?)\s*[:\uff1a]\s*(.+)$", re.DOTALL)
_ACTUAL = re.compile(
    r"[,\uff0c、(\uff08\s]\s*(?:全年|年底|年末)?(?:实际|完成)(?:完成|达到|实现)?(?:值|数|情况)?(?:为|是)?[:\uff1a]?\s*"
)
_END = re.compile(r"[)\uff09。;\uff1b\s]+$")
_MAX_LINE, _MAX_ITEM = 20_000, 300


class Said(NamedTuple):
    """One indicator of a text, level names as written; ``actual`` is None where the text states none."""

    level1: str
    level2: str
    name: str
    value: str
    actual: str | None = None


def has_blocks(text: str) -> bool:
    """Say whether a text holds a heading such as 【产出指标-数量指标】."""
    return "【" in text and any(_levels(found) for found in _HEADING.finditer(text[:_MAX_LINE]))


def read_blocks(text: str, before: tuple[str, str] | None = None) -> tuple[list[Said], tuple[str, str] | None]:
    """Read the blocks of a text.

    :param text: a cell, or one line of a block that goes on over several.
    :param before: the levels of the block that the text's beginning belongs to.
    :return: the indicators, and the levels of the block that the text ends in.
    """
    text = text[:_MAX_LINE]
    said: list[Said] = []
    levels, start = before, 0
    for found in _HEADING.finditer(text):
        named = _levels(found)
        if named is None:
            continue
        said += _items(text[start : found.start()], levels)
        levels, start = named, found.end()
    return said + _items(text[start:], levels), levels


def read_sentence(text: str) -> list[Said]:
    """Read a sentence that begins with a level-2 name; nothing where it is any other.

    :param text: one paragraph.
    """
    found = _SENTENCE.match(text[:_MAX_LINE])
    if found is None or not found.group(1).endswith(("指标", "满意度")):
        return []
    level2 = found.group(1)
    canonical = canonical_level2(level2)
    if canonical is None:
        return []
    said: list[Said] = []
    for item in re.split(r"[;\uff1b。]", found.group(2)):
        if not 2 < len(item.strip()) <= _MAX_ITEM:
            continue
        pieces = _ACTUAL.split(item, maxsplit=1)
        name, value = _split_value(_ITEM.sub("", pieces[0].strip(" ,\uff0c")))
        actual = _END.sub("", pieces[1]) if len(pieces) > 1 else None
        # 完成情况较好 says how it went, not what was to be reached.
        if name and value and (actual or parse_value(value).kind != "grade"):
            said.append(Said(level1_of(canonical) or "", level2, name, value, actual or None))
    return said


def _levels(found: re.Match[str]) -> tuple[str, str] | None:
    """Read a heading's names: both in one pair of brackets, in two, or one alone."""
    names = [found.group(1), found.group(2)] if found.group(2) else _DASH.split(found.group(1), maxsplit=1)
    known = [name for name in names if name]
    two = next((name for name in reversed(known) if canonical_level2(name)), None)
    one = next((name for name in known if canonical_level1(name) and (name != two or len(known) == 1)), None)
    if two is None and one is None:
        return None
    return one or level1_of(canonical_level2(two)) or "", two or ""


def _items(text: str, levels: tuple[str, str] | None) -> list[Said]:
    if levels is None:
        return []
    return [Said(*levels, *_named(item)) for item in _pieces(text)]


def _pieces(text: str) -> Iterator[str]:
    """Cut a block where an item begins: at its number, at a new line, after a semicolon."""
    for line in text.split("\n"):
        starts = [found.start() for found in _ITEM.finditer(line)]
        bounds = [*(starts if starts and not line[: starts[0]].strip() else [0, *starts]), len(line)]
        for first, last in pairwise(bounds):
            piece = _ITEM.sub("", line[first:last].strip()).strip(" ;\uff1b。")
            whole = len(piece) <= _MAX_ITEM and _BRACKETED.match(piece)
            for item in [piece] if whole else re.split(r"[;\uff1b]", piece):
                if len(item.strip()) > 1 and len(item) <= _MAX_ITEM:
                    yield item.strip()


def _named(item: str) -> tuple[str, str]:
    """Split an item into name and value: in brackets at its end, after a colon, or where a quantity begins."""
    found = _BRACKETED.match(item)
    if found:
        return found.group(1).strip(), found.group(2).strip()
    label, colon, rest = item.replace("\uff1a", ":").partition(":")
    if colon and rest.strip():
        return label.strip(), rest.strip()
    name, value = _split_value(item)
    return (name, value) if name else (item, "")


def _split_value(text: str) -> tuple[str, str]:
    """Cut a text where its target begins: a quantity, or words of a state as 显著提升."""
    text = text.strip(" ,\uff0c;\uff1b。")
    for at in range(2, len(text)):
        if parse_value(text[at:]).kind != "text":
            return text[:at].strip(" ,\uff0c:\uff1a为"), text[at:].strip()
    states = _states().search(text, 2)
    return (text[: states.start()].strip(" ,\uff0c:\uff1a"), states.group()) if states else ("", "")


@lru_cache(maxsize=1)
def _states() -> re.Pattern[str]:
    words = read_toml("corpus", "columns.toml")["content"]["states"]
    how, what = "|".join(words["how"]), "|".join(words["what"])
    return re.compile(rf"(?:(?:{how})+(?:{what})|(?:{what})(?:{how}))$")
