"""Training pairs of the field: written by hand, and templates of how attributes are said in everyday words."""

from __future__ import annotations

import csv
import hashlib
import tomllib
from collections import Counter
from importlib.resources import files

import numpy as np

from models.training.sources import Pair

PAIRS = ("pairs-1.csv", "pairs-2.csv", "pairs-3.csv")
SYNONYMS = "synonyms.csv"
TEMPLATES = "templates.toml"
DATA = (*PAIRS, SYNONYMS, TEMPLATES)


def _read(name: str) -> str:
    return files("models.training").joinpath("data", name).read_text(encoding="utf-8")


def checksum(name: str) -> str:
    """Give the SHA-256 of one of this project's own data files."""
    return hashlib.sha256(_read(name).encode()).hexdigest()


def written_pairs() -> list[Pair]:
    """Give the pairs (everyday words, indicator name) written by hand for this project."""
    rows = (row for name in PAIRS for row in csv.DictReader(_read(name).splitlines()))
    return list(dict.fromkeys((row["everyday"], row["indicator"]) for row in rows))


def written_synonyms() -> list[Pair]:
    """Give the pairs (formal word, everyday word) of the field's synonym list."""
    rows = csv.DictReader(_read(SYNONYMS).splitlines())
    return [(row["word"], word) for row in rows for word in row["synonyms"].split("、") if word]


def template_pairs(counts: Counter[str], nouns: set[str], number: int, seed: int) -> list[Pair]:
    """Compose pairs from templates and objects.

    :param counts: how often each word occurs in the training text.
    :param nouns: which words name things.
    :param number: pairs to compose.
    :param seed: of the choice.
    :return: (everyday words, composed indicator name).
    """
    attributes: dict[str, list[str]] = tomllib.loads(_read(TEMPLATES))["attributes"]
    known = [(word, count) for word, count in counts.items() if word in nouns and 2 <= len(word) <= 4 and count >= 20]
    objects = [word for word, _ in known]
    chances = np.sqrt(np.array([count for _, count in known], dtype=np.float64))
    if not known:
        return []
    random = np.random.default_rng(seed)
    chosen = random.choice(len(objects), size=(number, 2), p=chances / chances.sum())
    names = list(attributes)
    pairs: list[Pair] = []
    for first, second in chosen:
        name = names[random.integers(len(names))]
        sayings = attributes[name]
        saying = sayings[random.integers(len(sayings))]
        thing = objects[first] if random.random() < 0.5 else objects[first] + objects[second]
        pairs.append((saying.replace("{o}", thing), name.replace("{o}", thing)))
    return list(dict.fromkeys(pairs))
