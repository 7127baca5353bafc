"""The shipped corpus with its index, built once; an encoder whose meanings a test sets; a quick way to learn names."""

from __future__ import annotations

import numpy as np
import pytest

from corpus.table import TargetTable
from corpus.training_tables import load_training_tables
from recommender import Recommender


class GroupEncoder:
    """Texts are as near as the groups of words they name; a text that names none has no meaning."""

    name = "groups"

    def __init__(self, *groups):
        self.groups = [group.split() for group in groups]
        self.dimension = len(groups)

    def encode(self, texts):
        counts = [[sum(word in text for word in group) for group in self.groups] for text in texts]
        vectors = np.array(counts, dtype=np.float32).reshape(len(texts), self.dimension)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors / np.where(lengths > 0, lengths, 1.0)

    encode_queries = encode


@pytest.fixture(scope="session")
def group_encoder():
    """Make an encoder of groups of words that mean the same, each group a string of words."""
    return GroupEncoder


@pytest.fixture(scope="session")
def invented():
    """Make a table of ``level 2|name`` rows."""

    def making(project, *rows, kind="synthetic", **fields):
        pairs = [row.split("|") for row in rows]
        indicators = [{"level2": f"{level2}指标", "level3": name, "value": "≥1"} for level2, name in pairs]
        return TargetTable.model_validate({"project_name": project, "indicators": indicators, "kind": kind, **fields})

    return making


@pytest.fixture(scope="session")
def shipped(tmp_path_factory):
    """A service over the shipped corpus, to be asked and not to be written to."""
    service = Recommender.open(tmp_path_factory.mktemp("shipped"))
    yield service
    service.close()


@pytest.fixture
def few_examples(monkeypatch):
    """Let indexes learn names from a handful of the training tables: all of them take seconds."""
    monkeypatch.setattr("recommender.index.build.load_training_tables", lambda: load_training_tables()[::60])
