"""A build that is killed goes on where it was, and comes to the same files."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys

import pytest

from corpus.store import Store
from corpus.table import ParsedDocument, TargetTable
from recommender.index import build, files
from recommender.index.files import open_snapshot
from recommender.settings import Settings

pytestmark = pytest.mark.usefixtures("few_examples")

STEPS = ["汇总指标", "建立字面索引", "计算语义向量", "学习指标的命名"]

# Dies by itself, as by kill -9, when it is told of a step or has written so many parts of the vectors.
BUILD = """
import os, signal, sys
from pathlib import Path
from corpus.store import Store
from corpus.training_tables import load_training_tables
from recommender.index import build, progress
from recommender.index.files import open_snapshot
from recommender.settings import Settings

home, step, parts = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
build.load_training_tables = lambda: load_training_tables()[::60]
build._AT_ONCE = 7
def die():
    os.kill(os.getpid(), signal.SIGKILL)
written, add = [], progress.Progress.add_chunk
def counted(self, rows, file):
    add(self, rows, file)
    written.append(file)
    if len(written) == parts:
        die()
progress.Progress.add_chunk = counted
open_snapshot(Store(home / "corpus.db"), Settings(home=home), lambda told: die() if told == step else None)
"""


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    home = tmp_path_factory.mktemp("stored")
    store = Store(home / "corpus.db")
    for number in range(20):
        rows = [
            {"level2": "数量指标", "level3": f"第{number}类{what}数量", "value": "≥5个"} for what in ("道路", "桥梁")
        ]
        table = TargetTable.model_validate({"project_name": f"第{number}项工程", "goal": "修路", "indicators": rows})
        store.add_document(f"{number:016}" * 4, "甲.txt", ParsedDocument(tables=(table,)))
    store.close()
    return home


@pytest.fixture
def home(stored, tmp_path):
    return shutil.copytree(stored, tmp_path / "home")


@pytest.fixture
def opened(home):
    store = Store(home / "corpus.db")
    yield store
    store.close()


def _digests(home):
    [folder] = (home / "index").iterdir()
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert {path.name for path in folder.iterdir()} == {"manifest.json", *manifest["files"]}
    return folder.name, manifest


@pytest.fixture(scope="module")
def whole(stored, tmp_path_factory):
    """What an undisturbed build gives."""
    home = shutil.copytree(stored, tmp_path_factory.mktemp("whole") / "home")
    store = Store(home / "corpus.db")
    with pytest.MonkeyPatch.context() as patch:
        training = build.load_training_tables()[::60]
        patch.setattr("recommender.index.build.load_training_tables", lambda: training)
        open_snapshot(store, Settings(home=home))
    store.close()
    return _digests(home)


def _killed(home, step="", parts=0):
    done = subprocess.run([sys.executable, "-c", BUILD, str(home), step, str(parts)], timeout=120)
    assert done.returncode == -signal.SIGKILL


def _left(home):
    [folder] = (home / "index").iterdir()
    return folder


@pytest.mark.parametrize(("begun", "left"), [(step, STEPS[place:]) for place, step in enumerate(STEPS)])
def test_a_killed_build_goes_on_with_the_step_that_it_was_at(home, opened, whole, begun, left):
    _killed(home, begun)
    assert _left(home).name.startswith("building-")
    steps = []
    open_snapshot(opened, Settings(home=home), steps.append)
    assert steps == left
    assert _digests(home) == whole


def test_vectors_that_were_written_are_not_computed_again(home, opened, whole, monkeypatch):
    monkeypatch.setattr(build, "_AT_ONCE", 7)
    _killed(home, parts=4)  # of six parts of the indicators
    computed, original = [], build.blended

    def counted(encoder, names, texts):
        computed.extend(names)
        return original(encoder, names, texts)

    monkeypatch.setattr(build, "blended", counted)
    open_snapshot(opened, Settings(home=home))
    assert len(computed) == 40 - 4 * 7
    assert _digests(home) == whole


def _flip(path):
    data = bytearray(path.read_bytes())
    data[-10] ^= 1
    path.write_bytes(data)


def test_a_part_that_was_damaged_since_is_made_again(home, opened, whole, monkeypatch):
    monkeypatch.setattr(build, "_AT_ONCE", 7)
    _killed(home, parts=6)  # all of the indicators, but the step is not finished
    _flip(_left(home) / "indicator.vectors.npy")
    steps = []
    open_snapshot(opened, Settings(home=home), steps.append)
    assert steps == STEPS[2:]
    assert _digests(home) == whole


def test_a_step_that_was_damaged_since_is_made_again(home, opened, whole):
    _killed(home, STEPS[3])
    _flip(_left(home) / "indicator.data.npy")
    steps = []
    open_snapshot(opened, Settings(home=home), steps.append)
    assert steps == STEPS[1:]
    assert _digests(home) == whole


def test_a_store_that_changed_a_little_meanwhile_costs_nothing(home, opened):
    _killed(home, "学习指标的命名")
    rows = [{"level2": "数量指标", "level3": "雪豹红外相机布设数", "value": "≥40台"}]
    table = TargetTable.model_validate({"project_name": "雪豹监测", "indicators": rows})
    opened.add_document("f" * 64, "乙.txt", ParsedDocument(tables=(table,)))
    steps = []
    snapshot = open_snapshot(opened, Settings(home=home), steps.append)
    assert steps == ["学习指标的命名"]
    assert (snapshot.table_count, snapshot.later) == (21, 1)
    assert snapshot.fingerprint == files.fingerprint(opened.revision(), files.chosen_model(Settings(home=home)))
    assert [found.level3 for found in snapshot.named("雪豹红外相机布设数")] == ["雪豹红外相机布设数"]


def test_a_build_of_something_else_is_not_gone_on_with(home, opened, whole):
    _killed(home, "学习指标的命名")
    steps = []
    open_snapshot(opened, Settings(home=home, encoder="lsa"), steps.append)
    assert steps == STEPS
    assert len(list((home / "index").iterdir())) == 1


def test_a_builder_that_was_killed_holds_no_lock(home, opened):
    """Whoever waits for it takes over."""
    reading, writing = os.pipe()
    waits = BUILD.replace("def die():", f"def die():\n    os.write({writing}, b'x')\n    import time; time.sleep(60)")
    child = subprocess.Popen([sys.executable, "-c", waits, str(home), STEPS[3], "0"], pass_fds=[writing])
    assert os.read(reading, 1) == b"x"
    steps = []

    def told(step):
        steps.append(step)
        if len(steps) == 1:
            child.kill()

    snapshot = open_snapshot(opened, Settings(home=home), told)
    child.wait(60)
    os.close(reading)
    os.close(writing)
    assert steps == ["等另一个程序建好索引", "学习指标的命名"]
    assert snapshot.table_count == 20
