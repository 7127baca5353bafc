"""Real servers for failures: a home that is filled once and copied, processes that are started and killed."""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path
from unittest.mock import patch

import httpx

from corpus.training_tables import load_training_tables
from recommender import Recommender
from recommender.settings import Settings
from tests.postgres import free_port

ZHIBIAO = str(Path(sys.executable).parent / "zhibiao")
START_S, ANSWER_S = 1200.0, 90.0  # on a machine that is busy with other things too


@cache
def _filled() -> Path:
    home = Path(tempfile.mkdtemp(prefix="zhibiao-filled-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    fill(Settings(home=home))
    return home


def fill(settings: Settings) -> None:
    """Open a home for the first time, with its index."""
    # All training tables take seconds, and what is lost does not depend on them.
    with patch("recommender.index.build.load_training_tables", lambda: load_training_tables()[::60]):
        service = Recommender(settings)
        service.snapshot()
        service.close()


def copied(folder: Path) -> Path:
    """Give a copy of a filled home."""
    return Path(shutil.copytree(_filled(), folder / "home"))


class Server:
    """`zhibiao serve` over a home, on a port that stays the same when it is started again."""

    def __init__(self, home: Path, *options: str, **environment: str) -> None:
        self.home = home
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        own = {name: value for name, value in os.environ.items() if not name.startswith("ZHIBIAO_")}
        # The small matrices of these homes are not worth several threads.
        self._environment = own | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"} | environment
        self._command = [ZHIBIAO, "serve", "--port", str(self.port), "--home", str(home), *options]
        self._log = home.parent / f"serve-{self.port}.log"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Server:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def start(self) -> None:
        """Start the process, without waiting for it."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self._environment
            )

    def wait(self) -> None:
        """Wait until it is ready."""
        last = time.monotonic() + START_S
        while not self._is_ready():
            assert self._process is not None
            assert self._process.poll() is None, self.log()
            assert time.monotonic() < last, self.log()
            time.sleep(0.02)

    def _is_ready(self) -> bool:
        try:
            return httpx.get(f"{self.address}/readyz", timeout=ANSWER_S, trust_env=False).status_code == 200
        except httpx.TransportError:
            return False

    def kill(self) -> None:
        """End it as `kill -9` does."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def stop(self) -> int:
        """End it as systemd does; gives the exit code."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(ANSWER_S)

    def children(self, module: str) -> list[int]:
        """Give the ids of the processes below it that run a module."""
        assert self._process is not None
        return [one for one in _descendants(self._process.pid) if module in _command_line(one)]

    def log(self) -> str:
        """Give what it has said, over all its starts."""
        return self._log.read_text("utf-8", "replace")


def _descendants(number: int) -> list[int]:
    found: list[int] = []
    try:
        for task in Path(f"/proc/{number}/task").iterdir():
            found += [int(word) for word in (task / "children").read_text().split()]
    except OSError:  # it has just ended
        return found
    return found + [one for child in found for one in _descendants(child)]


def _command_line(number: int) -> str:
    try:
        return Path(f"/proc/{number}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""
