"""All rows that come into question for a project, with the figures that speak for each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from corpus.names import match_key
from models.segment import words
from models.vocabulary import Floats
from recommender.index.snapshot import Snapshot
from recommender.naming.compose import Draft, View, draft_names, draft_vectors, name_counts, view
from recommender.naming.learned import Learned
from recommender.occurrence import UniqueIndicator
from recommender.project import Project
from recommender.suggest.likely import table_similarities

TABLES = 7  # categories and published tables whose rows come into question
NEAR_TEXT = 25  # indicators near the project's text that come into question too
LEAST_NEAR_TEXT = 0.35
MATCH, MATCH_SAME_LEVEL = 0.5, 0.34  # Dice of character pairs: two names say one thing, anywhere or under one level
SLOTS = (
    *("数量指标", "质量指标", "时效指标", "成本指标", "经济效益指标", "社会效益指标"),
    *("生态效益指标", "可持续影响指标", "服务对象满意度指标"),
)
FEATURES = (
    *("like_projects", "like_projects_log", "like_projects_meaning", "like_tables_log", "best_table", "in_index"),
    *("text_meaning", "words_in_name", "words_in_text", "pairs_in_text", "pairs_in_name", "usual_name"),
    *("fit", "filled", "thing_in_name", "counted", "attribute_common", "attribute_near", "attribute_fit", "composed"),
    *SLOTS,
)

_SPREAD = 30.0  # shares of the like projects' weight are small numbers


@dataclass(frozen=True)
class Entry:
    """A row that comes into question: its draft, its indicator in the index (or None) and the nearest table's place."""

    draft: Draft
    indicator: UniqueIndicator | None
    similarity: float


@dataclass(frozen=True)
class Pool:
    """What comes into question for one project.

    :param entries: the rows.
    :param features: shape (rows, `FEATURES`).
    :param matches: shape (rows, rows): which say the same, as a reader would count it.
    :param alike: shape (rows, rows): Dice coefficients of the names.
    :param similarities: of every table of the index with the project.
    :param keywords: those of each table that the project's text holds.
    """

    entries: tuple[Entry, ...]
    features: Floats
    matches: npt.NDArray[np.bool_]
    alike: Floats
    similarities: Floats
    keywords: Sequence[tuple[str, ...]]


def gather(snapshot: Snapshot, project: Project, own: set[int], learned: Learned | None = None) -> Pool:
    """Gather the rows that come into question for a project.

    :param snapshot: the index.
    :param project: the project.
    :param own: places of the tables of this very project.
    :param learned: what is known of names; None takes all that the index learned.
    """
    learned = learned or snapshot.learned
    seen = view(learned, snapshot.encoder, project.name, project.purpose, project.goal)
    similarities, keywords = table_similarities(snapshot, project, own)
    drafts = {(draft.level2, match_key(draft.name)): draft for draft in draft_names(learned, seen)}
    found: dict[tuple[str, str], int] = {}
    for place in _from_index(snapshot, project, similarities):
        indicator = snapshot.indicators[place]
        if indicator.level2 in SLOTS or indicator.level2 in ("社会成本指标", "生态环境成本指标"):
            key = (indicator.level2 or "", match_key(indicator.level3))
            found[key] = place
            drafts.setdefault(key, Draft(key[0], indicator.level3))
    for key in drafts.keys() - found.keys():
        known = snapshot.place_of.get(key)
        if known is not None:
            found[key] = known
    entries = tuple(_entry(snapshot, draft, found.get(key), similarities) for key, draft in drafts.items())
    vectors = _vectors(snapshot, [entry.draft for entry in entries], [found.get(key, -1) for key in drafts])
    matches, alike = _matches(entries)
    features = _features(entries, vectors, matches, seen, name_counts(learned, [entry.draft for entry in entries]))
    return Pool(entries, features, matches, alike, similarities, keywords)


def _from_index(snapshot: Snapshot, project: Project, similarities: Floats) -> list[int]:
    places: dict[int, None] = {}
    for table in np.argsort(-similarities, kind="stable")[:TABLES]:
        if similarities[table] > 0:
            places.update(dict.fromkeys(snapshot.rows_of_table.get(int(table), ())))
    text = project.text()
    near = snapshot.indicator_shard.search(snapshot.encode(text), text, NEAR_TEXT)
    places.update(dict.fromkeys(place for place, score in near if score >= LEAST_NEAR_TEXT))
    return list(places)


def _entry(snapshot: Snapshot, draft: Draft, place: int | None, similarities: Floats) -> Entry:
    if place is None:
        return Entry(draft, None, 0.0)
    indicator = snapshot.indicators[place]
    return Entry(draft, indicator, max(float(similarities[found.table]) for found in indicator.occurrences))


