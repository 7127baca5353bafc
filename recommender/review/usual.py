"""How an indicator was set in published tables of others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from corpus.names import match_key
from corpus.table import Indicator, TargetTable
from corpus.value import TargetValue
from recommender.index.columns import NO_YEAR, Columns
from recommender.index.snapshot import Snapshot
from recommender.index.texts import NONE
from recommender.review.surroundings import Usual
from recommender.review.told_once import ToldOnce
from recommender.typical.attributes import attributes_of

MOST = 200  # values of one indicator or attribute: more say nothing new of its middle and its edges
_EXAMPLES = 3
_MOST_KEPT = 5_000  # indicators and attributes whose values are kept; beyond it they are put together again


class _Published(NamedTuple):
    """Published rows of an indicator or an attribute: each value with the place of its table."""

    values: Sequence[tuple[int, TargetValue]]
    tables: frozenset[int]
    usual: Usual


class UsualLookup:
    """Answers how indicators of a snapshot were set; what it has put together once it keeps.

    :param snapshot: the index; its library rows are no evidence and never counted.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._once = ToldOnce(snapshot.columns)
        self._found: dict[tuple[str, str | None], _Published | None] = {}
        self._rests: dict[Usual, tuple[frozenset[int], Usual | None]] = {}
        self._judged: tuple[TargetTable, frozenset[int]] | None = None

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
        held = self._judged
        if held is None or held[0] is not table:  # the rows of one table are asked for one after another
            places = self._snapshot.of_project(table.project_name)
            held = self._judged = table, frozenset(_same(self._snapshot.columns, places, table))
        return held[1]

    def _named(self, key: str, level2: str | None) -> _Published | None:
        columns = self._snapshot.columns

        def found() -> _Published | None:
            meant = self._snapshot.places_named(key)
            if level2 is not None:
                meant = meant[[columns.levels[level][1] == level2 for level in columns.level[meant].tolist()]]
            name = columns.texts[int(columns.name[meant[0]])] if len(meant) else ""
            return self._published("indicator", name, meant)

        return self._kept((key, level2 or ""), found)

    def _carried(self, attribute: str) -> _Published | None:
        places = self._snapshot.places_under
        return self._kept((attribute, None), lambda: self._published("attribute", attribute, places(attribute)))

    def _kept(self, key: tuple[str, str | None], put_together: Callable[[], _Published | None]) -> _Published | None:
        if key not in self._found:
            if len(self._found) >= _MOST_KEPT:
                self._found.clear()
                self._rests.clear()
            self._found[key] = put_together()
        return self._found[key]

    def _published(
        self, of: Literal["indicator", "attribute"], name: str, indicators: npt.NDArray[np.integer]
    ) -> _Published | None:
        """Put together the values; a declaration and the self-evaluation of one project and year count once."""
        columns = self._snapshot.columns
        rows = self._once.rows(*self._snapshot.published_of(indicators))
        if not len(rows):
            return None
        chosen = rows[:: -(-len(rows) // MOST)]
        tables, values = columns.row_table[chosen].tolist(), columns.row_value[chosen].tolist()
        targets = {value: columns.target(value) for value in set(values)}
        kept = [(table, targets[value]) for table, value in zip(tables, values, strict=True)]
        return _Published(kept, frozenset(tables), self._told(of, name, kept))

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


def _same(columns: Columns, places: list[int], table: TargetTable) -> Iterator[int]:
    texts, year = columns.texts, table.year or NO_YEAR
    for place, unit, other in zip(
        places, columns.table_unit[places].tolist(), columns.table_year[places].tolist(), strict=True
    ):
        if NO_YEAR not in (year, other) and year != other:
            continue
        if table.unit is None or unit == NONE or texts[unit] == table.unit:
            yield place
