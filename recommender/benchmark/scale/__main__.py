"""``python -m recommender.benchmark.scale``: figures of one or more sizes, of the peers, and the report of all."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from recommender.benchmark.scale.generate import SEED
from recommender.benchmark.scale.measure import measure
from recommender.benchmark.scale.peers.run import compare
from recommender.benchmark.scale.report import write_report


def _say(step: str) -> None:
    click.echo(f"{datetime.now(UTC):%H:%M:%S} {step}", err=True)


@click.command()
@click.option("--rows", type=click.IntRange(min=100), multiple=True, help="Size of a corpus; may be given again.")
@click.option("--work", type=click.Path(path_type=Path), required=True, help="Folder for homes and figures.")
@click.option("--seed", default=SEED, show_default=True, help="Of the corpus.")
@click.option("--http", is_flag=True, help="Measure over HTTP too, with 1, 8 and 50 clients.")
@click.option("--seconds", default=20.0, show_default=True, help="For which each number of clients asks.")
@click.option("--serve", default="", help="Further arguments of zhibiao serve, as one text.")
@click.option("--added", is_flag=True, help="Measure how soon a table that is added is found.")
@click.option("--peers", is_flag=True, help="Measure the peers too.")
@click.option("--peer-python", default=sys.executable, help="Interpreter that has the peers.")
@click.option("--note", default="", help="What else ran on the machine, for the report.")
@click.option("--label", default="now", show_default=True, help="Of the figures: kept apart from others of that size.")
@click.option("--report", type=click.Path(path_type=Path), help="Write the Markdown page of all figures in the folder.")
def main(
    rows: tuple[int, ...],
    work: Path,
    seed: int,
    http: bool,
    seconds: float,
    serve: str,
    added: bool,
    peers: bool,
    peer_python: str,
    note: str,
    label: str,
    report: Path | None,
) -> None:
    """Measure the product at any size; figures are kept in the folder and the report is made of all of them."""
    work = work.absolute()
    figures = work / "figures" / label
    figures.mkdir(parents=True, exist_ok=True)
    for size in rows:
        path = figures / f"{size}.json"
        told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        told |= measure(work, size, seed, http=http, added=added, seconds=seconds, arguments=serve.split(), report=_say)
        if peers:
            told["peers"] = compare(work / f"rows-{size}-seed-{seed}", work / f"peers-{size}", seed, peer_python, _say)
        told |= {"note": note, "command": "python -m recommender.benchmark.scale " + " ".join(sys.argv[1:])}
        path.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    if report is not None:
        write_report([json.loads(path.read_text(encoding="utf-8")) for path in figures.glob("*.json")], report)


if __name__ == "__main__":
    main()
