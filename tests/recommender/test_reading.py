"""Documents that people send are read in processes of their own; a killed one fails its document alone."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from corpus.errors import DocumentError, TooLargeError
from corpus.limits import Limits
from recommender.reading import DocumentReader
from recommender.understand import read_document

SEED = Path(__file__).parents[2] / "corpus" / "data" / "tianjin-fao-2023.txt"


@pytest.fixture
def reader():
    made = DocumentReader(2, Limits(file_bytes=200_000), 30)
    yield made
    made.close()
    made.close()


def workers(reader):
    return list(reader._pool._all)


def test_it_reads_as_in_this_process(reader):
    data = SEED.read_bytes()
    assert reader.read(data, "公开 名称.txt") == read_document(data, "公开 名称.txt")
    assert reader.failures() == {}


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [(b"", "空.txt", DocumentError), (b"x", "../a/b.exe", DocumentError), (b"x" * 300_000, "大.txt", TooLargeError)],
)
def test_what_cannot_be_read_fails_as_in_this_process(reader, data, name, kind):
    with pytest.raises(DocumentError) as here:
        read_document(data, name, Limits(file_bytes=200_000))
    with pytest.raises(kind) as there:
        reader.read(data, name)
    assert (there.value.code, there.value.message) == (here.value.code, here.value.message)
    assert there.value.context == here.value.context
    assert reader.failures() == {here.value.code: 1}


def test_a_killed_process_fails_its_document_alone(reader):
    reader.read(SEED.read_bytes(), "一.txt")
    [worker] = workers(reader)
    os.kill(worker._process.pid, signal.SIGSTOP)
    failed = []

    def read():
        try:
            reader.read(SEED.read_bytes(), "二.txt")
        except DocumentError as failure:
            failed.append(failure.code)

    asking = threading.Thread(target=read)
    asking.start()
    time.sleep(0.2)
    os.kill(worker._process.pid, signal.SIGKILL)
    asking.join(30)
    assert failed == ["document.crashed"]
    assert reader.read(SEED.read_bytes(), "三.txt").tables
    assert reader.failures() == {"document.crashed": 1}


def test_a_process_that_stalls_is_ended_and_fails_its_document_alone(reader, monkeypatch):
    reader.read(SEED.read_bytes(), "一.txt")
    [worker] = workers(reader)
    os.kill(worker._process.pid, signal.SIGSTOP)
    with monkeypatch.context() as patch:
        patch.setattr(reader._pool, "_seconds", 0.5)
        with pytest.raises(DocumentError) as caught:
            reader.read(SEED.read_bytes(), "二.txt")
    assert caught.value.code == "document.too_slow"
    assert not worker.alive
    assert reader.read(SEED.read_bytes(), "三.txt").tables


def test_a_document_that_takes_too_much_memory_fails_alone():
    reader = DocumentReader(1, Limits(process_bytes=400_000_000), 60)
    try:
        with pytest.raises(DocumentError) as caught:
            reader.read(b"[" + b"{}," * 5_000_000 + b"{}]", "大.json")
        assert caught.value.code in ("document.too_large", "document.crashed")
        assert reader.read(SEED.read_bytes(), "二.txt").tables
    finally:
        reader.close()


def test_nothing_is_left_behind(reader, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    reader.read(SEED.read_bytes(), "一.txt")
    with pytest.raises(DocumentError):
        reader.read(b"", "空.txt")
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    with pytest.raises(DocumentError, match="临时文件夹"):
        reader.read(SEED.read_bytes(), "一.txt")
