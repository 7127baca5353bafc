"""Training the ranking on the synthetic tables, each asked about as if it had never been seen.

``python -m recommender.suggest.training --output recommender/data/ranker.json`` makes the file that is shipped.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import click
import numpy as np
import numpy.typing as npt

from corpus.table import TargetTable
from corpus.training_tables import PARTS, load_training_tables, training_data
from models.vocabulary import Floats
from recommender.index.snapshot import Snapshot
from recommender.project import Project
from recommender.service import Recommender
from recommender.suggest.pairs import names_alike
from recommender.suggest.pool import FEATURES, MATCH, MATCH_SAME_LEVEL, gather
from recommender.suggest.ranker import signed

REGULARISATION = 0.03  # scikit-learn's C; recall hardly changed from 0.0003 to 0.3
Labels = npt.NDArray[np.bool_]


def samples(snapshot: Snapshot, every: int = 1) -> Iterator[tuple[str, Floats, Labels]]:
    """Give what the ranking learns from.

    :param snapshot: an index of the shipped corpus.
    :param every: take every so many tables.
    :return: by table: the part it is from, the features of the rows that came into question, and which were right.
    """
    for place, table in list(enumerate(load_training_tables()))[::every]:
        pool = gather(snapshot, _project(table), set(), snapshot.learned.without({place}))
        names = [entry.draft.name for entry in pool.entries]
        levels = np.array([entry.draft.level2 for entry in pool.entries])
        alike = names_alike(names, [row.level3 for row in table.indicators])
        same = levels[:, None] == np.array([row.level2 for row in table.indicators])[None, :]
        yield (
            table.source.file or "",
            pool.features,
            np.asarray(((alike >= MATCH) | ((alike >= MATCH_SAME_LEVEL) & same)).any(axis=1)),
        )


def _project(table: TargetTable) -> Project:
    return Project(
        name=table.project_name,
        purpose=table.purpose,
        goal=table.goal,
        budget_wan=table.budget_wan.total,
        unit=table.unit,
        year=table.year,
    )


def fit(found: list[tuple[str, Floats, Labels]]) -> dict[str, Any]:
    """Fit the ranking; measure it on each part by a ranking fitted on the others.

    :param found: from `samples`.
    :return: what the file of the ranking holds.
    """
    from sklearn.metrics import roc_auc_score

    chances, truth = [], []
    for part in PARTS:
        others = [row for row in found if row[0] != part]
        held = [row for row in found if row[0] == part]
        if others and held:
            mean, scale, weights, intercept = _fitted(others)
            features = np.vstack([row[1] for row in held])
            chances.append(1 / (1 + np.exp(-((features - mean) / scale @ weights + intercept))))
            truth.append(np.concatenate([row[2] for row in held]))
    chance, right = np.concatenate(chances), np.concatenate(truth)
    mean, scale, weights, intercept = _fitted(found)
    return signed(
        {
            "dated": date.today().isoformat(),
            "trained_on": {name: hashlib.sha256(data).hexdigest() for name, data in training_data().items()},
            "tables": len(found),
            "held_out_parts": {
                "rows": len(right),
                "right": round(float(right.mean()), 4),
                "auc": round(float(roc_auc_score(right, chance)), 4),
                "calibration_error": round(calibration_error(chance, right), 4),
            },
            "intercept": round(float(intercept), 5),
            "features": [
                {"name": name, "mean": round(float(m), 5), "scale": round(float(s), 5), "weight": round(float(w), 5)}
                for name, m, s, w in zip(FEATURES, mean, scale, weights, strict=True)
            ],
        }
    )


def calibration_error(chances: npt.NDArray[np.float64], right: Labels) -> float:
    """Give the expected calibration error over ten bins of equal width."""
    bins = np.minimum((chances * 10).astype(int), 9)
    within = [bins == one for one in np.unique(bins)]
    return float(sum(held.mean() * abs(chances[held].mean() - right[held].mean()) for held in within))


def _fitted(found: list[tuple[str, Floats, Labels]]) -> tuple[Floats, Floats, Floats, float]:
    from sklearn.linear_model import LogisticRegression

    features = np.vstack([row[1] for row in found])
    right = np.concatenate([row[2] for row in found])
    mean, scale = features.mean(axis=0), np.maximum(features.std(axis=0), 1e-3)  # not nought when rounded
    model = LogisticRegression(C=REGULARISATION, max_iter=2000).fit((features - mean) / scale, right)
    return mean, scale, model.coef_[0].astype(np.float32), float(model.intercept_[0])


@click.command()
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="File to write.")
@click.option("--every", default=1, show_default=True, help="Take every so many tables.")
def main(output: Path, every: int) -> None:
    """Train the ranking on the synthetic tables that are shipped and write its file."""
    with tempfile.TemporaryDirectory(prefix="zhibiao-ranker-") as home:
        service = Recommender.open(home)
        fitted = fit(list(samples(service.snapshot(), every)))
        service.close()
    output.write_text(json.dumps(fitted, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    click.echo(f"已写入「{output}」：{fitted['tables']} 张表，{fitted['held_out_parts']}")


if __name__ == "__main__":
    main()
