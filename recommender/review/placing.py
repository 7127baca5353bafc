"""Where the level classifier would put an indicator, for the rules that look for misplaced rows."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from corpus.names import plain_name
from corpus.table import Indicator
from models.vocabulary import Floats
from recommender.levels import load_levels
from recommender.review.cells import is_given
from recommender.review.lexicon import table, threshold
from recommender.review.shape import shape
from recommender.review.surroundings import LevelGuess


def guess_level(indicator: Indicator) -> LevelGuess | None:
    """Give where the shipped classifier would put an indicator, by its name, its description and the kind of its value.

    The classifier knows names only; how often each level 2 takes shares, counts, dates or words is multiplied in, with
    a weight below one because names and values say partly the same (log loss on unseen names: 0.396 alone, 0.345 so).
    A name is scored once per process; a thousand new names were measured at 0.15 s, one by one as fast as together.

    :param indicator: a row of a table.
    :return: the likeliest level 2 and the probability of the stated one; None where the row has no name, or a level 2
        that the classifier does not know (社会成本指标).
    :raises ModelError: when the shipped classifier is missing or damaged.
    """
    labels = load_levels().labels
    name = plain_name(indicator.level3)
    if not name or indicator.level2 not in labels:
        return None
    chances = _chances(name, indicator.description or "")
    if is_given(indicator):
        weighed = chances * _weights()[kind_of_value(indicator)]
        chances = np.asarray(weighed / weighed.sum(), dtype=np.float32)
    best = int(chances.argmax())
    return LevelGuess(labels[best], float(chances[best]), float(chances[labels.index(indicator.level2)]))


def kind_of_value(indicator: Indicator) -> str:
    """Give a value's shape with the way it runs (``money≤``); none of something is a kind of its own."""
    found = shape(indicator)
    if indicator.target.number == 0:
        return "zero"
    capped, floored = indicator.target.operator in ("≤", "<"), indicator.target.operator in ("≥", ">")
    if capped and found not in ("date", "text"):
        return f"{found}≤"
    return f"{found}≥" if floored and found == "money" else found


@lru_cache(maxsize=32_768)
def _chances(name: str, description: str) -> Floats:
    found: Floats = load_levels().predict([name], [description])[0]
    found.setflags(write=False)
    return found


@lru_cache(maxsize=1)
def _weights() -> dict[str, Floats]:
    """Give for every kind of value the factor of each label; the classifier's order of labels is the table's."""
    entries = table("value_kinds")
    order = [entries["levels"].index(label) for label in load_levels().labels]
    floor, weight = threshold("value_kind_least"), threshold("value_kind_weight")
    return {
        kind: np.asarray(np.maximum(np.array(shares)[order], floor) ** weight, dtype=np.float32)
        for kind, shares in entries.items()
        if kind != "levels"
    }
