"""A Ray cluster on loopback: several raylets as processes of this one, which are all gone when it is left."""

from __future__ import annotations

import ctypes
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER: what `ray start` leaves behind becomes our child, to be found and reaped
_QUICKLY = {
    "RAY_health_check_initial_delay_ms": "1000",
    "RAY_health_check_period_ms": "500",
    "RAY_health_check_timeout_ms": "1000",
    "RAY_health_check_failure_threshold": "3",
}


def processes():
    """Give (command line, parent) of every process by its id."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, ValueError):
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
            found[int(folder.name)] = command, int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    return found


def descendants():
    """Give the ids of all processes under this one."""
    known, found = processes(), {os.getpid()}
    while more := {one for one, (_, parent) in known.items() if parent in found} - found:
        found |= more
    return found - {os.getpid()}


class Cluster:
    """The processes of a cluster; nodes are one processor each.

    The address is one of loopback that Ray leaves as it is: for 127.0.0.1 it takes the machine's own, where it has one.
    """

    def __enter__(self):
        assert ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0) == 0
        self.folder = Path(tempfile.mkdtemp(prefix="zr"))  # sockets lie below it, and their names may not be long
        with socket.create_server(("127.0.0.2", 0)) as listening:
            self.address = f"127.0.0.2:{listening.getsockname()[1]}"
        here = str(Path(__file__).parents[3])
        secret = {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(16), "RAY_USAGE_STATS_ENABLED": "0"}
        secret["RAY_BACKEND_LOG_LEVEL"] = "error"
        home = {"HOME": str(self.folder), "ZHIBIAO_HOME": str(self.folder / "home")}
        os.environ.update(secret | home | _QUICKLY | {"PYTHONPATH": here})
        try:
            self._run("--head", f"--port={self.address.rpartition(':')[2]}", f"--temp-dir={self.folder}")
        except BaseException:
            self.__exit__()
            raise
        return self

    def join(self):
        """Let another node join; two at once on one machine take each other's ports."""
        self._run(f"--address={self.address}")

    def _run(self, *given):
        ray = str(Path(sys.executable).parent / "ray")
        small = ["--num-cpus=1", "--object-store-memory=80000000", "--node-ip-address=127.0.0.2"]
        quiet = ["--disable-usage-stats", "--include-log-monitor=false"]
        quiet += ["--include-dashboard=false"] if "--head" in given else []
        command = [ray, "start", *given, *small, *quiet]
        with (self.folder / "start.log").open("ab") as log:
            done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, timeout=90)
        assert done.returncode == 0, (self.folder / "start.log").read_text()

    def raylets(self):
        """Give the process of each node by the node's id."""
        found = {}
        for process in descendants():
            words = processes().get(process, ("", 0))[0].split()
            if words and words[0].endswith("/raylet/raylet"):
                node, *_ = [word.partition("=")[2] for word in words if word.startswith(("--node_id=", "--node-id="))]
                found[node] = process
        return found

    def __exit__(self, *_):
        ending = time.monotonic() + 20
        while (left := descendants()) and time.monotonic() < ending:
            for process in left:
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
            with suppress(ChildProcessError):
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass
            time.sleep(0.05)
        shutil.rmtree(self.folder, ignore_errors=True)
