"""``python -m models.training DATA --output models/weights``: train the encoder and write its folder."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import click
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from models.training.contrastive import Recipe
from models.training.pipeline import WEIGHTS, Plan, run
from models.training.sources import SOURCES

_NAMES = [source.name for source in SOURCES] + [kind for kind, _ in WEIGHTS]


@click.command()
@click.argument("data", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--output", type=click.Path(path_type=Path), required=True, help="Model folder to write.")
@click.option(
    "--work", type=click.Path(path_type=Path), default=None, help="Folder of the stages (default: OUTPUT.work)."
)
@click.option(
    "--without",
    "left_out",
    multiple=True,
    type=click.Choice(_NAMES),
    help="A source or a kind of pairs to leave out; repeatable.",
)
@click.option("--steps", default=Recipe().steps, show_default=True, type=click.IntRange(min=1))
@click.option("--batch", default=Recipe().batch, show_default=True, type=click.IntRange(min=2))
@click.option("--rate", default=Recipe().rate, show_default=True)
@click.option("--seed", default=0, show_default=True)
@click.option("--runs", default=3, show_default=True, type=click.IntRange(min=1), help="Runs that are averaged.")
@click.option("--share-alike", is_flag=True, help="Use CC-CEDICT and CMRC too, whose licence is CC BY-SA.")
def main(
    data: Path,
    output: Path,
    work: Path | None,
    left_out: tuple[str, ...],
    steps: int,
    batch: int,
    rate: float,
    seed: int,
    runs: int,
    share_alike: bool,
) -> None:
    """Train the static encoder on a folder of data (see models/weights/encoder/README.md for what is in it)."""
    recipe = replace(Recipe(weights=WEIGHTS), steps=steps, batch=batch, rate=rate, seed=seed)
    plan = Plan(
        data,
        work or output.with_name(f"{output.name}.work"),
        output,
        left_out=left_out,
        recipe=recipe,
        seeds=runs,
        share_alike=share_alike,
    )
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}"), TimeElapsedColumn())
    with Progress(*columns, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("开始", total=None)
        try:
            manifest = run(
                plan, lambda stage, done, total: progress.update(task, description=stage, completed=done, total=total)
            )
        except (FileNotFoundError, ValueError) as failure:
            raise click.ClickException(str(failure)) from failure
    click.echo(f"{output}: {manifest['tokens']} tokens x {manifest['dimension']}, {runs} runs averaged")


if __name__ == "__main__":
    main()
