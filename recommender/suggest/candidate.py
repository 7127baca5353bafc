"""A row that may be proposed: one that exists in the index, or one composed for this project."""

from __future__ import annotations

from dataclasses import dataclass

from recommender.naming.things import Thing
from recommender.occurrence import UniqueIndicator


@dataclass(frozen=True, slots=True)
class Candidate:
    """An indicator that comes into question, and how likely it is that the project needs it.

    :param level2: canonical level 2.
    :param level3: the name.
    :param indicator: the index's indicator of this very name and level; None where the name was composed.
    :param thing: what a composed name is about; None where it was taken as it is.
    :param attribute: the head of the name (``验收合格率``), None where it has no known one.
    :param probability: between 0 and 1, calibrated: that the table of such a project holds a row like this.
    :param reasons: what speaks for it, the strongest first, in words.
    """

    level2: str
    level3: str
    indicator: UniqueIndicator | None
    thing: Thing | None
    attribute: str | None
    probability: float
    reasons: tuple[str, ...]
