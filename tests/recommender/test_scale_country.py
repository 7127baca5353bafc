"""The page about the country follows the measured figures."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from recommender.benchmark.scale.country import Shard, main


def figures(rows, cpu, distinct):
    return {
        "rows": rows,
        "corpus": {"rows": rows, "distinct": distinct},
        "disk": {"index": rows * 500, "store": rows * 300},
        "memory_after": {"rss": 1000.0},
        "build": {"cpu_seconds": 360.0},
        "answers": {"search": {"p50": cpu, "p99": 2 * cpu, "cpu_p50": cpu}},
    }


SIZES = [figures(1_000_000, 16.0, 80_000), figures(10_000, 1.0, 4_000), figures(100_000, 4.0, 20_000)]


def test_the_largest_size_is_the_shard():
    shard = Shard.of(SIZES)
    assert (shard.rows, shard.names, shard.search.p50, shard.disk_gb) == (1_000_000, 80_000, 16.0, 0.5)
    assert shard.growth == pytest.approx(0.602, abs=0.001)  # fourfold for ten times the rows
    assert shard.at(10_000_000).p50 == pytest.approx(64.0)


def test_the_page_is_written_from_the_folder(tmp_path):
    for one in SIZES:
        (tmp_path / f"{one['rows']}.json").write_text(json.dumps(one), encoding="utf-8")
    page = tmp_path / "scale.md"
    done = CliRunner().invoke(main, ["--figures", str(tmp_path), "--report", str(page)], catch_exceptions=False)
    assert done.exit_code == 0
    told = page.read_text(encoding="utf-8")
    assert "One shard, as measured: 1,000,000 rows, 80,000 distinct names" in told
    assert "| 10 | 500 million | 500 | 0.15 TB | 0.25 TB |" in told
