"""What is asked of a corpus: written queries, invented names with words changed, filters, projects, tables."""

from __future__ import annotations

from itertools import islice
from random import Random

from corpus.table import TargetTable
from models.segment import words as split_words
from recommender.benchmark.meaning import questions
from recommender.benchmark.scale.generate import documents
from recommender.benchmark.scale.names import invent_name
from recommender.benchmark.scale.words import rules, words
from recommender.benchmark.suggestions import projects as written_projects
from recommender.project import Project
from recommender.search import Query

_STRANGER = 1_000_003  # added to a corpus's seed: its names are of the same make, its tables are not in the corpus


def queries(seed: int, composed: int = 300) -> list[str]:
    """Give the queries: those people wrote for the benchmark of meaning, and invented names with a word changed.

    :param seed: of the corpus that is asked.
    :param composed: how many invented ones.
    :return: in an order of chance that is the same for the same seed.
    """
    random = Random(f"queries|{seed}")  # noqa: S311 a benchmark, no secret
    asked = dict.fromkeys(question.query for question in questions())
    known = words()
    levels = list(rules()["names"]["sources"])
    while composed:
        name = invent_name(known, random, random.choice(known.categories), random.choice(levels), seed)
        changed = _changed(random, name)
        if changed not in asked:
            asked[changed] = None
            composed -= 1
    found = list(asked)
    random.shuffle(found)
    return found


def _changed(random: Random, name: str) -> str:
    parts = split_words(name)
    drawn = random.random()
    if len(parts) > 2 and drawn < 0.5:
        del parts[random.randrange(len(parts) - 1)]
    elif len(parts) > 1 and drawn < 0.75:
        parts = [*parts[1:], parts[0]]
    else:
        parts.append(random.choice(rules()["queries"]["endings"].split()))
    return "".join(parts) or name


def filtered(seed: int, kind: str) -> list[Query]:
    """Give the queries narrowed to a ``year``, a ``region`` or a ``level2``."""
    random = Random(f"filters|{kind}|{seed}")  # noqa: S311 a benchmark, no secret
    choices = {
        "year": rules()["queries"]["years"],
        "region": words().places,
        "level2": list(rules()["names"]["sources"]),
    }[kind]
    return [Query.model_validate({"query": text, kind: random.choice(choices)}) for text in queries(seed)]


def tables(seed: int, count: int) -> list[TargetTable]:
    """Give invented tables that are not in the corpus.

    :param seed: of the corpus.
    :param count: how many.
    """
    strangers = (table for document in documents(10**9, seed + _STRANGER) for table in document.parsed.tables)
    return [table for table in islice(strangers, count * 2) if table.indicators][:count]


def projects(seed: int, count: int) -> list[Project]:
    """Give projects to draft tables for: those written for the benchmark of suggestions, and invented ones."""
    invented = [
        Project(
            name=table.project_name,
            purpose=table.purpose,
            goal=table.goal,
            budget_wan=table.budget_wan.total,
            unit=table.unit,
            year=table.year,
        )
        for table in tables(seed, count)
    ]
    return [*written_projects(), *invented][:count]
