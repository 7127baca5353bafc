"""``python -m recommender.benchmark``: how well meaning is found, beside the lexical baselines."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from models.encoder import Encoder
from models.lsa import LsaEncoder
from recommender.benchmark import baselines
from recommender.benchmark.meaning import (
    Question,
    candidates,
    correlation,
    questions,
    retrieval,
    sentence_pairs,
)
from recommender.benchmark.page import write_page
from recommender.benchmark.speed import encoder_speed
from recommender.encoders import chosen_model, load_encoder
from recommender.service import Recommender
from recommender.settings import load_settings

_SPLITS = click.Choice(["dev", "final"])


def measure(split: str, data: Path | None, encoder: str) -> dict[str, Any]:
    """Measure every system.

    :param split: which half of the queries.
    :param data: folder with the public sentence pairs; None leaves them out.
    :param encoder: name or folder of the encoder.
    :return: figures by system, and the encoder's speed.
    """
    asked = questions(split)
    found = candidates()
    names = [candidate.name for candidate in found]
    texts = [f"{candidate.name} {candidate.description}".strip() for candidate in found]
    model = chosen_model(load_settings().model_copy(update={"encoder": encoder}))
    used: Encoder = load_encoder(model) or LsaEncoder.fit(texts)
    scorers = {
        "BM25, jieba words": baselines.bm25(texts),
        "TF-IDF, characters 1-3": baselines.character_tfidf(texts),
        "LSA": baselines.lsa(texts),
        "encoder, names": baselines.dense(names, used),
        "encoder, names and descriptions": baselines.dense(texts, used),
    }
    rows = {name: asdict(retrieval(scorer, names, asked)) for name, scorer in scorers.items()}
    rows["search in the product"] = _product(asked, model)
    for kind, pairs in sentence_pairs(data).items() if data else ():
        rows["encoder, names"][kind] = correlation(used, pairs)
        rows["TF-IDF, characters 1-3"][kind] = baselines.tfidf_correlation(pairs)
    return {"split": split, "systems": rows, "encoder": {"name": used.name, **encoder_speed(model)}}


def _product(asked: Sequence[Question], encoder: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="zhibiao-benchmark-") as home:
        service = Recommender(load_settings(Path(home)).model_copy(update={"encoder": encoder}))
        snapshot = service.snapshot()
        names = [indicator.level3 for indicator in snapshot.indicators]
        figures = retrieval(lambda query: snapshot.indicator_shard.scores(snapshot.encode(query), query), names, asked)
        service.close()
    return asdict(figures)


@click.command()
@click.option("--split", type=_SPLITS, default="final", show_default=True, help="Half of the queries.")
@click.option("--data", type=click.Path(path_type=Path, exists=True), help="Folder with open/ and measure/.")
@click.option("--encoder", default="default", show_default=True, help="Encoder to measure.")
@click.option("--output", type=click.Path(path_type=Path), help="Write an HTML page with plots.")
def main(split: str, data: Path | None, encoder: str, output: Path | None) -> None:
    """Measure search by meaning on the project's own test queries."""
    figures = measure(split, data, encoder)
    columns = ["queries", "recall1", "recall5", "mrr", "STS-B", "LCQMC"]
    table = Table("system", *columns, title=f"{figures['split']}: {figures['encoder']['name']}")
    for name, row in figures["systems"].items():
        cells = [row.get(column) for column in columns]
        table.add_row(name, *("" if cell is None else f"{cell:.3f}" if cell <= 1 else f"{cell:.0f}" for cell in cells))
    console = Console(width=110)
    console.print(table)
    for name, value in figures["encoder"].items():
        console.print(f"{name}: {value}", highlight=False)
    if output is not None:
        write_page(figures, output)


if __name__ == "__main__":
    main()
