"""Search by meaning: everyday words to the right indicator, and public sets of sentence pairs."""

from __future__ import annotations

import csv
import lzma
import tarfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np
from scipy.stats import spearmanr

from corpus.library import CATEGORIES, PARTS, build_library, library_data
from corpus.limits import Limits
from corpus.names import match_key
from corpus.readers import read_bytes
from corpus.shipped import PUBLISHED
from corpus.table import Indicator
from models.encoder import Encoder
from models.vocabulary import Floats
from recommender.benchmark.baselines import Scorer


@dataclass(frozen=True)
class Candidate:
    """An indicator that a query may mean: its name and what it is described by."""

    name: str
    description: str


@dataclass(frozen=True)
class Question:
    """A query in everyday words with the names of all acceptable answers; ``split`` is ``dev`` or ``final``."""

    query: str
    split: str
    answers: frozenset[str]


@dataclass(frozen=True)
class Retrieval:
    """How well a system answers: recall at 1 and 5 and mean reciprocal rank, all between 0 and 1."""

    queries: int
    recall1: float
    recall5: float
    mrr: float


def candidates() -> list[Candidate]:
    """Give the distinct indicators of the shipped corpus, each name once."""
    found: dict[str, Candidate] = {}
    for item in _shipped_rows():
        described = item.description or ""
        telling = described if match_key(described) != match_key(item.level3) else ""
        if item.level3 not in found or (telling and not found[item.level3].description):
            found[item.level3] = Candidate(item.level3, telling)
    return list(found.values())


def _shipped_rows() -> Iterable[Indicator]:
    # Only the part of the library for which the queries list every acceptable answer.
    library = {name: data.decode("utf-8") for name, data in library_data().items()}
    for table in build_library(library[CATEGORIES], {PARTS[0]: library[PARTS[0]]}):
        yield from table.indicators
    for name in PUBLISHED:
        data = files("corpus").joinpath("data", name).read_bytes()
        for table in read_bytes(data, name, Limits()).tables:
            yield from table.indicators


def questions(split: str | None = None) -> list[Question]:
    """Give the project's own test queries, written without looking at any model's answers.

    :param split: ``dev`` while choosing, ``final`` for the figure to report; None gives both.
    """
    text = files("recommender.benchmark").joinpath("queries.csv").read_text(encoding="utf-8")
    rows = (
        Question(row["query"], row["split"], frozenset(row["answers"].split("|")))
        for row in csv.DictReader(text.splitlines())
    )
    return [row for row in rows if split is None or row.split == split]


def retrieval(scorer: Scorer, names: Sequence[str], asked: Sequence[Question]) -> Retrieval:
    """Measure a system on queries.

    :param scorer: gives a score per candidate.
    :param names: names of the candidates, in the order of the scores.
    :param asked: the queries.
    :return: the figures; an answer that ties with others counts at the worst place of the tie.
    """
    keys = [match_key(name) for name in names]
    ranks = []
    for question in asked:
        scores = scorer(question.query)
        accepted = {match_key(answer) for answer in question.answers}
        right = np.array([key in accepted for key in keys])
        best = scores[right].max()
        ranks.append(1 + int((scores[~right] >= best).sum()))
    found = np.array(ranks)
    return Retrieval(len(ranks), float((found <= 1).mean()), float((found <= 5).mean()), float((1 / found).mean()))


def sentence_pairs(data: Path) -> dict[str, list[tuple[str, str, float]]]:
    """Give the public test sets that are in a data folder: STS-B (zh) test and LCQMC test.

    :param data: the folder that holds ``open/`` and ``measure/``.
    """
    found: dict[str, list[tuple[str, str, float]]] = {}
    stsb = data / "open" / "stsb_zh.tar.xz"
    if stsb.is_file():
        with tarfile.open(stsb, "r:xz") as archive:
            member = next(member for member in archive if member.name.endswith("test.tsv"))
            file = archive.extractfile(member)
            found["STS-B"] = _rows(file.read().decode("utf-8") if file else "")
    lcqmc = data / "measure" / "LCQMC__test.txt.xz"
    if lcqmc.is_file():
        with lzma.open(lcqmc, "rt", encoding="utf-8") as packed:
            found["LCQMC"] = _rows(packed.read())
    return found


def _rows(text: str) -> list[tuple[str, str, float]]:
    parts = (line.split("\t") for line in text.splitlines())
    return [(row[0], row[1], float(row[2])) for row in parts if len(row) >= 3]


def correlation(encoder: Encoder, pairs: Sequence[tuple[str, str, float]]) -> float:
    """Give Spearman's correlation of cosines with the labels of sentence pairs.

    :param encoder: the encoder.
    :param pairs: (one, two, label).
    """
    left: Floats = encoder.encode([pair[0] for pair in pairs])
    right: Floats = encoder.encode([pair[1] for pair in pairs])
    return float(spearmanr((left * right).sum(axis=1), [pair[2] for pair in pairs]).statistic)
