"""Indicator names: what is left of them for matching once template debris is stripped."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LEADING = re.compile(r"^(?:[★*☆※#]+|指标\d+[::、.]?|\d+[.、)](?!\d)|[((]\d+[))])+")
_SLOT = re.compile(r"[((][^()()]*(?:\*|…|≥|≤|=|>|<|X{1,})[^()()]*[))]|\*{2,}\S*$")
_UNIT_NOTE = re.compile(r"[((](?:%|‰|元|万元|亿元|个|人|次|亩|公顷|公里|平方米|㎡|吨|户|项|天)[))]$")
_EDGES = re.compile(r"^[ *★:,。;、]+|[ *★:,。;、]+$")
_YEAR = re.compile(r"[((〔【\[]?(?:19|20)\d\d\s*(?:[-—~至到]+\s*(?:(?:19|20)\d\d)?)?\s*(?:年度?)?[))〕】\]]?")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_DROPPED = re.compile(r"[^\u3400-\u9fffA-Za-z0-9%‰]+")


@lru_cache(maxsize=65536)
def plain_name(name: str) -> str:
    """Strip what a form's template left in a published name (``★指标1:低保人数(≥**人)`` → ``低保人数``).

    :param name: the name as published.
    :return: the name for display beside others; never empty where the published one was not.
    """
    if _HAN.fullmatch(name):  # as most names are: nothing to strip
        return name
    text = unicodedata.normalize("NFKC", name)
    text = re.sub(r"\s+", " ", text).strip()
    stripped = _SLOT.sub("", _LEADING.sub("", text)).strip()
    stripped = _EDGES.sub("", _UNIT_NOTE.sub("", stripped))
    return stripped or text


@lru_cache(maxsize=65536)
def match_key(name: str) -> str:
    """Give the key under which spellings of one indicator name meet.

    :param name: the name as published.
    :return: template debris, punctuation and spaces removed, Latin letters in lower case.
    """
    if _HAN.fullmatch(name):
        return name
    return _DROPPED.sub("", plain_name(name)).lower() or plain_name(name).lower()


@lru_cache(maxsize=65536)
def project_key(name: str) -> str:
    """Give the key under which one project meets its tables of other years.

    :param name: the project's name as published.
    :return: years, punctuation and spaces removed; the name's own key where nothing else is left.
    """
    return match_key(_YEAR.sub("", unicodedata.normalize("NFKC", name))) or match_key(name)
