"""How an indicator was set in published tables of others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from corpus.names import match_key
from corpus.table import Indicator, TargetTable
from corpus.value import TargetValue
from recommender.index.snapshot import Snapshot
from recommender.occurrence import TableHead, UniqueIndicator
from recommender.review.surroundings import Usual
from recommender.typical.attributes import attributes_of

MOST = 200  # values of one indicator or attribute: more say nothing new of its middle and its edges
_EXAMPLES = 3


class _Published(NamedTuple):
    """The published rows of an indicator or an attribute: each value with the place of its table."""

    values: Sequence[tuple[int, TargetValue]]
    tables: frozenset[int]
    usual: Usual


class UsualLookup:
    """Answers how indicators of a snapshot were set; what it has put together once it keeps.

    :param snapshot: the index; its library rows are no evidence and never counted.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._found: dict[tuple[str, str | None], _Published | None] = {}
        self._rests: dict[Usual, tuple[frozenset[int], Usual | None]] = {}

    def usual(self, table: TargetTable, indicator: Indicator) -> tuple[Usual, ...]:
        """Give how an indicator was set by others, then every attribute of its name that more rows carry.

        :param table: the table that is judged; what it, or another table of its project, unit and year, published is
            left out.
        :param indicator: the row that is judged.
        :return: the indicator's own values first, then its attributes', the longest first; each has more values than
            the one before; empty where nothing was published.
        """
        own = self._own(table)
        key = match_key(indicator.level3)
        found = [self._rest(self._named(key, indicator.level2), own)]
        found += [
            self._rest(self._carried(end), own)
            for end in attributes_of(indicator.level3, self._snapshot.lookups.known_attributes)
        ]
        told: list[Usual] = []
        for usual in found:
            if usual and usual.values and (not told or len(usual.values) > len(told[-1].values)):
                told.append(usual)
        return tuple(told)

    def _own(self, table: TargetTable) -> frozenset[int]:
        """Give the places of the tables of the judged project, unit and year; what is unknown may be the same."""
        places = self._snapshot.of_project(table.project_name)
        return frozenset(place for place in places if _same(self._snapshot.tables[place], table))

    def _named(self, key: str, level2: str | None) -> _Published | None:
        kept = (key, level2 or "")
        if kept not in self._found:
            meant = [one for one in self._snapshot.named(key) if level2 is None or one.level2 == level2]
            self._found[kept] = self._published("indicator", meant[0].level3 if meant else "", meant)
        return self._found[kept]

    def _carried(self, attribute: str) -> _Published | None:
        kept = (attribute, None)
        if kept not in self._found:
            self._found[kept] = self._published("attribute", attribute, self._snapshot.under(attribute))
        return self._found[kept]

    def _published(
        self, of: Literal["indicator", "attribute"], name: str, indicators: Iterable[UniqueIndicator]
    ) -> _Published | None:
        """Put together the values; a declaration and the self-evaluation of one project and year count once."""
        values: dict[tuple[object, ...], tuple[int, TargetValue]] = {}
        for indicator in indicators:
            for found in self._snapshot.published(indicator):
                if not (found.value or "").strip():
                    continue
                head = self._snapshot.tables[found.table]
                known = head.unit and head.year
                whose = (head.project_name, head.unit, head.year) if known else (found.table,)
                values.setdefault((*whose, indicator.level2, found.level3, found.value), (found.table, found.target))
        if not values:
            return None
        step = -(-len(values) // MOST)
        kept = list(values.values())[::step]
        return _Published(kept, frozenset(place for place, _ in kept), self._told(of, name, kept))

    def _rest(self, found: _Published | None, own: frozenset[int]) -> Usual | None:
        """Leave out the judged project's own tables; the rows of one table are asked for one after another."""
        if found is None or found.tables.isdisjoint(own):
            return found.usual if found else None
        kept = self._rests.get(found.usual)
        if kept is None or kept[0] != own:
            rest = [pair for pair in found.values if pair[0] not in own]
            kept = own, self._told(found.usual.of, found.usual.name, rest) if rest else None
            self._rests[found.usual] = kept
        return kept[1]

    def _told(
        self, of: Literal["indicator", "attribute"], name: str, values: Sequence[tuple[int, TargetValue]]
    ) -> Usual:
        projects: dict[str, None] = {}
        for place, _ in values:
            projects[self._snapshot.tables[place].project_name] = None
            if len(projects) == _EXAMPLES:
                break
        return Usual(of, name, tuple(value for _, value in values), tuple(projects))


def _same(head: TableHead, table: TargetTable) -> bool:
    pairs = ((head.unit, table.unit), (head.year, table.year))
    return all(one is None or other is None or one == other for one, other in pairs)
