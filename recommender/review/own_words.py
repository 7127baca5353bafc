"""What is left of a text when the words that any project may use are taken out of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

from corpus.table import Indicator
from recommender.review.lexicon import pattern, words
from recommender.review.running_text import without_noise

_LETTERS = re.compile(r"[\u4e00-\u9fffA-Za-z]+")
_EDGES = "与和及的对为等在向把将使让以由各该本并年月日后前中内"
_SHORTEST = 2


@lru_cache(maxsize=16_384)
def own_runs(text: str) -> tuple[str, ...]:
    """Split a text at punctuation, figures and the words of every project (服务, 保障, 设备).

    :param text: a name, a purpose, a goal.
    :return: the runs of letters between them, each once, in order; single characters are left out.
    """
    clean = pattern("figure_with_unit").sub("|", without_noise(text, "|"))
    found = (run.strip(_EDGES) for run in _LETTERS.findall(_weak().sub("|", clean)))
    return tuple(dict.fromkeys(run for run in found if len(run) >= _SHORTEST))


def pairs(runs: Iterable[str]) -> set[str]:
    """Give the pairs of neighbouring characters in runs: two texts that share none share no word."""
    return {one + two for run in runs for one, two in pairwise(run)}


def counts_its_kind(rows: Iterable[Indicator], project_name: str) -> bool:
    """Tell whether a quantity counts what the name calls the project, if only by a word of every project.

    活动 in every row says nothing of a festival, but 举办活动场次 counts it.
    """
    named = [word for word in words("weak_words") if word in project_name]
    return any(word in row.level3 for row in rows if row.level2 == "数量指标" for word in named)


@lru_cache(maxsize=1)
def _weak() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, words("weak_words"))))
