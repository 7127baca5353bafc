"""Typical values of one snapshot, by indicator name and by attribute."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from corpus.errors import NotFoundError
from corpus.frames import canonical_level2
from corpus.names import match_key
from corpus.value import TargetValue
from recommender.index.snapshot import Snapshot
from recommender.occurrence import UniqueIndicator
from recommender.typical.answer import TypicalAnswer, TypicalGroup, TypicalQuery, TypicalSummary
from recommender.typical.attributes import attributes_of
from recommender.typical.groups import By, budget_class_names, group_of
from recommender.typical.summary import is_bounded, typical_value

NEAREST = 3
NEAR_CANDIDATES = 12

_Row = tuple[str | None, tuple[str | None, TargetValue], bool]  # group, value as published and understood, bounded


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
        named = self.snapshot.named(match_key(asked.level3))
        meant = [indicator for indicator in named if level2 in (None, indicator.level2)]
        ends = attributes_of(asked.level3, self.attributes)
        if not meant and (named or asked.level3 not in ends):
            raise self._unknown(asked.level3, level2, named)
        alike = {end: [i for i in self.snapshot.under(end) if level2 in (None, i.level2)] for end in ends}
        attribute = self._telling(ends, alike, meant)
        return TypicalAnswer(
            level3=asked.level3,
            level2=level2,
            by=asked.by,
            indicator=self._summary(meant[0].level3, meant, asked.by) if meant else None,
            attribute=self._summary(attribute, alike[attribute], asked.by) if attribute else None,
        )

    def _telling(
        self, ends: Sequence[str], alike: dict[str, list[UniqueIndicator]], meant: Sequence[UniqueIndicator]
    ) -> str | None:
        """Choose the longest attribute that adds published rows to the indicator's own; the longest where none does."""
        own = len(self.snapshot.published_rows(meant))
        telling = (e for e in ends if len(self.snapshot.published_rows(alike[e])) > own)
        return next(telling, ends[0] if ends else None)

    def _summary(self, name: str, indicators: Sequence[UniqueIndicator], by: By | None) -> TypicalSummary:
        tables = self.snapshot.tables
        rows: list[_Row] = []
        for indicator in indicators:
            bounded = is_bounded(indicator.level3)
            for found in self.snapshot.published(indicator):
                group = group_of(tables[found.table], by) if by else None
                rows.append((group, (found.value, found.target), bounded))
        typical = typical_value([row[1] for row in rows], [row[2] for row in rows])
        groups = _groups(rows, by) if by else ()
        return TypicalSummary(name=name, indicators=len(indicators), typical=typical, groups=groups)

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


def _groups(rows: Sequence[_Row], by: By) -> tuple[TypicalGroup, ...]:
    """Summarise each group: years and classes in order, types and provinces the most frequent first, unknown last."""
    members: defaultdict[str | None, list[_Row]] = defaultdict(list)
    for row in rows:
        members[row[0]].append(row)
    found: list[TypicalGroup] = []
    for group, inside in members.items():
        typical = typical_value([row[1] for row in inside], [row[2] for row in inside])
        if typical:
            found.append(TypicalGroup(group=group, typical=typical))
    classes = budget_class_names()

    def place(entry: TypicalGroup) -> tuple[bool, int, str]:
        name = entry.group or ""
        if by == "budget" and name:
            return False, classes.index(name), name
        return entry.group is None, 0 if by == "year" else -entry.typical.count, name

    return tuple(sorted(found, key=place))
