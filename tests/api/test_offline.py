"""Nothing that the product does opens a connection to the outside: in process, and in processes without a network."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from recommender import Project, Recommender
from recommender.settings import load_settings


def test_the_guard_guards(attempts):
    with pytest.raises(OSError, match="no network"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
    assert attempts


def test_filling_a_fresh_home_stays_inside(filled, attempts_while_filling):
    assert (filled / "corpus.db").exists()
    assert attempts_while_filling == []


def test_everything_that_can_be_asked_stays_inside(home, seed, tmp_path, attempts):
    table = tmp_path / "表.json"
    table.write_text('{"project_name": "海豚救助", "indicators": [{"level3": "救助头数", "value": "≥3头"}]}', "utf-8")
    service = Recommender.open(home)
    try:
        assert service.suggest(Project(name="因公电子护照系统日常维护费", budget=45.5)).suggestions
        assert service.search("群众满意不满意").hits
        assert [report.status for report in service.ingest([seed, table])] == ["known", "added"]
        assert service.review(next(service.store.tables())).frame
    finally:
        service.close()
    assert attempts == []


def test_the_service_answers(filled, seed, attempts):
    with TestClient(create_app(load_settings(filled)), raise_server_exceptions=False) as asking:
        assert asking.post("/api/v1/suggest", json={"name": "护照"}).status_code == 200
        assert asking.post("/api/v1/review", files={"files": (seed.name, seed.read_bytes())}).status_code == 200
        assert asking.get("/docs").status_code == 200
    assert attempts == []


OFFLINE = Path(__file__).with_name("offline")
DOCUMENTS = Path(__file__).parents[1] / "documents"


@pytest.fixture
def in_isolation(tmp_path):
    """Run a Python program in a network of loopback alone; gives what it said and what it and its children tried."""
    attempts = tmp_path / "attempts"
    root = str(Path(__file__).parents[2])
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    kept |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}  # more threads only wait for each other
    environment = kept | {"PYTHONPATH": os.pathsep.join((str(OFFLINE), root)), "ATTEMPTS": str(attempts)}
    isolated = ["unshare", "--net", *([] if os.geteuid() == 0 else ["--map-root-user"])]

    def running(*arguments):
        attempts.write_text("")
        command = [*isolated, sys.executable, *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=300)
        return done, attempts.read_text().splitlines()

    return running


TRIES = """
import socket, subprocess, sys
child = "import socket; socket.create_connection(('192.0.2.1', 80), timeout=5)"
print(subprocess.run([sys.executable, "-P", "-c", child], stderr=subprocess.DEVNULL).returncode)
try:
    socket.getaddrinfo("example.org", 443)
except OSError:
    print("no such name")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="network namespaces")
def test_without_a_network_an_attempt_fails_and_is_seen(in_isolation):
    done, tried = in_isolation("-c", TRIES)
    assert done.stdout.split("\n")[:2] == ["1", "no such name"], done.stderr
    assert ["192.0.2.1" in tried[0], "192.0.2.1" in tried[1], "example.org" in tried[2]] == [True] * 3, tried


@pytest.mark.skipif(sys.platform != "linux", reason="network namespaces")
def test_the_main_job_needs_no_network_and_asks_for_none(in_isolation, home, seed, tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    shutil.copy(DOCUMENTS / "seed.html", folder / "表.html")
    done, tried = in_isolation(OFFLINE / "main_job.py", home, seed, folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert tried == []
