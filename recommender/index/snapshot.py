"""The snapshot that answers: unique indicators and tables, each beside its shard."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from models.encoder import Encoder
from models.vocabulary import Floats
from recommender.engines.shard import Shard
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
    rows_of_table: Mapping[int, Sequence[int]] = field(init=False)

    def __post_init__(self) -> None:
        rows: defaultdict[int, list[int]] = defaultdict(list)
        for place, indicator in enumerate(self.indicators):
            for table in dict.fromkeys(occurrence.table for occurrence in indicator.occurrences):
                rows[table].append(place)
        object.__setattr__(self, "rows_of_table", dict(rows))

    def encode(self, text: str) -> Floats:
        """Give the vector of one query."""
        vector: Floats = self.encoder.encode_queries([text])[0]
        return vector

    def published(self, indicator: UniqueIndicator) -> list[Occurrence]:
        """Give the occurrences in published tables, leaving the starter library's out."""
        return [found for found in indicator.occurrences if self.tables[found.table].kind != "library"]
