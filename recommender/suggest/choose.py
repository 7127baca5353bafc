"""From rows that come into question to a balanced set: every slot first, then what adds most to what is there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.vocabulary import Floats
from recommender.suggest.options import options


@dataclass(frozen=True)
class Field:
    """What is chosen from.

    :param levels: canonical level 2 of each row.
    :param worth: of each row, its probability after penalties and feedback.
    :param shift: what feedback added to it; a word about one row says nothing of the rows that say the same.
    :param matches: shape (rows, rows): which say the same, as a reader would count it.
    :param alike: shape (rows, rows): Dice coefficients of the names.
    :param totals: which rows are the one cost row that may carry the whole budget.
    :param shut: rows that may not be chosen at all.
    :param covered: how much of what each row says is there already, between 0 and 1.
    """

    levels: Sequence[str]
    worth: Floats
    shift: Floats
    matches: npt.NDArray[np.bool_]
    alike: Floats
    totals: npt.NDArray[np.bool_]
    shut: npt.NDArray[np.bool_]
    covered: Floats


def choose(field: Field, slots: Sequence[str], filled: Counter[str], limit: int) -> list[int]:
    """Choose a set of rows.

    A row gains by what it says that nothing chosen says yet, counted over all rows that come into question (so that
    of many spellings the middle one is taken), and by its own worth. Slots that nothing fills come first.

    :param field: what is chosen from.
    :param slots: canonical level 2 names of the frame.
    :param filled: how many rows each slot has already.
    :param limit: rows at the most.
    :return: the places of the chosen rows, in the order of choosing.
    """
    rules = options().set
    place_of = {slot: place for place, slot in enumerate(slots)}
    elsewhere = len(slots)  # rows of levels that the frame has no room for
    levels = np.array([place_of.get(level, elsewhere) for level in field.levels], dtype=np.int64)
    taken = np.array([filled[slot] for slot in slots] + [0], dtype=np.int64)
    quotas = np.array([_quota(slot, limit) for slot in slots] + [0.0])
    matches = field.matches.astype(np.float32)
    unmoved = field.worth - field.shift
    weights = unmoved / np.sqrt(np.maximum(matches.sum(axis=1), 1.0))
    most_gain = max(float((matches @ weights).max(initial=0.0)), 1e-9)
    most_worth = max(float(unmoved.max(initial=0.0)), 1e-9)
    shut, covered = field.shut | (levels == elsewhere), field.covered.copy()
    fresh = 1.0 - 0.9 * covered
    chosen: list[int] = []
    while len(chosen) < limit:
        gain = rules.by_coverage * (matches @ (weights * (1.0 - covered))) / most_gain
        gain += (1.0 - rules.by_coverage) * field.worth * fresh / most_worth
        gain[shut] = -1.0
        empty = (taken[levels] == 0) & ~shut & (field.worth >= rules.least_first)
        if empty.any():
            gain[~empty] = -1.0
        else:
            gain[(taken >= quotas)[levels] | (field.worth < rules.least_more)] = -1.0
        best = int(np.argmax(gain)) if len(gain) else -1
        if best < 0 or gain[best] <= 0:
            break
        chosen.append(best)
        taken[levels[best]] += 1
        covered = np.maximum(covered, matches[best])
        fresh *= 1.0 - 0.9 * matches[best]
        shut |= field.alike[best] >= rules.near_duplicate
        shut[best] = True
        if field.totals[best]:
            shut |= field.totals
    return chosen


def _quota(slot: str, limit: int) -> float:
    return options().quota.get(slot, 0) * max(1.0, limit / options().set.limit)
