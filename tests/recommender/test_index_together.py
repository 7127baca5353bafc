"""Several processes and threads at one index: one builds, and nobody takes half of one."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from corpus.store import Store
from corpus.table import ParsedDocument, TargetTable
from recommender.index import files, manifest
from recommender.index.files import open_snapshot
from recommender.settings import Settings

pytestmark = pytest.mark.usefixtures("few_examples")


@pytest.fixture
def settings(tmp_path):
    return Settings(home=tmp_path, encoder="lsa")


@pytest.fixture
def store(tmp_path):
    opened = Store(tmp_path / "corpus.db")
    rows = [{"level2": level2, "level3": "会议场次", "value": "≥5场"} for level2 in ("数量指标", "质量指标")]
    table = TargetTable.model_validate({"project_name": "会议费", "indicators": rows})
    opened.add_document("a" * 64, "甲.txt", ParsedDocument(tables=(table,)))
    yield opened
    opened.close()


def _index(settings):
    return sorted(path.name for path in (settings.home / "index").iterdir())


def test_a_snapshot_cleared_while_it_is_read_is_built_again(store, settings, monkeypatch):
    """As when a slower process, still building for an older state, clears the newer snapshot away."""
    open_snapshot(store, settings)
    original, calls = manifest.entry, []

    def cleared_once(path):
        calls.append(path)
        if len(calls) == 3:
            shutil.rmtree(path.parent)
        return original(path)

    monkeypatch.setattr(manifest, "entry", cleared_once)
    assert len(open_snapshot(store, settings).indicators) == 2
    assert len(calls) > 3


def test_one_builds_and_the_other_waits_and_takes_what_was_built(store, settings, monkeypatch):
    original, calls, others = files.build_files, [], []
    waits = threading.Event()

    def slower(*given):
        calls.append(given)
        if len(calls) == 1:
            others.append(threading.Thread(target=open_snapshot, args=(store, settings, lambda _step: waits.set())))
            others[0].start()
            assert waits.wait(60)  # told that another builds
        return original(*given)

    monkeypatch.setattr(files, "build_files", slower)
    snapshot = open_snapshot(store, settings)
    others[0].join(60)
    assert len(calls) == 1
    assert _index(settings) == [snapshot.fingerprint]


OPEN = """
import sys
from recommender.service import Recommender
with_home = Recommender.open(sys.argv[1])
print(with_home.store.revision(), with_home.search("满意度").hits[0].level3, with_home.snapshot().fingerprint)
"""


def test_two_processes_open_one_fresh_home(tmp_path):
    home = tmp_path / "新"
    running = [
        subprocess.Popen(
            [sys.executable, "-c", OPEN, str(home)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    told = [process.communicate(timeout=120) for process in running]
    assert [process.returncode for process in running] == [0, 0], told
    assert told[0][0] == told[1][0]
    assert [path.name for path in (home / "index").iterdir()] == [told[0][0].split()[-1]]
    assert not list(Path(home).glob(".writable"))
