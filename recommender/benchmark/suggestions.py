"""``python -m recommender.benchmark.suggestions``: how long one suggestion takes, in process, on the shipped corpus."""

from __future__ import annotations

import csv
import io
import tempfile
import time
from collections.abc import Sequence
from importlib.resources import files

import click
import numpy as np
import numpy.typing as npt

from recommender.project import Project
from recommender.service import Recommender


def projects() -> list[Project]:
    """Give the invented projects that are asked about, as officers describe theirs."""
    text = files("recommender").joinpath("benchmark", "projects.csv").read_text(encoding="utf-8")
    return [
        Project(
            name=row["name"],
            purpose=row["purpose"],
            goal=row["goal"],
            budget_wan=float(row["budget_wan"]),
            unit=row["unit"] or None,
            year=2025,
        )
        for row in csv.DictReader(io.StringIO(text))
    ]


def suggestion_times(service: Recommender, asked: Sequence[Project], rounds: int = 5) -> dict[str, dict[str, float]]:
    """Time the answers of a service that is warm.

    :param service: the service.
    :param asked: the projects; the service must not have been asked about them yet.
    :param rounds: how often each is asked about again.
    :return: milliseconds by ``first`` (a project never seen) and ``again`` (the same after an edit, say), each with
        the ``least``, ``p50``, ``p90`` and ``p99``.
    """
    service.warm()
    times = np.array([[_milliseconds(service, project) for project in asked] for _ in range(1 + rounds)])
    return {name: _summary(part) for name, part in (("first", times[0]), ("again", times[1:].ravel()))}


def _milliseconds(service: Recommender, project: Project) -> float:
    started = time.perf_counter()
    service.suggest(project)
    return (time.perf_counter() - started) * 1000


def _summary(times: npt.NDArray[np.float64]) -> dict[str, float]:
    p50, p90, p99 = np.percentile(times, [50, 90, 99])
    return {"least": float(np.min(times)), "p50": float(p50), "p90": float(p90), "p99": float(p99)}


@click.command()
@click.option("--rounds", default=5, show_default=True, type=click.IntRange(min=1), help="Times each is asked again.")
def main(rounds: int) -> None:
    """Time one suggestion for invented projects, asked for the first time and again."""
    with tempfile.TemporaryDirectory(prefix="zhibiao-benchmark-") as home:
        service = Recommender.open(home)
        found = suggestion_times(service, projects(), rounds)
        service.close()
    for name, row in found.items():
        click.echo(f"{name}: " + ", ".join(f"{key} {value:.1f} ms" for key, value in row.items()))


if __name__ == "__main__":
    main()
