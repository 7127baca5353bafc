"""Characters that offices mistype, and what they should be."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from corpus.value import parse_value
from recommender.review.lexicon import pattern, table

_DOCUMENT = re.compile(r"[【\[(（〔]\s*((?:19|20)\d\d)\s*[】\])）〕]\s*(第?)\s*(\d+)\s*号")
_WIDE = re.compile(r"[０-９Ａ-Ｚａ-ｚ．]+")
_OPEN_LINE = re.compile(r"[ \t\u00a0\u3000]*[\r\n\t]+[ \t\u00a0\u3000]*")
_GAPS = re.compile(r"[ \u00a0\u3000]{2,}|[\u00a0\u3000]")
_BESIDE_HAN = re.compile(r"(?<=[\u4e00-\u9fff]) +| +(?=[\u4e00-\u9fff])")
_STAR = re.compile(r"(?<=[\u4e00-\u9fffA-Za-z])[*＊](?=[\u4e00-\u9fff])")
_SHOWN = 32
_NUMBERED = re.compile(r"^(\d+[.、．])?\s*")


@lru_cache(maxsize=16384)
def tidy_value(value: str) -> str:
    """Give a value in standard characters; the same text where nothing is to mend or the meaning would change.

    :param value: the cell as published.
    """
    if not pattern("stray_spelling").search(value):
        return value
    text = _signs(_WIDE.sub(lambda match: unicodedata.normalize("NFKC", match.group()), value.strip()))
    text = re.sub(r"(?<=\d)\s*百分比", "%", re.sub(r"[％﹪]", "%", text))
    text = re.sub(r"^》=?\s*(?=\d)", "≥", re.sub(r"^《=?\s*(?=\d)", "≤", text))
    text = re.sub(r"(?:(?<=\d)|(?<=万))[mM]2(?![0-9A-Za-z])", "㎡", text)
    text = _quotes(_documents(_STAR.sub("·", text)))
    before, after = parse_value(value), parse_value(_OPEN_LINE.sub("", text))
    if before.kind != "text":
        text = _OPEN_LINE.sub("", text)
        return text if after.meaning == before.meaning else value
    return text


@lru_cache(maxsize=16384)
def tidy_name(name: str) -> str:
    """Give a name without line breaks, tabs, runs of blanks and stray quotes, in standard characters.

    :param name: the name or the description as published.
    """
    if not pattern("stray_spelling").search(name):
        return name
    text = _OPEN_LINE.sub(" ", name.strip())
    text = _BESIDE_HAN.sub("", _GAPS.sub(" ", text)) if text != name or _GAPS.search(text) else text
    text = _WIDE.sub(lambda match: unicodedata.normalize("NFKC", match.group()), text)
    return _quotes(_documents(_signs(text))).strip()


@lru_cache(maxsize=4096)
def tidy_text(text: str) -> str:
    """Give running text with document numbers in 〔〕, without stray quotes at its ends; its lines stay.

    :param text: a goal or a purpose.
    """
    return _quotes(_documents(_signs(text)), lines=True)


def faults(before: str, after: str) -> tuple[tuple[str, str], ...]:
    """Say what was mended in a text.

    :param before: the text as published.
    :param after: the mended text.
    :return: pairs of the words as published and what is wrong with them, for a message.
    """
    found = [
        (match.group(), f"发文字号应写作「{_documents(match.group())}」")
        for match in _DOCUMENT.finditer(before)
        if _documents(match.group()) != match.group()
    ]
    plain = " ".join(before.split())
    if before.count('"') > after.count('"'):
        found.append((_short(plain), "首尾有多余的英文引号"))
    elif _OPEN_LINE.search(before.strip()) and not _OPEN_LINE.search(after):
        found.append((_short(plain), "中间有多余的换行或制表符"))
    elif _GAPS.search(before) and not _GAPS.search(after):
        found.append((_short(plain), "中间有多余的空格"))
    if not found:
        found.append((_short(plain), "符号、字母或单位的写法不规范"))
    return tuple(found)


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN // 2]}……{text[-_SHOWN // 4 :]}"


def _signs(text: str) -> str:
    signs: dict[str, str] = table("standard_sign")
    for wrong, right in signs.items():
        text = text.replace(wrong, right)
    return text


def _documents(text: str) -> str:
    return _DOCUMENT.sub(r"〔\1〕\2\3号", text)


def _quotes(text: str, *, lines: bool = False) -> str:
    """Take quotes off that enclose the whole text, and a single one without a partner."""
    numbered = _NUMBERED.match(text)
    start = numbered.group() if numbered and lines else ""
    body = text[len(start) :]
    bare = body.strip()
    if bare.startswith('"') and bare.endswith('"') and len(bare) > 1 and '"' not in bare[1:-1]:
        return start + bare[1:-1].strip()
    if bare.count('"') == 1 and (bare.startswith('"') or bare.endswith('"')):
        return start + bare.strip('"').strip()
    return text
