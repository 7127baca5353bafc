"""The installed command as a process of its own: start, signals, pipes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

ZHIBIAO = str(Path(sys.executable).parent / "zhibiao")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serve_answers_and_stops(filled, number):
    command = [ZHIBIAO, "serve", "--port", "0", "--json", "--home", str(filled)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            address = json.loads(process.stdout.readline())["address"]
            with httpx.Client(base_url=address, timeout=30, trust_env=False) as asking:
                assert asking.get("/readyz").json()["status"] == "ready"
                answer = asking.post("/api/v1/suggest", json={"name": "护照系统维护", "budget": 45.5}).json()
                assert answer["suggestions"]
                assert asking.head("/healthz").status_code == 200
            process.send_signal(number)
            rest, log = process.communicate(timeout=30)
        finally:
            process.kill()
    assert process.returncode == 0, log
    assert rest == ""
    assert "Traceback" not in log


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
