"""Which tables are of projects like this one."""

from __future__ import annotations

import numpy as np

from corpus.names import match_key
from models.vocabulary import Floats
from recommender.index.snapshot import Snapshot
from recommender.project import Project
from recommender.suggest.options import options


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
    whole = f"{project.name}\n{elsewhere}"
    found = [tuple(word for word in keywords if word in whole) for keywords in snapshot.keywords]
    for place, keywords in enumerate(found):
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
    key = match_key(project.name)
    return {
        place
        for place, table in enumerate(snapshot.tables)
        if table.kind != "library" and match_key(table.project_name) == key
    }


def nearest_published(snapshot: Snapshot, similarities: Floats, limit: int, least: float) -> list[tuple[int, float]]:
    """Give the published tables most like the project, best first, with their similarity."""
    published = [place for place, table in enumerate(snapshot.tables) if table.kind != "library"]
    ordered = sorted(published, key=lambda place: (-float(similarities[place]), place))
    return [(place, float(similarities[place])) for place in ordered[:limit] if similarities[place] >= least]
