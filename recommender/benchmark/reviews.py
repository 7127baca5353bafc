"""``python -m recommender.benchmark.reviews``: how long a document of 100 tables takes to review, in process."""

from __future__ import annotations

import tempfile
import time

import click

from corpus.table import Source, TargetTable
from corpus.training_tables import load_training_tables
from recommender.service import Recommender

TABLES = 100


def documents() -> list[list[TargetTable]]:
    """Give the synthetic training tables as documents of 100, about 1,000 rows each."""
    filed = [table.model_copy(update={"kind": "declaration"}) for table in load_training_tables()]
    parts = [filed[start : start + TABLES] for start in range(0, len(filed) - TABLES + 1, TABLES)]
    return [
        [table.model_copy(update={"source": Source(file=f"{number}.docx")}) for table in part]
        for number, part in enumerate(parts)
    ]


def review_times(service: Recommender, given: list[list[TargetTable]]) -> list[float]:
    """Time the review of each document, the rules being loaded and no table seen before.

    :return: seconds, in the order of the documents.
    """
    service.review(given[0][0])
    times = []
    for tables in given:
        started = time.perf_counter()
        service.review_tables(tables)
        times.append(time.perf_counter() - started)
    return times


@click.command()
def main() -> None:
    """Print the seconds per document."""
    given = documents()
    with tempfile.TemporaryDirectory() as home:
        service = Recommender.open(home)
        service.snapshot()
        times = review_times(service, given)
        service.close()
    for tables, seconds in zip(given, times, strict=True):
        click.echo(f"{len(tables)} tables, {sum(len(table.indicators) for table in tables)} rows: {seconds:.2f} s")
    click.echo(f"median {sorted(times)[len(times) // 2]:.2f} s")


if __name__ == "__main__":
    main()
