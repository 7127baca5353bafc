"""Which tables are of projects like this one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, cast

import numpy as np

from models.vocabulary import Floats
from recommender.engines.shard import Shard
from recommender.engines.top import top
from recommender.index.snapshot import Snapshot
from recommender.project import Project
from recommender.suggest.options import options


class Shelf(Protocol):
    """Tables that can be compared with a project: those of a snapshot, or some of them."""

    @property
    def table_shard(self) -> Shard:
        """Scores the tables."""
        ...

    @property
    def keywords(self) -> Mapping[int, tuple[str, ...]]:
        """The keywords of the library's categories, by place."""
        ...

    def encode(self, text: str) -> Floats:
        """Give the vector of one query."""
        ...


def table_similarities(
    snapshot: Shelf, project: Project, own: set[int]
) -> tuple[Floats, Mapping[int, tuple[str, ...]]]:
    """Score every table of the snapshot by how near its project is.

    A library category is near where the project's name, purpose or goal holds its keywords; several keywords count
    with diminishing weight. A published table of the same project is near whatever else was written about it.

    :param snapshot: the index, or some of its tables.
    :param project: the project.
    :param own: places of the tables of this very project, from `same_project`.
    :return: (similarities between 0 and 1, the keywords found, by place of the table).
    """
    weights = options().weights
    text = project.text()
    vectors = np.stack([snapshot.encode(project.name), snapshot.encode(text)])
    scores = snapshot.table_shard.scores_of(vectors, [project.name, text]).max(axis=0)
    elsewhere = f"{project.purpose or ''}\n{project.goal or ''}"
    whole = f"{project.name}\n{elsewhere}"
    found: dict[int, tuple[str, ...]] = {}
    for place, all_keywords in snapshot.keywords.items():
        keywords = tuple(word for word in all_keywords if word in whole)
        if keywords:
            named = sum(word in project.name for word in keywords)
            missing = (1 - weights.keyword) ** named * (1 - weights.keyword_elsewhere) ** (len(keywords) - named)
            scores[place] = 1 - (1 - scores[place]) * missing
            found[place] = tuple(sorted(keywords, key=lambda word: word not in project.name))
    for place in own:
        scores[place] = max(float(scores[place]), weights.same_name)
    return np.clip(scores, 0.0, 1.0), found


def same_project(snapshot: Snapshot, project: Project) -> set[int]:
    """Give the places of published tables whose project bears the same name (last year's, say)."""
    return {place for place in snapshot.of_project(project.name) if snapshot.is_published[place]}


def nearest_published(snapshot: Snapshot, similarities: Floats, limit: int, least: float) -> list[tuple[int, float]]:
    """Give the published tables most like the project, best first, with their similarity."""
    near = np.flatnonzero(snapshot.is_published & (similarities >= least))
    ordered = near[np.argsort(-similarities[near], kind="stable")][:limit]
    return [(place, float(similarities[place])) for place in ordered.tolist()]


def nearest(similarities: Floats, limit: int) -> list[int]:
    """Give the places of the tables most like the project, best first, equal ones in order; none scored 0."""
    return cast(list[int], top(similarities, limit).tolist())
