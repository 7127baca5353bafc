"""The snapshot that answers: unique indicators and tables, each beside its shard."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from models.encoder import Encoder
from models.vocabulary import Floats
from recommender.engines.shard import Shard
from recommender.index.columns import GONE, LIBRARY, Columns, Heads, Indicators, Rows
from recommender.index.lookups import Lookups
from recommender.naming.learned import Learned
from recommender.occurrence import TableHead, UniqueIndicator, Valued


@dataclass(frozen=True)
class Snapshot:
    """What the store held at one ``revision``, ready to be searched; shared by all requests, never changed.

    ``indicator_shard`` scores ``indicators`` and ``table_shard`` scores ``tables``, place by place. Tables that were
    taken out after the index was built keep their places, and so do indicators that stand in no table any more; they
    score 0 and are not counted.

    ``base`` is the fingerprint of the index whose files these are; ``later`` tables came, changed or went since it was
    built, and ``behind`` are those that are not here yet.
    """

    fingerprint: str
    revision: str
    encoder: Encoder
    columns: Columns
    lookups: Lookups
    indicator_shard: Shard
    table_shard: Shard
    learned: Learned
    base: str = ""
    later: int = 0
    behind: int = 0

    @cached_property
    def indicators(self) -> Sequence[UniqueIndicator]:
        """The unique indicators by place."""
        return Indicators(self.columns)

    @cached_property
    def tables(self) -> Sequence[TableHead]:
        """The tables by place."""
        return Heads(self.columns)

    @property
    def keywords(self) -> Mapping[int, tuple[str, ...]]:
        """The keywords of the library's categories by place; published tables have none."""
        return self.columns.keywords

    @cached_property
    def is_published(self) -> npt.NDArray[np.bool_]:
        """Which tables are published ones."""
        kinds = self.columns.table_kind
        return np.asarray((kinds != LIBRARY) & (kinds != GONE), dtype=np.bool_)

    @cached_property
    def library(self) -> tuple[int, ...]:
        """The places of the library's categories."""
        return tuple(np.flatnonzero(self.columns.table_kind == LIBRARY).tolist())

    @cached_property
    def stands(self) -> npt.NDArray[np.bool_]:
        """Which indicators stand in a table."""
        return np.diff(self.columns.begins) > 0

    @cached_property
    def indicator_count(self) -> int:
        """How many unique indicators stand in a table."""
        return int(np.count_nonzero(self.stands))

    @cached_property
    def table_count(self) -> int:
        """How many tables there are."""
        return int(np.count_nonzero(self.columns.table_kind != GONE))

    def rows_of_table(self, place: int) -> list[int]:
        """Give the places of a table's indicators."""
        begin, end = self.columns.table_begins[place : place + 2]
        return [one for one in self.columns.table_indicators[begin:end].tolist() if self.stands[one]]

    def place_of(self, level2: str | None, key: str) -> int | None:
        """Give the place of an indicator by its canonical level 2 and its name's key."""
        place = self.lookups.indicator(level2, key)
        return place if place is not None and self.stands[place] else None

    def place_of_table(self, table_id: str) -> int | None:
        """Give the place of a table by its id."""
        return next(iter(self._there(self.lookups.table(table_id))), None)

    def named(self, key: str) -> list[UniqueIndicator]:
        """Give the indicators of a name's key, under any level 2."""
        return self._made(self.places_named(key))

    def places_named(self, key: str) -> npt.NDArray[np.int32]:
        """Give the places of the indicators of a name's key, under any level 2."""
        return self._standing(self.lookups.named(key))

    def places_under(self, attribute: str) -> npt.NDArray[np.int32]:
        """Give the places of the indicators whose names end in an attribute that the index's names taught."""
        return self._standing(self.lookups.under(attribute))

    def of_project(self, name: str) -> list[int]:
        """Give the places of the tables whose project bears a name."""
        return self._there(self.lookups.of_project(name))

    def of_office(self, unit: str | None, project: str) -> list[int]:
        """Give the places of an office's published tables whose project is this one, whatever its year."""
        return self._there(self.lookups.of_office(unit, project))

    def _standing(self, places: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
        return places[self.stands[places]]

    def _made(self, places: npt.NDArray[np.int32]) -> list[UniqueIndicator]:
        return [self.indicators[place] for place in places.tolist()]

    def _there(self, places: npt.NDArray[np.int32]) -> list[int]:
        return [place for place in places.tolist() if self.columns.table_kind[place] != GONE]

    def encode(self, text: str) -> Floats:
        """Give the vector of one query."""
        vector: Floats = self.encoder.encode_queries([text])[0]
        return vector

    def rows(self, indicators: Sequence[UniqueIndicator]) -> npt.NDArray[np.int64]:
        """Give where the rows of some indicators stand in the columns."""
        if not indicators:
            return np.zeros(0, dtype=np.int64)
        return np.concatenate([_array(found.occurrences.places) for found in indicators])

    def published_rows(self, indicators: Sequence[UniqueIndicator]) -> npt.NDArray[np.int64]:
        """Give where the rows of some indicators in published tables stand in the columns."""
        rows = self.rows(indicators)
        return rows[self.is_published[self.columns.row_table[rows]]]

    def published_of(self, places: npt.NDArray[np.integer]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Give the rows of some indicators in published tables.

        :param places: of the indicators.
        :return: (where the rows stand in the columns, one indicator after the other; for each the number of its
            indicator among those given).
        """
        rows, owners = self.columns.rows_of(places)
        published = self.is_published[self.columns.row_table[rows]]
        return rows[published], owners[published]

    def published(self, indicator: UniqueIndicator) -> Rows:
        """Give the occurrences in published tables, leaving the starter library's out."""
        return Rows(self.columns, self.published_rows([indicator]).tolist())

    def valued(self, indicators: Sequence[UniqueIndicator]) -> list[Valued]:
        """Count how some indicators were valued in published tables."""
        return self.columns.valued(self.published_rows(indicators))

    def without(self, places: Collection[int]) -> Snapshot:
        """Give the snapshot as if some tables had never been published.

        What the tables said together stays as it was: the weights of the tokens, the vectors and the descriptions of
        the indicators that remain.

        :param places: of the tables to leave out.
        :return: a snapshot with a fingerprint of its own.
        """
        if not places:
            return self
        gone = np.array(sorted(set(places)), dtype=np.int64)
        columns = _without(self.columns, gone)
        ids = {self.tables[place].table_id for place in gone.tolist()}
        mark = f"{self.fingerprint}-{','.join(map(str, gone.tolist()))}"
        return replace(
            self,
            fingerprint=hashlib.sha256(mark.encode()).hexdigest()[: len(self.fingerprint)],
            columns=columns,
            indicator_shard=self.indicator_shard.masked(np.diff(columns.begins) > 0),
            table_shard=self.table_shard.masked(columns.table_kind != GONE),
            learned=self.learned.without_tables(ids),
        )


def _array(places: Sequence[int]) -> npt.NDArray[np.int64]:
    if isinstance(places, range):  # many times faster than one number after the other
        return np.arange(places.start, places.stop, dtype=np.int64)
    return np.asarray(places, dtype=np.int64)


def _without(columns: Columns, gone: npt.NDArray[np.int64]) -> Columns:
    marks = np.zeros(columns.tables, dtype=np.bool_)
    marks[gone] = True
    stays = ~marks[columns.row_table]
    before = np.concatenate(([0], np.cumsum(stays)))
    kinds = np.array(columns.table_kind)
    kinds[gone] = GONE
    return replace(
        columns,
        keywords={place: words for place, words in columns.keywords.items() if not marks[place]},
        begins=before[columns.begins],
        row_table=columns.row_table[stays],
        row_place=columns.row_place[stays],
        row_name=columns.row_name[stays],
        row_value=columns.row_value[stays],
        table_kind=kinds,
    )
