"""Several processes at once: a document that hangs or kills its reader fails alone, and nothing is left running."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest

from corpus.errors import DocumentError
from corpus.limits import Limits
from corpus.store import Store
from recommender.ingest import find_files, ingest, processes_wanted
from recommender.reading_pool import ReadingPool

pytestmark = pytest.mark.skipif(os.name != "posix", reason="named pipes stand in for documents that hang")


@pytest.fixture
def store(tmp_path):
    opened = Store(tmp_path / "corpus.db")
    yield opened
    opened.close()


def document(path, name="会议费"):
    row = {"level2": "数量指标", "level3": "会议场次", "value": "≥5场"}
    path.write_text(json.dumps({"project_name": name, "indicators": [row]}, ensure_ascii=False), "utf-8")
    return path


@pytest.fixture
def reader(monkeypatch, tmp_path):
    """Put a worker in the place of ours that hangs on 挂.json and ends itself on 崩.json."""
    package = tmp_path / "odd"
    package.mkdir()
    (package / "odd_worker.py").write_text(
        "import os, sys, time\n"
        "from pathlib import Path\n"
        "import corpus.readers.worker as worker\n"
        "read = worker.read_bytes\n"
        "def odd(data, name, limits):\n"
        "    if name.startswith('挂'):\n"
        "        Path(__file__).with_name(f'{os.getpid()}.pid').touch()\n"
        "        time.sleep(600)\n"
        "    if name.startswith('崩'):\n"
        "        os._exit(9)\n"
        "    if name.startswith('错'):\n"
        "        return 1 / 0\n"
        "    print('noise')\n"
        "    return read(data, name, limits)\n"
        "worker.read_bytes = odd\n"
        "worker.main()\n",
        "utf-8",
    )
    monkeypatch.setattr("recommender.reading_pool._MODULE", "odd_worker")
    monkeypatch.setenv("PYTHONPATH", str(package))
    return package


def gone(folder):
    """Tell whether the processes that left their number in a folder have ended."""
    for _ in range(200):
        numbers = [Path(f"/proc/{path.stem}/stat") for path in folder.glob("*.pid")]
        if not any(path.exists() and path.read_text().split()[2] != "Z" for path in numbers):
            return bool(numbers)
        time.sleep(0.02)
    return False


@pytest.mark.parametrize("processes", [1, 3])
def test_a_document_that_hangs_or_crashes_its_reader_fails_alone(store, tmp_path, reader, processes):
    folder = tmp_path / "文件"
    folder.mkdir()
    for number, name in enumerate(["1甲", "崩", "2乙", "挂", "错", "3丙"]):
        document(folder / f"{name}.json", f"项目{number}")
    files = [folder / f"{name}.json" for name in ("1甲", "崩", "2乙", "挂", "错", "3丙")]
    reports = list(ingest(store, files, Limits(), processes=processes, seconds=3))
    assert [report.status for report in reports] == ["added", "failed", "added", "failed", "failed", "added"]
    assert [Path(report.file) for report in reports] == files
    crashed, hung, wrong = (reports[place].error for place in (1, 3, 4))
    assert "崩.json" in crashed
    assert "意外结束" in crashed
    assert "ZHIBIAO_INGEST_FILE_SECONDS" in hung
    assert "ZeroDivisionError" in wrong
    assert all("\n" not in error for error in (crashed, hung, wrong))
    assert gone(reader)


def test_an_interrupted_run_leaves_no_process_and_goes_on_where_it_was(store, tmp_path, reader):
    files = [document(tmp_path / f"{name}.json", name) for name in ("甲", "挂")]
    running = ingest(store, files, Limits(), processes=2, seconds=60)
    assert next(running).status == "added"
    for _ in range(500):
        if list(reader.glob("*.pid")):
            break
        time.sleep(0.02)
    running.close()
    assert gone(reader)
    files[1].rename(tmp_path / "乙.json")
    again = list(ingest(store, [files[0], tmp_path / "乙.json"], Limits(), processes=2))
    assert [report.status for report in again] == ["known", "added"]


def test_many_documents_keep_their_order(store, tmp_path):
    folder = tmp_path / "文件"
    folder.mkdir()
    for number in range(30):
        document(folder / f"{number:02}.json", f"项目{number}")
    counted = []
    reports = list(ingest(store, find_files([folder]), Limits(), processes=3, begin=counted.append))
    assert counted == [30]
    assert [Path(report.file).stem for report in reports] == [f"{number:02}" for number in range(30)]
    assert {report.status for report in reports} == {"added"}
    assert len(store.documents()) == 30


def test_a_process_is_used_again_and_replaced_where_it_has_ended(tmp_path):
    path = document(tmp_path / "甲.json")
    with ReadingPool(1, Limits(), 30) as pool:
        first = pool.read(path, (), "甲.json")
        (worker,) = pool._all
        assert pool.read(path, (), "甲.json").document_id == first.document_id
        assert pool._all == {worker}
        worker.stop()
        assert pool.read(path, (), "甲.json").parsed == first.parsed
        with pytest.raises(DocumentError, match="坏"):
            pool.read(tmp_path / "坏.json", (), "坏.json")


def test_how_many_processes():
    assert processes_wanted(7) == 7
    assert 1 <= processes_wanted(0) <= 4
