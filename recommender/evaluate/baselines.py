"""What the product has to beat: popularity, and wording alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator

import numpy as np

from corpus.names import match_key
from recommender.benchmark.baselines import character_tfidf
from recommender.evaluate.figures import Proposal
from recommender.evaluate.labelled import LabelledTable
from recommender.index.build import indicator_text
from recommender.index.snapshot import Snapshot
from recommender.occurrence import Occurrence, UniqueIndicator


class MostPopular:
    """The indicators that stand in the most rows of the index, the same for every project."""

    title = "最常用的指标"

    def __init__(self, snapshot: Snapshot) -> None:
        self._indicators = snapshot.indicators

    def propose(self, table: LabelledTable, limit: int) -> list[Proposal]:
        """Suggest the indicators with the most occurrences, each with its most frequent value."""
        counted = [(item, _speaking(item, table.left_out)) for item in self._indicators]
        counted.sort(key=lambda pair: -len(pair[1]))
        return _first((_row(item, rows) for item, rows in counted if rows), limit)


class NearestTables:
    """The rows of the tables whose texts are most like the project's: TF-IDF over runs of one to three characters.

    :param snapshot: the index.
    :param texts: of its tables, place by place.
    """

    title = "最相似的表（TF-IDF）"

    def __init__(self, snapshot: Snapshot, texts: list[str]) -> None:
        self._snapshot = snapshot
        self._score = character_tfidf(texts)

    def propose(self, table: LabelledTable, limit: int) -> list[Proposal]:
        """Suggest the rows of the nearest table, then those of the next, until there are enough."""
        nearest = np.argsort(-self._score(table.project().text()), kind="stable")
        return _first(self._rows(place for place in nearest.tolist() if place not in table.left_out), limit)

    def _rows(self, tables: Iterable[int]) -> Iterator[Proposal]:
        for place in tables:
            for indicator in self._snapshot.rows_of_table(place):
                item = self._snapshot.indicators[indicator]
                yield _row(item, [found for found in item.occurrences if found.table == place])


class NearestIndicators:
    """The indicators whose texts are most like the project's: TF-IDF over runs of one to three characters."""

    title = "最相似的指标（TF-IDF）"

    def __init__(self, snapshot: Snapshot) -> None:
        self._indicators = snapshot.indicators
        self._score = character_tfidf([indicator_text(item.level3, item.description) for item in self._indicators])

    def propose(self, table: LabelledTable, limit: int) -> list[Proposal]:
        """Suggest the nearest indicators, each with its most frequent value."""
        nearest = np.argsort(-self._score(table.project().text()), kind="stable")
        items = (self._indicators[place] for place in nearest.tolist())
        found = ((item, _speaking(item, table.left_out)) for item in items)
        return _first((_row(item, rows) for item, rows in found if rows), limit)


def _speaking(indicator: UniqueIndicator, left_out: Collection[int]) -> list[Occurrence]:
    return [found for found in indicator.occurrences if found.table not in left_out]


def _row(indicator: UniqueIndicator, rows: Iterable[Occurrence]) -> Proposal:
    usual = Counter(found.value for found in rows if found.value).most_common(1)
    return Proposal(level2=indicator.level2, level3=indicator.level3, value=usual[0][0] if usual else None)


def _first(rows: Iterable[Proposal], limit: int) -> list[Proposal]:
    """Take the first rows, passing over names that came before."""
    taken: dict[str, Proposal] = {}
    for row in rows:
        taken.setdefault(match_key(row.level3), row)
        if len(taken) >= limit:
            break
    return list(taken.values())
