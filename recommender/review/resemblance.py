"""Published tables that say what a table says: those of other projects, and its own of the year before."""

from __future__ import annotations

import math
from collections import defaultdict

import numpy as np

from corpus.store import Store
from corpus.table import TargetTable
from recommender.index.runs import first_of_runs
from recommender.index.snapshot import Snapshot
from recommender.review.lexicon import threshold
from recommender.review.projects import project_core, undated
from recommender.review.surroundings import Resemblance
from recommender.review.together import row_key

MOST = 3


def alike_tables(snapshot: Snapshot, store: Store, table: TargetTable) -> tuple[Resemblance, ...]:
    """Give published tables of other projects that share many rows.

    A row is the same where level 2 and name are; it counts by the logarithm of how rare it is (Spärck Jones 1972), so
    that 群众满意度 says little and a row of very many tables is not looked for at all.

    :param snapshot: the index of the store.
    :param store: the tables themselves.
    :param table: the judged table, itself published or not.
    :return: at most three, the weightiest first; none of the same project, whatever its unit and year.
    """
    places = [(number, _place(snapshot, table, number)) for number in range(len(table.indicators))]
    published = snapshot.table_count
    shared: defaultdict[int, float] = defaultdict(float)
    counts: defaultdict[int, int] = defaultdict(int)
    everything = 0.0
    for place in dict.fromkeys(place for _, place in places if place is not None):
        rows = snapshot.indicators[place].tables  # in order
        first = first_of_runs(rows)
        spread = int(np.count_nonzero(first))
        weight = math.log1p(published / spread)
        everything += weight
        if spread <= threshold("alike_most_spread"):
            for other in rows[first].tolist():
                shared[other] += weight
                counts[other] += 1
    everything += sum(place is None for _, place in places) * math.log1p(published)
    own, least = project_core(table.project_name), threshold("copied_least_rows")
    wanted = [
        other
        for other, weight in shared.items()
        if counts[other] >= least
        and weight >= threshold("alike_least_share") * everything
        and snapshot.tables[other].kind != "library"
        and project_core(snapshot.tables[other].project_name) != own
    ]
    best = sorted(wanted, key=lambda other: (-shared[other], other))[:MOST]
    return tuple(_resemblance(table, store.table(snapshot.tables[other].table_id)) for other in best)


def _place(snapshot: Snapshot, table: TargetTable, number: int) -> int | None:
    key = row_key(table.indicators[number])
    return snapshot.place_of(*key) if key else None


def _resemblance(table: TargetTable, other: TargetTable) -> Resemblance:
    there = {row_key(row) for row in other.indicators} - {None}
    return Resemblance(other, tuple(n for n, row in enumerate(table.indicators) if row_key(row) in there))


def last_year_tables(snapshot: Snapshot, store: Store, table: TargetTable) -> tuple[TargetTable, ...]:
    """Give the published tables of the same project and unit of the year before.

    :param snapshot: the index of the store.
    :param store: the tables themselves.
    :param table: the judged table; without a year nothing is found.
    :return: declarations before self-evaluations; where several projects have the same name but for a note in
        brackets (低保（城市）, 低保（农村）), only those with this one's note.
    """
    if table.year is None:
        return ()
    places = snapshot.of_office(table.unit, table.project_name)
    heads = [snapshot.tables[place] for place in places if snapshot.tables[place].year == table.year - 1]
    same = [head for head in heads if undated(head.project_name) == undated(table.project_name)]
    chosen = same or (heads if len({undated(head.project_name) for head in heads}) == 1 else [])
    found = [store.table(head.table_id) for head in chosen]
    return tuple(sorted(found, key=lambda one: one.kind != "declaration"))
