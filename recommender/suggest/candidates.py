"""Which indicators come into question for a project, and how strongly."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from corpus.names import match_key
from models.vocabulary import Floats
from recommender.index.snapshot import Snapshot
from recommender.likeness import likeness
from recommender.occurrence import UniqueIndicator
from recommender.project import Project
from recommender.suggest.options import options


@dataclass(frozen=True)
class Candidate:
    """An indicator with the parts of its score.

    ``nearest`` is the place of the most similar table it stands in, ``similarity`` that table's, ``own_text`` how near
    the indicator is to the project's words, all between 0 and 1.
    """

    place: int
    indicator: UniqueIndicator
    nearest: int
    similarity: float
    own_text: float
    score: float


def table_similarities(snapshot: Snapshot, project: Project, own: set[int]) -> tuple[Floats, list[tuple[str, ...]]]:
    """Score every table of the snapshot by how near its project is.

    A library category is near where the project's name, purpose or goal holds its keywords; several keywords count
    with diminishing weight. A published table of the same project is near whatever else was written about it.

    :param snapshot: the index.
    :param project: the project.
    :param own: places of the tables of this very project, from `same_project`.
    :return: (similarities between 0 and 1, the keywords found per table).
    """
    weights = options().weights
    text = project.text()
    vector = snapshot.encode(text)
    scores = np.maximum(
        snapshot.table_shard.scores(snapshot.encode(project.name), project.name),
        snapshot.table_shard.scores(vector, text),
    )
    elsewhere = f"{project.purpose or ''}\n{project.goal or ''}"
    found: list[tuple[str, ...]] = []
    for place, keywords in enumerate(snapshot.keywords):
        named = [word for word in keywords if word in project.name]
        mentioned = [word for word in keywords if word not in project.name and word in elsewhere]
        missing = (1 - weights.keyword) ** len(named) * (1 - weights.keyword_elsewhere) ** len(mentioned)
        scores[place] = 1 - (1 - scores[place]) * missing
        if place in own:
            scores[place] = max(float(scores[place]), weights.same_name)
        found.append((*named, *mentioned))
    return np.clip(scores, 0.0, 1.0), found


def same_project(snapshot: Snapshot, project: Project) -> set[int]:
    """Give the places of published tables whose project bears the same name (last year's, say)."""
    key = match_key(project.name)
    return {
        place
        for place, table in enumerate(snapshot.tables)
        if table.kind != "library" and match_key(table.project_name) == key
    }


def find_candidates(snapshot: Snapshot, project: Project, similarities: Floats) -> list[Candidate]:
    """Score every indicator for a project.

    :param snapshot: the index.
    :param project: the project.
    :param similarities: of every table, from `table_similarities`.
    :return: candidates, best first; equal scores in the order of the index.
    """
    weights = options().weights
    text = project.text()
    own = snapshot.indicator_shard.scores(snapshot.encode(text), text)
    most = max((len(indicator.occurrences) for indicator in snapshot.indicators), default=1)
    found = []
    for place, indicator in enumerate(snapshot.indicators):
        nearest = max(
            (occurrence.table for occurrence in indicator.occurrences), key=lambda at: float(similarities[at])
        )
        similarity = float(similarities[nearest])
        often = math.log1p(len(indicator.occurrences)) / math.log1p(most)
        score = (
            weights.similar_project * similarity
            + weights.own_text * float(own[place])
            + weights.often * often
            - _penalty(snapshot, indicator)
        )
        found.append(Candidate(place, indicator, nearest, similarity, float(own[place]), score))
    return sorted(found, key=lambda candidate: (-candidate.score, candidate.place))


def _penalty(snapshot: Snapshot, indicator: UniqueIndicator) -> float:
    penalties = options().penalties
    penalty = penalties.fund_process if options().is_process(indicator.level3) else 0.0
    published = snapshot.published(indicator)
    in_library = len(published) < len(indicator.occurrences)
    if not in_library and all(occurrence.target.kind == "text" for occurrence in published):
        penalty += penalties.verbal
    return penalty


def nearest_published(snapshot: Snapshot, similarities: Floats, limit: int, least: float) -> list[tuple[int, float]]:
    """Give the published tables most like the project, best first, with their similarity."""
    published = [place for place, table in enumerate(snapshot.tables) if table.kind != "library"]
    ordered = sorted(published, key=lambda place: (-float(similarities[place]), place))
    return [(place, float(similarities[place])) for place in ordered[:limit] if similarities[place] >= least]


def repeats_one_of(name: str, chosen: Sequence[str]) -> bool:
    """Tell whether a name says the same as one already chosen."""
    return any(likeness(match_key(name), match_key(other)) >= options().set.near_duplicate for other in chosen)
