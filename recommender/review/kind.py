"""Which kind of project of the starter library a table belongs to, and what such projects usually promise."""

from __future__ import annotations

import weakref
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from corpus.table import TargetTable
from corpus.units import is_money
from models.vocabulary import Floats
from recommender.engines.shard import Shard
from recommender.index.snapshot import Snapshot
from recommender.occurrence import UniqueIndicator
from recommender.project import Project
from recommender.review import lexicon
from recommender.review.surroundings import Kind
from recommender.suggest.likely import table_similarities

CORE = 5
_LONGEST_NAME, _LONGEST_TEXT = 500, 1_500


@dataclass(frozen=True)
class _Key:
    """A snapshot by its fingerprint; held weakly, so that the cache keeps no replaced index alive."""

    fingerprint: str
    snapshot: weakref.ref[Snapshot] = field(compare=False)


@dataclass(frozen=True)
class _Shelf:
    """The library's tables alone, place by place in its own order."""

    table_shard: Shard
    keywords: Mapping[int, tuple[str, ...]]
    encode: Callable[[str], Floats]


@dataclass(frozen=True)
class _Library:
    """The part of a snapshot that kinds are found in.

    :param shelf: the library's tables.
    :param names: what they are called.
    :param noise: cosine that says nothing.
    :param rows: of each category the rows that may be core, in the library's order.
    :param vectors: of each category the vectors of these rows, shape (rows, dimension).
    """

    shelf: _Shelf
    names: tuple[str, ...]
    noise: float
    rows: tuple[tuple[UniqueIndicator, ...], ...]
    vectors: tuple[Floats, ...]


def kind_of(snapshot: Snapshot, table: TargetTable) -> Kind | None:
    """Give the library's category that a project belongs to, with its core indicators.

    The category is found as the recommendation finds it: by the keywords in name, purpose and goal, and by meaning.
    A row of it counts by three things: its level 2 (what was done, how well and what came of it before times and
    unit costs), its place among those of that level 2 (the library goes from the usual to the special), and how near
    it is to this project's own words, because one category may hold receptions and visas. Dates, total costs and
    satisfaction are no core: every table has its own, and other rules ask for them.

    :param snapshot: the index.
    :param table: the table; only its name, purpose and goal are looked at.
    :return: None where the library is not in the index, or no category is near enough.
    """
    name = table.project_name.strip()[:_LONGEST_NAME]
    if not any(map(str.isalnum, name)):
        return None
    purpose, goal = (text[:_LONGEST_TEXT] if text else None for text in (table.purpose, table.goal))
    return _kind(_Key(snapshot.fingerprint, weakref.ref(snapshot)), name, purpose, goal)


@lru_cache(maxsize=1_024)  # a table is reviewed again after every edit of a cell
def _kind(key: _Key, name: str, purpose: str | None, goal: str | None) -> Kind | None:
    library = _library(key)
    if library is None:
        return None
    project = Project(name=name, purpose=purpose, goal=goal)
    scores, _ = table_similarities(library.shelf, project, set())
    best = int(np.argmax(scores))
    if scores[best] < lexicon.threshold("kind_least_score"):
        return None
    score = round(float(scores[best]), 4)
    return Kind(library.names[best], score, _core(library, best, project))


@lru_cache(maxsize=2)
def _library(key: _Key) -> _Library | None:
    snapshot = key.snapshot()
    if snapshot is None:
        return None
    tables = snapshot.library
    if not tables:
        return None
    chosen = [[row for row in snapshot.rows_of_table(place) if _may_be_core(snapshot, row)] for place in tables]
    shelf = _Shelf(
        snapshot.table_shard.select(np.array(tables, dtype=np.int64)),
        {number: snapshot.keywords.get(place, ()) for number, place in enumerate(tables)},
        snapshot.encode,
    )
    ordered = [_in_order(snapshot, place, rows) for place, rows in zip(tables, chosen, strict=True)]
    return _Library(
        shelf,
        tuple(snapshot.tables[place].project_name for place in tables),
        snapshot.indicator_shard.noise,
        tuple(tuple(snapshot.indicators[row] for row in rows) for rows in ordered),
        tuple(snapshot.indicator_shard.vectors_of(rows) for rows in ordered),
    )


def _may_be_core(snapshot: Snapshot, row: int) -> bool:
    columns = snapshot.columns
    level2 = columns.levels[int(columns.level[row])][1]
    if level2 not in lexicon.table("core_level2"):
        return False
    unit = columns.texts.get(int(columns.value_unit[columns.row_value[columns.begins[row]]]))
    return unit is not None and (level2 != "成本指标" or not is_money(unit))


def _in_order(snapshot: Snapshot, table: int, rows: list[int]) -> list[int]:
    """Sort a category's rows as the library prints them: rows shared with earlier categories stand there first."""
    columns = snapshot.columns

    def printed(indicator: int) -> tuple[int, ...]:
        begin, end = columns.begins[indicator : indicator + 2].tolist()
        first, last = np.searchsorted(columns.row_table[begin:end], (table, table + 1))
        return tuple(columns.row_place[begin + first : begin + last].tolist())

    return sorted(rows, key=printed)


def _core(library: _Library, category: int, project: Project) -> tuple[tuple[str, str], ...]:
    rows = library.rows[category]
    if not rows:
        return ()
    weights, later = lexicon.table("core_level2"), lexicon.threshold("core_later_row")
    most: dict[str, int] = lexicon.table("core_most")
    noise = library.noise
    near = np.clip(library.vectors[category] @ library.shelf.encode(project.text()) - noise, 0.0, 1.0)
    near = near / max(float(near.max()), 1e-9)
    seen: Counter[str] = Counter()
    values: list[float] = []
    for row, nearness in zip(rows, near, strict=True):
        level2 = row.level2 or ""
        values.append(weights[level2] * later ** seen[level2] * (lexicon.threshold("core_nearness") + float(nearness)))
        seen[level2] += 1
    taken: Counter[str] = Counter()
    core: list[tuple[str, str]] = []
    for place in np.argsort(-np.array(values), kind="stable"):
        level2 = rows[place].level2 or ""
        if taken[level2] < most[level2]:
            core.append((level2, rows[place].level3))
            taken[level2] += 1
    return tuple(core[:CORE])
