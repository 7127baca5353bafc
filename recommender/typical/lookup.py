"""Typical values of one snapshot, by indicator name and by attribute."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from corpus.errors import NotFoundError
from corpus.frames import canonical_level2
from corpus.names import match_key
from recommender.index.runs import counted
from recommender.index.snapshot import Snapshot
from recommender.occurrence import UniqueIndicator
from recommender.typical.answer import TypicalAnswer, TypicalGroup, TypicalQuery, TypicalSummary
from recommender.typical.attributes import attributes_of
from recommender.typical.distinct import Distinct
from recommender.typical.groups import By, budget_class_names, groups_of
from recommender.typical.summary import Typical, is_bounded

NEAREST = 3
NEAR_CANDIDATES = 12

Whole = npt.NDArray[np.integer]


class TypicalLookup:
    """Answers what indicators of a snapshot are usually set to; attributes are learned when first asked for.

    :param snapshot: the index; its library rows are no evidence and never counted.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot

    @property
    def attributes(self) -> frozenset[str]:
        """The attributes of all names in the snapshot, those of the library too: they are grammar, not evidence."""
        return self.snapshot.lookups.known_attributes

    def answer(self, asked: TypicalQuery) -> TypicalAnswer:
        """Summarise an indicator and its attribute.

        :param asked: the name, and what to group by.
        :return: the summaries; over all level 2 names where none is asked for.
        :raises NotFoundError: when no indicator and no attribute has this name; the message names the nearest ones.
        """
        level2 = canonical_level2(asked.level2) or asked.level2 or None
        named = self.snapshot.places_named(match_key(asked.level3))
        meant = self._of_level(named, level2)
        ends = attributes_of(asked.level3, self.attributes)
        if not len(meant) and (len(named) or asked.level3 not in ends):
            raise self._unknown(asked.level3, level2, [self.snapshot.indicators[place] for place in named.tolist()])
        alike = {end: self._of_level(self.snapshot.places_under(end), level2) for end in ends}
        attribute = self._telling(ends, alike, meant)
        name = self.snapshot.indicators[int(meant[0])].level3 if len(meant) else asked.level3
        return TypicalAnswer(
            level3=asked.level3,
            level2=level2,
            by=asked.by,
            indicator=self._summary(name, meant, asked.by) if len(meant) else None,
            attribute=self._summary(attribute, alike[attribute], asked.by) if attribute else None,
        )

    def _of_level(self, places: Whole, level2: str | None) -> Whole:
        columns = self.snapshot.columns
        if level2 is None:
            return places
        passing = np.array([two == level2 for _, two in columns.levels], dtype=np.bool_)
        return places[passing[columns.level[places]]]

    def _telling(self, ends: Sequence[str], alike: dict[str, Whole], meant: Whole) -> str | None:
        """Choose the longest attribute that adds published rows to the indicator's own; the longest where none does."""
        own = len(self.snapshot.published_of(meant)[0])
        telling = (end for end in ends if len(self.snapshot.published_of(alike[end])[0]) > own)
        return next(telling, ends[0] if ends else None)

    def _summary(self, name: str, indicators: Whole, by: By | None) -> TypicalSummary:
        columns = self.snapshot.columns
        rows, owners = self.snapshot.published_of(indicators)
        bounded = np.array([is_bounded(one) for one in columns.texts.many(columns.name[indicators])], dtype=np.bool_)
        values, _ = counted(np.sort(columns.row_value[rows]))
        distinct = Distinct(columns, values)
        entries = columns.row_value[rows] * 2 + bounded[owners]

        def typical(entries: Whole) -> Typical | None:
            found, counts = counted(np.sort(entries))
            return distinct.typical(np.searchsorted(values, found // 2), found % 2 == 1, counts)

        groups: tuple[TypicalGroup, ...] = ()
        if by:
            group, names = groups_of(columns, columns.row_table[rows], by)
            by_group = ((name, typical(entries[group == number])) for number, name in enumerate(names))
            groups = _ordered([TypicalGroup(group=one, typical=found) for one, found in by_group if found], by)
        return TypicalSummary(name=name, indicators=len(indicators), typical=typical(entries), groups=groups)

    def _unknown(self, name: str, level2: str | None, named: Sequence[UniqueIndicator]) -> NotFoundError:
        if named:
            others = [indicator.level2 or "未分级" for indicator in named]
            remedy = f"它属于{'、'.join(f'「{other}」' for other in others)}，请改用其中之一，或不写二级指标"
            return NotFoundError(
                "typical.unknown_level2",
                f"「{level2}」下没有名为「{name}」的指标；{remedy}",
                level3=name,
                level2=others,
            )
        near = self._nearest(name)
        said = f"最接近的有{'、'.join(f'「{other}」' for other in near)}" if near else "也没有接近的"
        return NotFoundError(
            "typical.unknown",
            f"语料库中没有名为「{name}」的指标；{said}；请改用库中的名称，或先检索（zhibiao search）",
            level3=name,
            nearest=near,
        )

    def _nearest(self, name: str) -> list[str]:
        places = self.snapshot.indicator_shard.search(self.snapshot.encode(name), name, NEAR_CANDIDATES)
        names = (self.snapshot.indicators[place].level3 for place, score in places if np.isfinite(score))
        return list(dict.fromkeys(names))[:NEAREST]


def _ordered(groups: Sequence[TypicalGroup], by: By) -> tuple[TypicalGroup, ...]:
    """Sort the groups: years and classes in order, types and provinces the most frequent first, unknown last."""
    classes = budget_class_names()

    def place(entry: TypicalGroup) -> tuple[bool, int, str]:
        name = entry.group or ""
        if by == "budget" and name:
            return False, classes.index(name), name
        return entry.group is None, 0 if by == "year" else -entry.typical.count, name

    return tuple(sorted(groups, key=place))
