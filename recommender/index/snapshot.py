"""The snapshot that answers: unique indicators and tables, each beside its shard."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from corpus.names import match_key
from models.encoder import Encoder
from models.vocabulary import Floats
from recommender.engines.shard import Shard
from recommender.naming.learned import Learned
from recommender.occurrence import Occurrence, TableHead, UniqueIndicator


@dataclass(frozen=True)
class Snapshot:
    """What the store held at one revision, ready to be searched; shared by all requests, never changed.

    ``indicator_shard`` scores ``indicators`` and ``table_shard`` scores ``tables``, place by place; ``keywords`` are
    those of each table (library categories have some, published tables none).
    """

    fingerprint: str
    encoder: Encoder
    indicators: Sequence[UniqueIndicator]
    tables: Sequence[TableHead]
    keywords: Sequence[tuple[str, ...]]
    indicator_shard: Shard
    table_shard: Shard
    learned: Learned

    @cached_property
    def rows_of_table(self) -> Mapping[int, Sequence[int]]:
        """The places of a table's indicators, by the table's place."""
        rows: defaultdict[int, list[int]] = defaultdict(list)
        for place, indicator in enumerate(self.indicators):
            for table in dict.fromkeys(occurrence.table for occurrence in indicator.occurrences):
                rows[table].append(place)
        return dict(rows)

    @cached_property
    def place_of(self) -> Mapping[tuple[str, str], int]:
        """The place of each indicator by its level 2 and its name's key."""
        return {(found.level2 or "", match_key(found.level3)): place for place, found in enumerate(self.indicators)}

    def encode(self, text: str) -> Floats:
        """Give the vector of one query."""
        vector: Floats = self.encoder.encode_queries([text])[0]
        return vector

    def published(self, indicator: UniqueIndicator) -> list[Occurrence]:
        """Give the occurrences in published tables, leaving the starter library's out."""
        return [found for found in indicator.occurrences if self.tables[found.table].kind != "library"]

    def without(self, places: Collection[int]) -> Snapshot:
        """Give the snapshot as if some tables had never been published.

        Indicators that stand in no other table go with them. What the tables said together stays as it was: the
        weights of the tokens, the vectors and the descriptions of the indicators that remain.

        :param places: of the tables to leave out.
        :return: a snapshot with a fingerprint of its own; tables and indicators keep their order.
        """
        gone = sorted(set(places))
        if not gone:
            return self
        left_out = set(gone)
        found = [
            (place, indicator if indicator.occurrences[-1].table < gone[0] else _without(indicator, gone, left_out))
            for place, indicator in enumerate(self.indicators)
        ]
        kept = [(place, indicator) for place, indicator in found if indicator.occurrences]
        tables = np.setdiff1d(np.arange(len(self.tables)), gone)
        mark = f"{self.fingerprint}-{','.join(map(str, gone))}"
        return Snapshot(
            hashlib.sha256(mark.encode()).hexdigest()[: len(self.fingerprint)],
            self.encoder,
            tuple(indicator for _, indicator in kept),
            tuple(self.tables[place] for place in tables),
            tuple(self.keywords[place] for place in tables),
            self.indicator_shard.select(np.array([place for place, _ in kept], dtype=np.int64)),
            self.table_shard.select(tables),
            self.learned.without_tables({self.tables[place].table_id for place in gone}),
        )


def _without(indicator: UniqueIndicator, gone: Sequence[int], left_out: Collection[int]) -> UniqueIndicator:
    """Take out an indicator's occurrences in the tables that are left out, and number those of the tables after."""
    stay = tuple(
        Occurrence.model_construct(
            table=found.table - bisect_left(gone, found.table),
            row=found.row,
            level3=found.level3,
            value=found.value,
            target=found.target,
        )
        for found in indicator.occurrences
        if found.table not in left_out
    )
    return indicator.model_copy(update={"occurrences": stay})
