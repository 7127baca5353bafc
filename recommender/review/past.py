"""What the store and its index tell the rules."""

from __future__ import annotations

from corpus.store import Store
from corpus.table import Indicator, TargetTable
from recommender.index.snapshot import Snapshot
from recommender.review.kind import kind_of
from recommender.review.placing import guess_level
from recommender.review.resemblance import alike_tables, last_year_tables
from recommender.review.surroundings import Kind, LevelGuess, Resemblance, Usual
from recommender.review.usual import UsualLookup


class StorePast:
    """The past as one snapshot of a store has it; see `recommender.review.surroundings.Past`.

    :param snapshot: the index.
    :param store: the tables themselves.
    """

    def __init__(self, snapshot: Snapshot, store: Store) -> None:
        self.snapshot = snapshot
        self._store = store
        self._usual = UsualLookup(snapshot)

    def usual(self, table: TargetTable, indicator: Indicator) -> tuple[Usual, ...]:
        """Give how an indicator, then its attribute, was set by others."""
        return self._usual.usual(table, indicator)

    def level(self, indicator: Indicator) -> LevelGuess | None:
        """Give where the classifier would put an indicator."""
        return guess_level(indicator)

    def last_year(self, table: TargetTable) -> tuple[TargetTable, ...]:
        """Give the tables of the same project and unit of the year before."""
        return last_year_tables(self.snapshot, self._store, table)

    def alike(self, table: TargetTable) -> tuple[Resemblance, ...]:
        """Give published tables of other projects that share many rows."""
        return alike_tables(self.snapshot, self._store, table)

    def kind(self, table: TargetTable) -> Kind | None:
        """Give the library's category that the project belongs to."""
        return kind_of(self.snapshot, table)
