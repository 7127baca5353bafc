"""``python -m recommender.benchmark.scale.country``: the whole country on paper, from the figures of one shard."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from recommender.benchmark.scale.fanout import Service, fan_out
from recommender.benchmark.scale.homes import slope

ROWS_A_YEAR = 50_000_000
PROVINCES = 31
CORES, MEMORY_GB = 16, 128  # of one node
# Five million tables a year, twenty questions each, asked in the sixty working days of eight hours before the budget.
QUESTIONS_A_SECOND = 5_000_000 * 20 / (60 * 8 * 3600)
PEAK = 4.0  # times the mean
_BUSY = 0.6  # of their time that cores may work: above it waiting grows fast


@dataclass(frozen=True)
class Shard:
    """What was measured of one shard, and how its costs grow with its rows.

    :param rows: that it holds.
    :param disk_gb: of its index.
    :param store_gb: of the store.
    :param memory_gb: of a process that answers from it, after many answers.
    :param build_hours: of one core.
    :param search: milliseconds of one search, of the processor.
    :param growth: exponent of the time of a search over the rows.
    :param names: distinct names in it.
    :param heaps: exponent of the distinct names over the rows.
    """

    rows: int
    disk_gb: float
    store_gb: float
    memory_gb: float
    build_hours: float
    search: Service
    growth: float
    names: int
    heaps: float

    @classmethod
    def of(cls, figures: Sequence[Mapping[str, Any]]) -> Shard:
        """Take the largest size that was measured; exponents are those of all sizes from 100,000 rows on.

        :param figures: what `recommender.benchmark.scale.measure.measure` gave.
        """
        sizes = sorted(figures, key=lambda one: int(one["rows"]))
        largest = sizes[-1]
        large = [one for one in sizes if one["rows"] >= 100_000] if len(sizes) > 1 else sizes
        asked = largest["answers"]["search"]
        ratio = asked["p99"] / asked["p50"]
        return cls(
            rows=largest["corpus"]["rows"],
            disk_gb=largest["disk"]["index"] / 1e9,
            store_gb=largest["disk"]["store"] / 1e9,
            memory_gb=largest["memory_after"]["rss"] / 1000,
            build_hours=largest["build"]["cpu_seconds"] / 3600,
            search=Service(asked["cpu_p50"], asked["cpu_p50"] * ratio),
            growth=slope((one["rows"], one["answers"]["search"]["cpu_p50"]) for one in large) or 1.0,
            names=largest["corpus"]["distinct"],
            heaps=slope((one["rows"], one["corpus"]["distinct"]) for one in large) or 1.0,
        )

    def at(self, rows: float) -> Service:
        """Give the time of a search in a shard of so many rows, by the measured exponent."""
        factor = (rows / self.rows) ** self.growth
        return Service(self.search.p50 * factor, self.search.p99 * factor)


def paper(shard: Shard) -> str:
    """Write the page.

    :param shard: one shard as measured.
    """
    peak = QUESTIONS_A_SECOND * PEAK
    return "\n".join(
        [
            _measured(shard),
            _holdings(shard),
            _asking_all(shard, peak),
            _asking_own(shard, peak),
            _breaks(shard),
        ]
    )


def _measured(shard: Shard) -> str:
    return f"""# The country on paper

Written by `python -m recommender.benchmark.scale.country --figures DIR --report docs/scale.md` from the figures of
[scale-benchmark.md](scale-benchmark.md); nothing here was run at this size. A district needs one machine, a province
one machine too (a million rows, measured); this page asks what {ROWS_A_YEAR:,} rows a year for ten years would take.

One shard, as measured: {shard.rows:,} rows, {shard.names:,} distinct names; index {shard.disk_gb:.2f} GB on disk, store
{shard.store_gb:.2f} GB, {shard.memory_gb:.2f} GB resident after many answers, built in {shard.build_hours * 60:.0f}
minutes of one core, a search takes {shard.search.p50:.1f} ms of the processor (p99 {shard.search.p99:.1f}). Over the
measured sizes from 100,000 rows on, distinct names grow with the {shard.heaps:.2f}th power of the rows and the time of
a search with the {shard.growth:.2f}th.