def _vectors(snapshot: Snapshot, drafts: Sequence[Draft], places: Sequence[int]) -> Floats:
    in_index = np.array(places, dtype=np.int64)
    vectors = np.zeros((len(drafts), snapshot.indicator_shard.vectors.shape[1]), dtype=np.float32)
    vectors[in_index >= 0] = snapshot.indicator_shard.vectors[in_index[in_index >= 0]]
    rest = np.flatnonzero(in_index < 0)
    vectors[rest] = draft_vectors(snapshot.learned, snapshot.encoder, [drafts[int(place)] for place in rest])
    return vectors


@lru_cache(maxsize=65_536)
def pairs_of(name: str) -> frozenset[str]:
    """Give the pairs of neighbouring Chinese characters and letters of a name."""
    letters = [c for c in name if "\u4e00" <= c <= "\u9fff" or (c.isascii() and c.isalpha())]
    return frozenset(one + two for one, two in pairwise(letters)) or frozenset(letters)


@lru_cache(maxsize=65_536)
def _words_of(name: str) -> tuple[str, ...]:
    return tuple(word for word in words(name) if len(word) > 1)


def names_alike(left: Sequence[str], right: Sequence[str]) -> Floats:
    """Give the Dice coefficients of the character pairs of names.

    :return: shape (left, right).
    """
    columns: dict[str, int] = {}
    marks = []
    for names in (left, right):
        sets = [[columns.setdefault(pair, len(columns)) for pair in pairs_of(name)] for name in names]
        marks.append(sets)
    arrays = []
    for sets in marks:
        array = np.zeros((len(sets), len(columns)), dtype=np.float32)
        for place, held in enumerate(sets):
            array[place, held] = 1.0
        arrays.append(array)
    one, two = arrays
    both = one.sum(axis=1)[:, None] + two.sum(axis=1)[None, :]
    return np.asarray(2 * (one @ two.T) / np.maximum(both, 1.0), dtype=np.float32)


def _matches(entries: Sequence[Entry]) -> tuple[npt.NDArray[np.bool_], Floats]:
    names = [entry.draft.name for entry in entries]
    levels = np.array([entry.draft.level2 for entry in entries])
    alike = names_alike(names, names)
    same = levels[:, None] == levels[None, :]
    return (alike >= MATCH) | ((alike >= MATCH_SAME_LEVEL) & same), alike


def _features(
    entries: Sequence[Entry],
    vectors: Floats,
    matches: npt.NDArray[np.bool_],
    seen: View,
    counts: npt.NDArray[np.float64],
) -> Floats:
    drafts = [entry.draft for entry in entries]
    near = np.array([draft.near for draft in drafts], dtype=np.float32)
    similarity = np.array([entry.similarity for entry in entries], dtype=np.float32)
    levels = np.array([draft.level2 for draft in drafts])
    same = levels[:, None] == levels[None, :]
    total = float(near.sum()) + 1e-9
    fuzzy = matches.astype(np.float32) @ near
    meaning = np.clip(vectors @ vectors.T - 0.5, 0.0, 1.0) * 2 * same @ near
    text_pairs, name_pairs = pairs_of(seen.text), pairs_of(seen.core)
    rows = np.empty((len(drafts), len(FEATURES)), dtype=np.float32)
    rows[:, 0] = fuzzy / total * _SPREAD
    rows[:, 1] = np.log1p(fuzzy * 3)
    rows[:, 2] = meaning / total * _SPREAD
    rows[:, 3] = np.log1p(matches.astype(np.float32) @ similarity)
    rows[:, 4] = similarity
    rows[:, 5] = [entry.indicator is not None for entry in entries]
    rows[:, 6] = vectors @ seen.text_vector
    rows[:, 11] = np.log1p(counts)
    for place, draft in enumerate(drafts):
        held, pairs = _words_of(draft.name), pairs_of(draft.name)
        rows[place, 7:11] = (
            _share(sum(word in seen.core for word in held), len(held)),
            _share(sum(word in seen.text for word in held), len(held)),
            _share(len(pairs & text_pairs), len(pairs)),
            _share(len(pairs & name_pairs), len(pairs)),
        )
        thing = draft.thing
        rows[place, 12:20] = (
            draft.fit,
            min(draft.slots, 2),
            thing is not None and thing.in_name,
            thing is not None and thing.figure is not None,
            math.log1p(draft.common),
            math.log1p(draft.attribute_near),
            draft.fit if draft.attribute else 0.0,
            draft.attribute is not None,
        )
        rows[place, 20:] = [draft.level2 == slot for slot in SLOTS]
    return rows


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
