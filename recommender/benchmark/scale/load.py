"""Load over HTTP: a real ``zhibiao serve``, and clients that ask as fast as they are answered or at a fixed rate."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np

CLIENTS = (1, 8, 50)
OFFERED = 200.0  # requests a second, of clients that do not wait for each other
_PATIENCE_S = 30.0


@dataclass
class Tally:
    """What the clients of one run met: seconds of each good answer, and how often each failure."""

    seconds: list[float] = field(default_factory=list)
    failures: Counter[str] = field(default_factory=Counter)

    def note(self, status: int, seconds: float) -> None:
        """Count an answer."""
        if status == 200:
            self.seconds.append(seconds)
        else:
            self.failures[str(status)] += 1


@contextmanager
def server(home: Path, *more: str, temporary: Path | None = None, log: Path | None = None) -> Iterator[tuple[str, int]]:
    """Run ``zhibiao serve`` on a free port of this machine; it is stopped at the end.

    :param home: the home folder.
    :param more: further arguments.
    :param temporary: folder for its temporary files; None for the system's.
    :param log: file for what it logs; None drops it.
    :return: its address and its process id.
    :raises RuntimeError: when it ends before it says that it listens.
    """
    command = [sys.executable, "-c", "from api.cli import main; main()", "serve", "--port", "0", "--json", *more]
    environment = os.environ | {"ZHIBIAO_HOME": str(home)} | ({"TMPDIR": str(temporary)} if temporary else {})
    with open(log or os.devnull, "ab") as errors:
        running = subprocess.Popen(  # noqa: S603 our own program
            command, stdout=subprocess.PIPE, stderr=errors, text=True, env=environment
        )
    try:
        line = running.stdout.readline() if running.stdout else ""
        if not line:
            raise RuntimeError(f"zhibiao serve ended with {running.wait()} before it listened on {home}")
        yield str(json.loads(line)["address"]), running.pid
    finally:
        running.send_signal(signal.SIGTERM)
        try:
            running.wait(timeout=30)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


def ask(address: str, requests: Sequence[tuple[str, dict[str, Any]]], clients: int, seconds: float) -> dict[str, Any]:
    """Let clients ask for a while, each on a connection of its own that it keeps.

    :param address: of the server.
    :param requests: (path, body) of POST requests, taken in turn by all clients.
    :param clients: how many ask at the same time.
    :param seconds: for how long; answers that come later still count for the times.
    :return: ``per_second``, milliseconds ``p50`` and ``p99``, ``errors``, of which kind, and how many were ``asked``.
    """
    return asyncio.run(_ask(address, requests, clients, seconds))


async def _ask(
    address: str, requests: Sequence[tuple[str, dict[str, Any]]], clients: int, seconds: float
) -> dict[str, Any]:
    host, port = _place(address)
    wanted = cycle([_request(host, path, body) for path, body in requests])
    tally = Tally()
    begun = time.perf_counter()
    await asyncio.gather(*(_client(host, port, wanted, begun + seconds, tally) for _ in range(clients)))
    return _told(tally, time.perf_counter() - begun)


def offer(
    address: str, requests: Sequence[tuple[str, dict[str, Any]]], per_second: float, seconds: float
) -> dict[str, Any]:
    """Ask at a fixed rate whether or not the server keeps up: as many people do who know nothing of each other.

    Times count from the moment at which a request was due, so that a server that falls behind is seen to.

    :param address: of the server.
    :param requests: (path, body) of POST requests, taken in turn.
    :param per_second: requests a second.
    :param seconds: for how long.
    :return: as `ask`, and ``offered``, requests a second.
    """
    return asyncio.run(_offer(address, requests, per_second, seconds)) | {"offered": per_second}


async def _offer(
    address: str, requests: Sequence[tuple[str, dict[str, Any]]], per_second: float, seconds: float
) -> dict[str, Any]:
    host, port = _place(address)
    wanted = cycle([_request(host, path, body) for path, body in requests])
    tally = Tally()
    idle: list[_Connection] = []

    async def one(request: bytes, due: float) -> None:
        try:
            async with asyncio.timeout(_PATIENCE_S):
                while idle and idle[-1][0].at_eof():  # the server has closed it meanwhile
                    idle.pop()[1].close()
                connection = idle.pop() if idle else await asyncio.open_connection(host, port)
                connection[1].write(request)
                status, stays = await _answer(connection[0])
        except (OSError, ValueError, asyncio.IncompleteReadError) as failure:
            tally.failures[type(failure).__name__] += 1
            return
        if stays:
            idle.append(connection)
        else:
            connection[1].close()
        tally.note(status, time.perf_counter() - due)

    begun = time.perf_counter()
    async with asyncio.TaskGroup() as asking:
        for number in range(round(per_second * seconds)):
            due = begun + number / per_second
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            asking.create_task(one(next(wanted), due))
    elapsed = time.perf_counter() - begun
    for _, writer in idle:
        writer.close()
    return _told(tally, elapsed)


_Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def _place(address: str) -> tuple[str, int]:
    parts = urlsplit(address)
    return parts.hostname or "127.0.0.1", parts.port or 80


def _told(tally: Tally, elapsed: float) -> dict[str, Any]:
    taken = tally.seconds or [float("nan")]
    return {
        "per_second": len(tally.seconds) / elapsed,
        "p50": float(np.percentile(taken, 50)) * 1000,
        "p99": float(np.percentile(taken, 99)) * 1000,
        "errors": tally.failures.total(),
        "failures": dict(tally.failures),
        "asked": len(tally.seconds) + tally.failures.total(),
    }


def _request(host: str, path: str, body: dict[str, Any]) -> bytes:
    content = json.dumps(body, ensure_ascii=False).encode()
    lines = (
        f"POST {path} HTTP/1.1",
        f"Host: {host}",
        "Content-Type: application/json",
        f"Content-Length: {len(content)}",
    )
    return "\r\n".join([*lines, "", ""]).encode() + content


async def _client(host: str, port: int, wanted: Iterator[bytes], until: float, tally: Tally) -> None:
    reader = writer = None
    while time.perf_counter() < until:
        started = time.perf_counter()
        try:
            if writer is None or reader is None:
                reader, writer = await asyncio.open_connection(host, port)
            writer.write(next(wanted))
            status, stays = await _answer(reader)
        except (OSError, ValueError, asyncio.IncompleteReadError) as failure:
            tally.failures[type(failure).__name__] += 1
            reader = writer = None
            await asyncio.sleep(0.05)  # a server that refuses is not asked ten thousand times a second
            continue
        tally.note(status, time.perf_counter() - started)
        if not stays:
            writer.close()
            reader = writer = None
    if writer is not None:
        writer.close()


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bool]:
    """Give the status, and whether the connection may be used again."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    lengths = [line.split(":", 1)[1] for line in head if line.lower().startswith("content-length:")]
    await reader.readexactly(int(lengths[0]))
    return int(head[0].split(" ")[1]), not any(line.lower() == "connection: close" for line in head)