Asked: {QUESTIONS_A_SECOND:.0f} questions a second in the mean of the sixty working days before the budget (five million
tables, twenty questions each), {QUESTIONS_A_SECOND * PEAK:.0f} at the peak (assumed four times the mean). A node is
{CORES} cores and {MEMORY_GB} GB of memory.
"""


def _holdings(shard: Shard) -> str:
    rows = []
    for years in (1, 3, 10):
        total = years * ROWS_A_YEAR
        shards = math.ceil(total / shard.rows)
        rows.append(
            [
                str(years),
                f"{total / 1e6:,.0f} million",
                f"{shards:,}",
                f"{shards * shard.store_gb / 1000:.2f} TB",
                f"{shards * shard.disk_gb / 1000:.2f} TB",
                f"{shards * shard.memory_gb:,.0f} GB",
                f"{math.ceil(shards * shard.memory_gb / (MEMORY_GB * 0.7)):,}",
                f"{shards * shard.build_hours:,.0f} h",
            ]
        )
    return "## What there is to hold\n\n" + _table(
        ["years", "rows", "shards", "store", "index", "resident", "nodes for it", "build, core hours"], rows
    )


def _asking_all(shard: Shard, peak: float) -> str:
    rows = []
    for years in (1, 10):
        shards = math.ceil(years * ROWS_A_YEAR / shard.rows)
        cores = peak * shard.search.mean / 1000 * shards
        least = math.ceil(peak * shard.search.mean / 1000 / _BUSY)
        for holders in (least, 2 * least):
            told = fan_out(shard.search, shards, peak, holders, queries=4_000)
            rows.append([str(years), str(shards), str(holders), *_waits(told), f"{cores / CORES / _BUSY:,.0f}"])
    return (
        "\n## Every question to every shard\n\n"
        "Simulated (`recommender/benchmark/scale/fanout.py`: queues, random arrivals at the peak rate, log-normal "
        "service as measured; the answer waits for the slowest shard). Holders are processes that hold a shard, as "
        "many as keep each below 60 % of its time, and twice that; nodes so many that their cores stay below it.\n\n"
        + _table(["years", "shards", "holders", "p50", "p99", "p99.9", "busy", "nodes"], rows)
    )


def _asking_own(shard: Shard, peak: float) -> str:
    rows = []
    for years in (3, 10):
        of_province = years * ROWS_A_YEAR / PROVINCES
        for size in (shard.rows, 3 * shard.rows, 10 * shard.rows):
            shards = math.ceil(of_province / size)
            service = shard.at(size)
            rate = peak / PROVINCES
            told = fan_out(service, shards, rate, 2, queries=8_000)
            cores = rate * service.mean / 1000 * shards * PROVINCES
            rows.append(
                [str(years), f"{size:,}", str(shards), *_waits(told), f"{max(1, math.ceil(cores / CORES / _BUSY)):,}"]
            )
    return (
        "\n## A question to its own province\n\n"
        "Indicators are composed of the same words everywhere, so a province's own corpus answers nearly every "
        "question; the whole country is asked only when somebody wants it. Two holders a shard; larger shards by the "
        "measured exponent (an extrapolation beyond the largest size measured). Nodes: of all provinces together.\n\n"
        + _table(["years", "rows a shard", "shards", "p50", "p99", "p99.9", "busy", "nodes"], rows)
    )


def _breaks(shard: Shard) -> str:
    minutes = ROWS_A_YEAR / PROVINCES / shard.rows * shard.build_hours * 60
    names = shard.names * (10 * ROWS_A_YEAR / shard.rows) ** shard.heaps
    return f"""
## What breaks first, and what is done about it

1. **The processor's time of a question that goes to all shards** ({10 * ROWS_A_YEAR // shard.rows:,} shards after ten
   years, {10 * ROWS_A_YEAR / shard.rows * shard.search.mean / 1000:.1f} s of a core for one search). Shards by
   province: the question goes to its own; a search of the whole country is a job of its own, with its own deadline.
2. **Repetition.** Ten years hold some {names / 1e6:,.0f} million distinct names in {10 * ROWS_A_YEAR / 1e6:,.0f}
   million rows. One index of the country's unique indicators, with counts in place of the rows, which stay in the
   provinces' shards, would be {10 * ROWS_A_YEAR / names:,.0f} times smaller than the rows; it is not built: nobody has
   such a corpus yet.
3. **The slowest shard.** With one holder the answer waits for whichever shard is busy or being restarted; the tables
   above show what a second holder gives. The engine asks each piece until its deadline and then says so; it never
   answers with a part (docs/ray.md).
4. **The build.** Shards are built by themselves, so {PROVINCES} provinces build at once; a year's rows of one province
   ({ROWS_A_YEAR // PROVINCES:,}) take {minutes:.0f} minutes of a core, once, and later tables join without a build.
5. **The store.** {10 * ROWS_A_YEAR / shard.rows * shard.store_gb:,.0f} GB in one PostgreSQL is within what one server
   holds; what comes first is its backup window. One database a province, as the shards.
6. **Memory** is last: files are mapped, and what is not asked for is not resident.
"""


def _waits(told: Mapping[str, float]) -> list[str]:
    return [*(f"{told[name]:,.0f} ms" for name in ("p50", "p99", "p999")), f"{told['busy']:.0%}"]


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines) + "\n"


@click.command()
@click.option("--figures", type=click.Path(path_type=Path, exists=True), required=True, help="Folder of the figures.")
@click.option("--report", type=click.Path(path_type=Path), required=True, help="The Markdown page to write.")
def main(figures: Path, report: Path) -> None:
    """Write the page from the figures of all sizes."""
    told = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(figures.glob("*.json"))]
    report.write_text(paper(Shard.of(told)), encoding="utf-8")


if __name__ == "__main__":
    main()
