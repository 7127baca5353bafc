"""A process that ingests is killed at any moment: what it acknowledged is there, and nothing is there by half."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections import Counter

import pytest

from corpus.store import Store, content_id

ROUNDS = 8

# Document k of a round has 1 + k % 3 tables; table t of it has 2 + (k + t) % 4 rows.
CHILD = """
import sys
from pathlib import Path
from corpus.store import Store, content_id
from corpus.table import ParsedDocument, TargetTable

store = Store(Path(sys.argv[1]))
for k in range(100_000):
    name = f"{sys.argv[2]}-{k}"
    tables = tuple(
        TargetTable.model_validate(
            {
                "project_name": f"{name}-{t}",
                "goal": "目标" * 200,
                "indicators": [{"level3": f"指标{row}", "value": "≥95%"} for row in range(2 + (k + t) % 4)],
            }
        )
        for t in range(1 + k % 3)
    )
    assert store.add_document(content_id(name.encode()), name, ParsedDocument(tables=tables))
    print(name, flush=True)
"""


def _killed_round(path, number, pause):
    """Give the names that the child acknowledged before it was killed."""
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(path), str(number)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    first = child.stdout.readline()
    time.sleep(pause)
    child.send_signal(signal.SIGKILL)
    rest = child.stdout.read()  # not communicate(): it loses what readline() has buffered already
    complaint = child.stderr.read()
    assert child.wait(timeout=30) == -signal.SIGKILL, complaint
    lines = (first + rest).splitlines(keepends=True)
    return [line.strip() for line in lines if line.endswith("\n")]


def _rows(name):
    number = int(name.split("-")[1])
    return [2 + (number + place) % 4 for place in range(1 + number % 3)]


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_a_kill_loses_no_acknowledged_document_and_leaves_no_half_one(tmp_path):
    path = tmp_path / "corpus.db"
    chance = random.Random(20231122)
    acknowledged: list[str] = []
    for number in range(ROUNDS):
        this_time = _killed_round(path, number, chance.uniform(0.0, 0.4))
        assert this_time == [f"{number}-{k}" for k in range(len(this_time))]
        assert this_time
        acknowledged += this_time
        store = Store(path)
        assert store.check() == []
        stored = {found.name: found for found in store.documents()}
        assert not set(acknowledged) - set(stored)
        # In each round at most the one document that was being acknowledged is there unannounced.
        beyond = Counter(name.split("-")[0] for name in set(stored) - set(acknowledged))
        assert all(count == 1 for count in beyond.values())
        found: dict[str, list[int]] = {name: [] for name in stored}
        for table in store.tables():
            name, _, place = table.project_name.rpartition("-")
            assert int(place) == len(found[name])
            assert table.goal == "目标" * 200
            assert [item.level3 for item in table.indicators] == [f"指标{r}" for r in range(len(table.indicators))]
            found[name].append(len(table.indicators))
        assert found == {name: _rows(name) for name in stored}
        assert all(found.id == content_id(found.name.encode()) for found in stored.values())
        assert int(store.revision().split(".")[1]) == len(stored)
        store.close()
    assert len(acknowledged) > ROUNDS * 2
