"""What an indicator's name says: whether it is a rate, which way is better, how alike two names are."""

from __future__ import annotations

import re
from functools import lru_cache

from corpus.names import plain_name
from recommender.review.cells import folded
from recommender.review.lexicon import pattern, words

_NOTE = re.compile(r"[((][^()()]*[))]$")
_TAIL = re.compile(r"(?:[≥≤=<>]*\d+(?:\.\d+)?)?(?:%|‰|百分比)+$|[≥≤=<>::]+$")


@lru_cache(maxsize=16384)
def bare_name(level3: str) -> str:
    """Give a name without template debris, notes in brackets and a percent sign (``完成及时率%`` → ``完成及时率``)."""
    name = folded(plain_name(level3))
    for expression in (_NOTE, _TAIL, _NOTE):
        name = expression.sub("", name) or name
    return name


@lru_cache(maxsize=16384)
def is_rate_name(level3: str) -> bool:
    """Tell whether a name asks for a share: 合格率, 占比, 满意度; not 效率, 利率 or 每十万人发病率."""
    name = bare_name(level3)
    ends = [word for word in (*words("rate_suffix"), *words("rate_suffix_exempt")) if name.endswith(word)]
    # The longest decides: 成功率 is a rate although it ends like 功率.
    return bool(ends) and max(ends, key=len) in words("rate_suffix")


@lru_cache(maxsize=16384)
def polarity(level3: str) -> tuple[int, str]:
    """Tell which way is better, by the longest known word that the name ends in.

    The end decides because a Chinese name has its head there: 投诉处理及时率 is a punctuality, not a complaint.

    :return: (1, word) more is better, (-1, word) less is better, (0, "") unknown.
    """
    name = bare_name(level3)
    tails = _tails()
    ends = [word for word in tails if name.endswith(word)]
    if not ends:
        return 0, ""
    word = max(ends, key=len)
    sign, before = tails[word], name[: -len(word)]
    if word in words("falling") and before.endswith(words("positive")):
        return -1, word
    if sign == 1 and before.endswith(words("negator")):
        return -1, next(one for one in words("negator") if before.endswith(one)) + word
    if sign == -1 and before.endswith(words("free_of")):
        return 1, next(one for one in words("free_of") if before.endswith(one)) + word
    return sign, word if sign else ""


_POLARITY = {1: "positive", -1: "negative", 0: "either_way"}


@lru_cache(maxsize=1)
def _tails() -> dict[str, int]:
    return {word: sign for sign in (1, -1, 0) for word in words(_POLARITY[sign])}


def share_example(name: str) -> str:
    """Give the form that a rate's value takes, by which way is better."""
    if "成本" in name or "预算" in name:
        return "≤100%"
    return "≤5%" if polarity(name)[0] < 0 else "≥95%"


def core_noun(name: str) -> str:
    """Give what a quantity counts: the name without 数量, 人数, 次数 and without leading verbs."""
    core = pattern("quantity_tail").sub("", bare_name(name))
    return pattern("leading_verb").sub("", core) or core
