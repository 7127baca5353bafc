"""Speed that anyone can measure: ``python -m api.benchmark``.

Whole commands are timed as processes of their own, on a home folder filled beforehand; answers are timed in process
after one warm-up. Nothing here is asserted: figures belong in docs/evaluation.md with the machine they were taken on.
"""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import click
from rich.table import Table

from api.common import print_json, stdout
from recommender.project import Project
from recommender.search import Query
from recommender.service import Recommender
from recommender.settings import Settings

COMMANDS = {
    "zhibiao --help": ("--help",),
    "zhibiao search (cold)": ("search", "群众满意不满意", "--json"),
    "zhibiao suggest (cold)": ("suggest", "--name", "因公电子护照系统日常维护费", "--budget", "45.5", "--json"),
}


def _timed(run: Callable[[], object], times: int) -> list[float]:
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        run()
        taken.append(time.perf_counter() - started)
    return taken


def _command(arguments: Sequence[str], home: Path) -> None:
    program = "from api.cli import main; main()"
    environment = os.environ | {"ZHIBIAO_HOME": str(home)}
    subprocess.run(  # noqa: S603 our own program with fixed arguments
        [sys.executable, "-c", program, *arguments], check=True, env=environment, stdout=subprocess.DEVNULL
    )


def measure(home: Path, processes: int, answers: int) -> dict[str, list[float]]:
    """Time commands and answers.

    :param home: a folder for the corpus; the shipped corpus is loaded into it.
    :param processes: runs of each command.
    :param answers: runs of each answer in process.
    :return: seconds of each run, by what was timed.
    """
    service = Recommender(Settings(home=home))
    service.warm()
    found = {name: _timed(partial(_command, arguments, home), processes) for name, arguments in COMMANDS.items()}
    project = Project(name="因公电子护照系统日常维护费", budget_wan=45.5)
    tables = list(service.store.tables())
    service.suggest(project)
    found["suggest, in process"] = _timed(lambda: service.suggest(project), answers)
    found["search, in process"] = _timed(lambda: service.search(Query(query="群众满意不满意")), answers)
    found[f"review of {len(tables)} tables, in process"] = _timed(
        lambda: service.review_tables(tables), max(1, answers // 10)
    )
    service.close()
    return found


@click.command()
@click.option("--processes", default=5, show_default=True, help="Runs of each command.")
@click.option("--answers", default=100, show_default=True, help="Runs of each answer in process.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def main(processes: int, answers: int, as_json: bool) -> None:
    """Time the commands and the answers over the shipped corpus."""
    with tempfile.TemporaryDirectory(prefix="zhibiao-benchmark-") as folder:
        found = measure(Path(folder), processes, answers)
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    if as_json:
        print_json({"machine": machine, "seconds": found})
        return
    table = Table(title=machine)
    for heading in ("what", "runs", "p50 ms", "p99 ms", "min ms"):
        table.add_column(heading)
    for name, seconds in found.items():
        ordered = sorted(seconds)
        high = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
        figures = (statistics.median(ordered), high, ordered[0])
        table.add_row(name, str(len(seconds)), *(f"{figure * 1000:.1f}" for figure in figures))
    stdout.print(table)


if __name__ == "__main__":
    main()
