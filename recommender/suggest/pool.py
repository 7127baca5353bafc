"""All rows that come into question for a project, with the figures that speak for each."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

import numpy as np
import numpy.typing as npt

from corpus.names import match_key
from models.segment import words
from models.vocabulary import Floats
from recommender.index.snapshot import Snapshot
from recommender.naming.compose import Draft, View, draft_names, draft_vectors, name_counts, view
from recommender.naming.learned import Learned
from recommender.project import Project
from recommender.suggest.likely import nearest, table_similarities
from recommender.suggest.pairs import Pairs, pairs
from recommender.suggest.values.evidence import past_values

TABLES = 7  # categories and published tables whose rows come into question
NEAR_TEXT = 25  # indicators near the project's text that come into question too
LEAST_NEAR_TEXT = 0.35
MATCH, MATCH_SAME_LEVEL = 0.5, 0.34  # Dice of character pairs: two names say one thing, anywhere or under one level
SLOTS = (
    *("数量指标", "质量指标", "时效指标", "成本指标", "经济效益指标", "社会效益指标"),
    *("生态效益指标", "可持续影响指标", "服务对象满意度指标"),
)
COSTS_TO_OTHERS = ("社会成本指标", "生态环境成本指标")
FEATURES = (
    *("like_projects", "like_projects_log", "like_projects_meaning", "like_tables_log", "best_table", "in_index"),
    *("text_meaning", "words_in_name", "words_in_text", "pairs_in_text", "pairs_in_name", "usual_name"),
    *("fit", "filled", "thing_in_name", "counted", "attribute_common", "attribute_near", "attribute_fit", "composed"),
    *SLOTS,
)

_SPREAD = 30.0  # shares of the like projects' weight are small numbers

Places = npt.NDArray[np.int64]


@dataclass(slots=True)
class Entry:
    """A row that comes into question.

    :param draft: its name and what speaks for it.
    :param place: of its indicator in the index, None where the index has none.
    :param similarity: of the nearest project whose table holds it.
    """

    draft: Draft
    place: int | None
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
    keywords: Mapping[int, tuple[str, ...]]


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
    columns = snapshot.columns
    for place in _from_index(snapshot, project, similarities):
        level2, name = columns.levels[int(columns.level[place])][1], columns.texts[int(columns.name[place])]
        if level2 in SLOTS or level2 in COSTS_TO_OTHERS:
            key = (level2, match_key(name))
            found[key] = place
            drafts.setdefault(key, Draft(level2, name))
    published = past_values(snapshot).published
    for key in drafts.keys() - found.keys():
        known = published.place_of(*key)
        if known is not None:
            found[key] = known
    places = [found.get(key) for key in drafts]
    nearest = _nearest(snapshot, places, similarities)
    entries = tuple(map(Entry, drafts.values(), places, nearest))
    vectors = _vectors(snapshot, list(drafts.values()), places)
    numbers: dict[str, int] = {}
    levels = np.array([numbers.setdefault(draft.level2, len(numbers)) for draft in drafts.values()], dtype=np.int64)
    spelled = pairs([entry.draft.name for entry in entries])
    matches, alike = _matches(spelled, levels)
    counts = name_counts(learned, [entry.draft for entry in entries])
    features = _features(entries, vectors, levels, spelled, matches, seen, counts)
    return Pool(entries, features, matches, alike, similarities, keywords)


def _from_index(snapshot: Snapshot, project: Project, similarities: Floats) -> list[int]:
    places: dict[int, None] = {}
    for table in nearest(similarities, TABLES):
        places.update(dict.fromkeys(snapshot.rows_of_table(table)))
    text = project.text()
    near = snapshot.indicator_shard.search(snapshot.encode(text), text, NEAR_TEXT)
    places.update(dict.fromkeys(place for place, score in near if score >= LEAST_NEAR_TEXT))
    return list(places)


def _nearest(snapshot: Snapshot, places: Sequence[int | None], similarities: Floats) -> list[float]:
    """Give for each indicator the similarity of the nearest table that holds it, 0 where there is no indicator."""
    columns = snapshot.columns
    known = np.array([place for place in places if place is not None], dtype=np.int64)
    if not len(known):
        return [0.0] * len(places)
    begins, ends = columns.begins[known], columns.begins[known + 1]
    tables = [columns.row_table[begin:end] for begin, end in zip(begins.tolist(), ends.tolist(), strict=True)]
    starts = np.cumsum(ends - begins) - (ends - begins)
    found = iter(np.maximum.reduceat(similarities[np.concatenate(tables)], starts).tolist())
    return [0.0 if place is None else next(found) for place in places]


def _vectors(snapshot: Snapshot, drafts: Sequence[Draft], places: Sequence[int | None]) -> Floats:
    in_index = np.array([-1 if place is None else place for place in places], dtype=np.int64)
    vectors = np.zeros((len(drafts), snapshot.indicator_shard.dimension), dtype=np.float32)
    vectors[in_index >= 0] = snapshot.indicator_shard.vectors_of(in_index[in_index >= 0])
    rest = np.flatnonzero(in_index < 0)
    vectors[rest] = draft_vectors(snapshot.learned, snapshot.encoder, [drafts[int(place)] for place in rest])
    return vectors


@lru_cache(maxsize=65_536)
def _words_of(name: str) -> tuple[str, ...]:
    return tuple(word for word in words(name) if len(word) > 1)


def _matches(found: Pairs, levels: Places) -> tuple[npt.NDArray[np.bool_], Floats]:
    alike = found.alike()
    return (alike >= MATCH) | ((alike >= MATCH_SAME_LEVEL) & (levels[:, None] == levels[None, :])), alike


def _features(
    entries: Sequence[Entry],
    vectors: Floats,
    levels: Places,
    found: Pairs,
    matches: npt.NDArray[np.bool_],
    seen: View,
    counts: npt.NDArray[np.float64],
) -> Floats:
    drafts = [entry.draft for entry in entries]
    near = np.array([draft.near for draft in drafts], dtype=np.float32)
    similarity = np.array([entry.similarity for entry in entries], dtype=np.float32)
    total = float(near.sum()) + 1e-9
    fuzzy, tables = (matches @ np.column_stack((near, similarity))).T
    rows = np.empty((len(drafts), len(FEATURES)), dtype=np.float32)
    rows[:, 0] = fuzzy / total * _SPREAD
    rows[:, 1] = np.log1p(fuzzy * 3)
    rows[:, 2] = _same_meaning(vectors, levels, near) / total * _SPREAD
    rows[:, 3] = np.log1p(tables)
    rows[:, 4] = similarity
    rows[:, 5] = [entry.place is not None for entry in entries]
    rows[:, 6] = vectors @ seen.text_vector
    rows[:, 7:9] = _words_held(drafts, (seen.core, seen.text))
    rows[:, 9:11] = found.shares_in((seen.text, seen.core))
    rows[:, 11] = np.log1p(counts)
    rows[:, 12:20] = np.array([_of_draft(draft) for draft in drafts]).reshape(len(drafts), 8)
    rows[:, 20:] = np.array([draft.level2 for draft in drafts])[:, None] == np.array(SLOTS)
    return rows


def _same_meaning(vectors: Floats, levels: Places, near: Floats) -> Floats:
    """Sum up the weights of the rows of the same level, by how near they are in meaning."""
    sums = np.zeros(len(near), dtype=np.float32)
    for level in np.unique(levels):
        rows = np.flatnonzero(levels == level)
        cosines = vectors[rows] @ vectors[rows].T
        sums[rows] = np.clip(cosines - 0.5, 0.0, 1.0) * 2 @ near[rows]
    return sums


def _words_held(drafts: Sequence[Draft], texts: Sequence[str]) -> Floats:
    """Give the share of each name's words that each text holds.

    :return: shape (drafts, texts).
    """
    words_of = [_words_of(draft.name) for draft in drafts]
    place_of = {word: place for place, word in enumerate(dict.fromkeys(chain.from_iterable(words_of)))}
    places = np.array([place_of[word] for words in words_of for word in words], dtype=np.int64)
    sizes = np.array([len(words) for words in words_of], dtype=np.int64)
    owners = np.repeat(np.arange(len(drafts)), sizes)
    shares = np.empty((len(drafts), len(texts)), dtype=np.float32)
    for column, text in enumerate(texts):
        held = np.array([word in text for word in place_of], dtype=np.float64)
        shares[:, column] = np.bincount(owners, held[places], len(drafts)) / np.maximum(sizes, 1)
    return shares


def _of_draft(draft: Draft) -> tuple[float, ...]:
    thing, composed = draft.thing, draft.attribute is not None
    return (
        draft.fit,
        min(draft.slots, 2),
        thing is not None and thing.in_name,
        thing is not None and thing.figure is not None,
        math.log1p(draft.common),
        math.log1p(draft.attribute_near),
        draft.fit if composed else 0.0,
        composed,
    )
