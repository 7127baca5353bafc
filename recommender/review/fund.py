"""Whether an indicator speaks of the handling of money instead of what the money does."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from recommender.review.lexicon import pattern
from recommender.review.names import bare_name


@lru_cache(maxsize=16384)
def fund_process(level3: str) -> Literal["process", "to people"] | None:
    """Tell whether a name is about funds being in place, paid, spent or kept apart.

    :param level3: the name as published.
    :return: ``process`` (资金支付及时率); ``to people`` where it may be a payment to people that is the project's own
        output (补贴资金拨付及时率); None for everything else, clear payments to people (助学金发放及时率) included.
    """
    name = bare_name(level3)
    if not pattern("fund_handling").search(name) or pattern("fund_handling_exempt").search(name):
        return None
    return "to people" if pattern("fund_to_people").search(name) else "process"
