"""Training on the site's own corpus: from the model in use on, kept only where it proves better."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict

from corpus.errors import InputError
from corpus.names import match_key, plain_name
from corpus.store import Store
from corpus.table import TargetTable
from models.encoder import Encoder
from models.static import StaticEncoder
from recommender.encoders import DEFAULT, chosen_model, models_folder, shipped_weights
from recommender.index.build import table_text
from recommender.settings import Settings

LEAST_TABLES = 30
HELD_BACK = 5  # every fifth table
RECALL_AT = 20
TOLERANCE = 0.01  # how much everyday-word search may lose
Report = Callable[[str, int, int | None], None]


class Figures(BaseModel):
    """How well a model does on tables it was not trained on, all between 0 and 1.

    ``own_indicators`` is the share of a held-back project's indicators among the 20 nearest to its text,
    ``descriptions`` the mean reciprocal rank of the right name for a description, ``everyday`` the recall at 1 of the
    project's own everyday-word queries.
    """

    model_config = ConfigDict(frozen=True)

    own_indicators: float
    descriptions: float
    everyday: float


class TrainReport(BaseModel):
    """What training brought: figures of the model before and after, and whether the new one was kept."""

    model_config = ConfigDict(frozen=True)

    tables: int
    held_back: int
    pairs: dict[str, int]
    before: Figures
    after: Figures
    kept: bool
    folder: str | None


@dataclass(frozen=True)
class _Material:
    train: list[TargetTable]
    held: list[TargetTable]

    def pairs(self) -> dict[str, list[tuple[str, str]]]:
        """Give the training pairs: name with description, project with indicator, neighbours in a table."""
        described: dict[tuple[str, str], None] = {}
        projects: dict[tuple[str, str], None] = {}
        neighbours: dict[tuple[str, str], None] = {}
        for table in self.train:
            names = [plain_name(item.level3) for item in table.indicators if item.level3]
            described.update(dict.fromkeys(_described(table)))
            projects.update(dict.fromkeys((table_text(table)[:300], name) for name in names))
            neighbours.update(dict.fromkeys(pairwise(names)))
        found = {"described": list(described), "project": list(projects), "neighbours": list(neighbours)}
        return {kind: pairs for kind, pairs in found.items() if pairs}


def _described(table: TargetTable) -> list[tuple[str, str]]:
    return [
        (plain_name(item.level3), item.description)
        for item in table.indicators
        if item.level3 and item.description and match_key(item.description) != match_key(item.level3)
    ]


def train_on_site(
    store: Store, settings: Settings, report: Report, steps: int = 300, rate: float = 3e-4, seed: int = 0
) -> TrainReport:
    """Continue training on the published tables of the store and keep the result where it is better.

    :param store: the store; the starter library is not trained on.
    :param settings: where the home is and which model is in use.
    :param report: told of (what, done, total or None).
    :param steps: training steps.
    :param rate: highest learning rate.
    :param seed: of every choice.
    :return: the figures before and after on held-back tables, and whether the new model was kept.
    :raises InputError: when there are too few tables, or the model in use cannot be trained on.
    """
    from models.training import field
    from models.training.contrastive import Recipe, token_parts, train
    from models.training.export import export

    base = Path(chosen_model(settings))
    if settings.encoder != DEFAULT:  # what training keeps is what default means
        raise InputError(
            "train.model",
            f"正在使用的文本模型「{base}」不能继续训练；请把设置 ZHIBIAO_ENCODER 改回 default 后再运行",
            encoder=str(base),
        )
    material = _material(store)
    old = StaticEncoder(base)
    report("评估现有模型", 0, None)
    before = evaluate(old, material.held)
    pairs = material.pairs() | {"written": field.written_pairs(), "synonym-list": field.written_synonyms()}
    share = (("described", 1.0), ("project", 2.0), ("neighbours", 0.5), ("written", 2.0), ("synonym-list", 0.5))
    recipe = Recipe(steps=steps, batch=512, rate=rate, scored_every=0, weights=share, seed=seed)
    parts = token_parts(old.tokenizer, compose=False)  # the shipped rows are folded already
    vectors = train(
        old.tokenizer, np.array(old.vectors), pairs, [], recipe, parts, lambda step, _loss: report("训练", step, steps)
    )
    name = f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f}"
    folder = models_folder(settings.home) / name
    counts = {kind: len(found) for kind, found in pairs.items()}
    export(folder, old.tokenizer, vectors, {"base": old.name, "pairs": counts, "steps": steps, "seed": seed})
    report("评估新模型", 0, None)
    after = evaluate(StaticEncoder(folder), material.held)
    kept = is_better(before, after)
    if kept:
        _choose(settings.home, name)
    else:
        shutil.rmtree(folder, ignore_errors=True)
    return TrainReport(
        tables=len(material.train),
        held_back=len(material.held),
        pairs=counts,
        before=before,
        after=after,
        kept=kept,
        folder=str(folder) if kept else None,
    )


def is_better(before: Figures, after: Figures) -> bool:
    """Tell whether a new model should replace the old one: better on held-back tables, no worse on everyday words."""
    gain = (after.own_indicators - before.own_indicators) + (after.descriptions - before.descriptions)
    return gain > 0 and after.everyday >= before.everyday - TOLERANCE


def restore(settings: Settings) -> str:
    """Go back to the model before the one in use: an earlier one of the site's, else the shipped one.

    :return: the folder that is in use now.
    :raises InputError: when the shipped model is in use already.
    """
    folder = models_folder(settings.home)
    current = Path(chosen_model(replace_default(settings)))
    if current == shipped_weights():
        raise InputError("train.nothing_to_restore", "正在使用的就是自带的文本模型，没有可以恢复的")
    earlier = sorted(path.name for path in folder.iterdir() if path.is_dir() and path.name < current.name)
    if earlier:
        _choose(settings.home, earlier[-1])
    else:
        (folder / "current.json").unlink(missing_ok=True)
    return chosen_model(replace_default(settings))


def replace_default(settings: Settings) -> Settings:
    """Give the settings with the encoder set to ``default``: what training keeps is what default means."""
    return settings.model_copy(update={"encoder": DEFAULT})


def _choose(home: Path, name: str) -> None:
    current = models_folder(home) / "current.json"
    temporary = current.with_suffix(".part")
    temporary.write_text(json.dumps({"folder": name}) + "\n", encoding="utf-8")
    temporary.replace(current)


def _material(store: Store) -> _Material:
    tables = [table for table in store.tables() if table.kind != "library" and table.indicators]
    if len(tables) < LEAST_TABLES:
        raise InputError(
            "train.too_few",
            f"语料库中只有 {len(tables)} 个已公布的目标表，至少要有 {LEAST_TABLES} 个才值得训练；"
            "请先用 zhibiao ingest 收入更多文件",
            tables=len(tables),
            needed=LEAST_TABLES,
        )
    held = tables[::HELD_BACK]
    kept = {id(table) for table in held}
    return _Material([table for table in tables if id(table) not in kept], held)


def evaluate(encoder: Encoder, held: Sequence[TargetTable]) -> Figures:
    """Measure a model on held-back tables and on the project's everyday-word queries.

    :param encoder: the model.
    :param held: tables that it was not trained on.
    """
    from recommender.benchmark.baselines import dense
    from recommender.benchmark.meaning import candidates, questions, retrieval

    names = list(dict.fromkeys(plain_name(item.level3) for table in held for item in table.indicators if item.level3))
    vectors = encoder.encode(names)
    place = {name: number for number, name in enumerate(names)}
    shares = []
    for table in held:
        own = {place[plain_name(item.level3)] for item in table.indicators if item.level3}
        nearest = np.argsort(-(vectors @ encoder.encode_queries([table_text(table)])[0]))[:RECALL_AT]
        shares.append(len(own & set(nearest.tolist())) / max(1, min(len(own), RECALL_AT)))
    ranks = []
    for name, description in (pair for table in held for pair in _described(table)):
        scores = vectors @ encoder.encode_queries([description])[0]
        ranks.append(1 / (1 + int((scores > scores[place[name]]).sum())))
    known = [candidate.name for candidate in candidates()]
    everyday = retrieval(dense(known, encoder), known, questions("dev"))
    return Figures(
        own_indicators=float(np.mean(shares)) if shares else 0.0,
        descriptions=float(np.mean(ranks)) if ranks else 0.0,
        everyday=everyday.recall1,
    )
