"""The installed command as a process of its own: start, signals, pipes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

ZHIBIAO = str(Path(sys.executable).parent / "zhibiao")


def test_serve_answers_and_stops(filled):
    command = [ZHIBIAO, "serve", "--port", "0", "--json", "--home", str(filled)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            address = json.loads(process.stdout.readline())["address"]
            with httpx.Client(base_url=address, timeout=30, trust_env=False) as asking:
                assert asking.get("/readyz").json()["status"] == "ready"
                answer = asking.post("/api/v1/suggest", json={"name": "护照系统维护", "budget": 45.5}).json()
                assert answer["suggestions"]
                assert asking.head("/healthz").status_code == 200
            process.send_signal(signal.SIGINT)  # the other signal comes below
            rest, log = process.communicate(timeout=30)
        finally:
            process.kill()
    assert process.returncode == 0, log
    assert rest == ""
    assert "Traceback" not in log


AS_FIRST = ["unshare", "--user", "--map-root-user", "--pid", "--fork", "--kill-child"]


def may_be_first():
    return sys.platform == "linux" and subprocess.run([*AS_FIRST, "true"], capture_output=True).returncode == 0


@pytest.mark.skipif(not may_be_first(), reason="needs namespaces of processes and users")
def test_the_first_process_of_a_container_stops_while_it_starts(tmp_path):
    command = [*AS_FIRST, ZHIBIAO, "serve", "--port", "0", "--json", "--home", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            last = time.monotonic() + 60
            while not list(tmp_path.glob("corpus.db*")):
                assert time.monotonic() < last
                time.sleep(0.01)
            [first] = descendants(process.pid)
            os.kill(first, signal.SIGTERM)
            said, log = process.communicate(timeout=60)
        finally:
            process.kill()
    assert (process.returncode, said) == (128 + signal.SIGTERM, ""), log
    assert "Traceback" not in log


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_no_worker_outlives_the_server(filled, number):
    command = [ZHIBIAO, "serve", "--port", "0", "--json", "--workers", "1", "--home", str(filled)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            address = json.loads(process.stdout.readline())["address"]
            with httpx.Client(base_url=address, timeout=60, trust_env=False) as asking:
                assert asking.post("/api/v1/search", json={"query": "满意度"}).json()["hits"]
                assert asking.get("/search").status_code == 200  # the pages are on the same address
            workers = [one for one in descendants(process.pid) if "api.answers.program" in command_line(one)]
            process.send_signal(number)
            _, log = process.communicate(timeout=30)
        finally:
            process.kill()
    assert len(workers) == 1
    assert process.returncode == (-signal.SIGKILL if number == signal.SIGKILL else 0), log
    assert "Traceback" not in log
    last = time.monotonic() + 10
    while any("api.answers.program" in command_line(one) for one in workers):
        assert time.monotonic() < last
        time.sleep(0.05)


def descendants(number):
    found = []
    for task in Path(f"/proc/{number}/task").iterdir():
        found += [int(word) for word in (task / "children").read_text().split()]
    return found + [one for child in found for one in descendants(child)]


def command_line(number):
    try:
        return Path(f"/proc/{number}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def test_the_reader_of_a_pipe_may_leave(filled):
    for more in ([], ["--json"]):
        command = [ZHIBIAO, "search", "率", "--limit", "200", "--home", str(filled), *more]
        reading, writing = os.pipe()
        os.close(reading)
        try:
            done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, text=True, timeout=60)
        finally:
            os.close(writing)
        assert (done.returncode, done.stderr) == (0, "")
