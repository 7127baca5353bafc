"""When two project names mean one project, or projects of one kind."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from corpus.names import project_key
from recommender.likeness import likeness
from recommender.review.lexicon import pattern, threshold

_NOTE = re.compile(r"[(\[【〔][^()\[\]【】〔〕]*[)\]】〕]")


@lru_cache(maxsize=65536)
def project_core(name: str) -> str:
    """Give what stays the same of a project's name from year to year: without years, 届, 周年 and notes in brackets.

    :param name: the project's name as published.
    :return: the key; the name's own where nothing else is left.
    """
    return undated(_NOTE.sub("", unicodedata.normalize("NFKC", name))) or undated(name)


@lru_cache(maxsize=65536)
def undated(name: str) -> str:
    """Give the key of a project's name without years, 届 and 周年; notes in brackets stay."""
    return project_key(pattern("year_word").sub("", unicodedata.normalize("NFKC", name))) or project_key(name)


def alike_projects(one: str, two: str) -> bool:
    """Tell whether two names mean one project or two of a kind, which may well promise the same."""
    first, second = project_core(one), project_core(two)
    return first == second or likeness(first, second) >= threshold("copied_alike_projects")
