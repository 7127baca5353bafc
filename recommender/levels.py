"""Where an indicator belongs, by its name: gathers what is known to train the level classifier, and loads it.

``python -m recommender.levels --output models/weights/level`` trains the one that is shipped.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import click
from pydantic import BaseModel, ConfigDict

from corpus.frames import canonical_tree, level1_of
from corpus.library import library_data, load_library
from corpus.limits import Limits
from corpus.readers import read_bytes
from corpus.resources import read_toml
from corpus.shipped import PUBLISHED
from corpus.table import TargetTable
from corpus.training_tables import read_tables, training_data
from models.level import LevelClassifier

if TYPE_CHECKING:
    from corpus.store import Store

# The level-2 names of 财预〔2015〕88号; later frames split 成本指标, for which there are hardly any rows to learn from.
LEVELS = tuple(name for name in canonical_tree() if name not in ("社会成本指标", "生态环境成本指标"))

_PAIRS = ("pairs-1.csv", "pairs-2.csv", "pairs-3.csv")
_OBJECTS_EACH = 8
_FORM_WEIGHT = 1.0
_COMPOSED_WEIGHT = 0.2


class Guess(BaseModel):
    """A place in the tree and how likely it is."""

    model_config = ConfigDict(frozen=True)

    level1: str
    level2: str
    probability: float


class Gathered(BaseModel):
    """Rows to train on, each (name, level 2) once, and where they come from."""

    model_config = ConfigDict(frozen=True)

    names: tuple[str, ...]
    descriptions: tuple[str, ...]
    labels: tuple[str, ...]
    sources: dict[str, dict[str, str | int]]


def gather(store: Store | None = None) -> Gathered:
    """Gather the starter library, the shipped document, the training tables, our pairs and the store's published rows.

    :param store: the site's own tables, where they may be used.
    :return: rows with one of the nine level-2 names.
    """
    found: dict[tuple[str, str], str] = {}
    sources: dict[str, dict[str, str | int]] = {}

    def take(source: str, rows: Iterable[tuple[str, str | None, str]], digest: str) -> None:
        before = len(found)
        for name, level2, text in rows:
            if name.strip() and level2 in LEVELS:
                found.setdefault((name.strip(), level2), text)
        sources[source] = {"rows": len(found) - before, "sha256": digest}

    library = b"".join(library_data().values())
    take("starter-library", _rows(load_library()), hashlib.sha256(library).hexdigest())
    for name in PUBLISHED:
        data = files("corpus").joinpath("data", name).read_bytes()
        take(name, _rows(read_bytes(data, name, Limits()).tables), hashlib.sha256(data).hexdigest())
    for name, data in training_data().items():
        take(f"training/{name}", _rows(read_tables(name, data.decode("utf-8"))), hashlib.sha256(data).hexdigest())
    for name in _PAIRS:
        data = files("models.training").joinpath("data", name).read_bytes()
        take(name, _pairs(data.decode("utf-8")), hashlib.sha256(data).hexdigest())
    if store is not None:
        published = (table for table in store.tables() if table.kind != "library")
        take("store", _rows(published), store.revision())
    return Gathered(
        names=tuple(name for name, _ in found),
        descriptions=tuple(found.values()),
        labels=tuple(label for _, label in found),
        sources=sources,
    )


def _rows(tables: Iterable[TargetTable]) -> Iterable[tuple[str, str | None, str]]:
    return ((row.level3, row.level2, row.description or "") for table in tables for row in table.indicators)


def _pairs(text: str) -> Iterable[tuple[str, str | None, str]]:
    """Give each indicator once; how people say it stands in for a description."""
    said: dict[tuple[str, str], list[str]] = {}
    for row in csv.DictReader(text.splitlines()):
        said.setdefault((row["indicator"], row["level2"]), []).append(row["everyday"])
    return ((name, level2, "；".join(everyday)) for (name, level2), everyday in said.items())


def written_forms(seed: int = 0) -> list[tuple[str, str, float]]:
    """Give names as forms print them: those written out, and heads composed with objects.

    :param seed: of the choice of objects.
    :return: (name, level 2, weight in training).
    """
    import numpy as np

    data = read_toml("models.training", "levels.toml")
    found = [(name, label, _FORM_WEIGHT) for label, names in data["forms"].items() for name in names.split()]
    verbose = files("models.training").joinpath("data", "benefit-names.csv").read_text(encoding="utf-8")
    found.extend((row["name"], row["level2"], _FORM_WEIGHT) for row in csv.DictReader(verbose.splitlines()))
    objects = data["objects"]["words"].split()
    random = np.random.default_rng(seed)
    for label, heads in data["heads"].items():
        for head in heads.split():
            chosen = random.choice(len(objects), size=_OBJECTS_EACH, replace=False)
            found.extend((head.replace("{o}", objects[place]), label, _COMPOSED_WEIGHT) for place in chosen)
    return found


def train(store: Store | None = None, seed: int = 0) -> LevelClassifier:
    """Train a classifier on all that is known.

    :param store: the site's own tables, where they may be used.
    :param seed: of the folds and of the composed names.
    :return: the classifier; its facts name the sources with their checksums.
    """
    from models.training.level import fit

    rows = gather(store)
    extra = written_forms(seed)
    found = fit(rows.names, rows.descriptions, rows.labels, seed, order=LEVELS, extra=extra)
    forms = hashlib.sha256("\n".join(f"{name} {label} {weight}" for name, label, weight in extra).encode())
    found.facts["sources"] = {
        **rows.sources,
        "written-forms": {"rows": len(extra), "sha256": forms.hexdigest()},
    }
    return found


@lru_cache(maxsize=1)
def load_levels() -> LevelClassifier:
    """Load the shipped classifier, once per process.

    :return: the classifier.
    :raises ModelError: when it is missing or damaged.
    """
    return LevelClassifier.load(Path(str(files("models").joinpath("weights", "level"))))


def guess_level(name: str, description: str | None = None, classifier: LevelClassifier | None = None) -> list[Guess]:
    """Say where an indicator belongs.

    :param name: the indicator's name.
    :param description: its description, where given.
    :param classifier: another classifier than the shipped one.
    :return: every place in the tree, the likeliest first.
    :raises ModelError: when the shipped classifier is missing or damaged.
    """
    chances = (classifier or load_levels()).predict_one(name, description)
    return [
        Guess(level1=level1_of(level2) or level2, level2=level2, probability=chance)
        for level2, chance in chances.items()
    ]


@click.command()
@click.option("--output", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder to write.")
@click.option("--seed", default=0, show_default=True)
def main(output: Path, seed: int) -> None:
    """Train the level classifier on the data that is shipped and write its folder."""
    found = train(seed=seed)
    found.save(output)
    figures = found.facts["figures"]["cross_validated"]
    click.echo(
        f"已写入「{output}」：{figures['names']} 个指标名称，交叉验证准确率 {figures['accuracy']:.3f}，"
        f"前两位 {figures['top2']:.3f}，校准误差 {figures['calibration_error']:.3f}"
    )


if __name__ == "__main__":
    main()
