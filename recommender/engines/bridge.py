"""A Ray cluster as a process sees it that must not depend on Ray: through a process of its own; see `driver`."""

from __future__ import annotations

import importlib.util
import os
import socket
import subprocess
import sys
import threading
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import suppress
from functools import lru_cache
from multiprocessing.connection import Connection
from typing import Any

from recommender.engines.errors import EngineError, late, lost

_START_S = 20.0  # beyond the time of an answer: the driver has to start and to connect


class Bridge:
    """Calls to a driver, which is started when it is needed, and again where it ended.

    :param address: of the cluster.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self._lock = threading.Lock()
        self._connection: Connection | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._waiting: dict[int, Future[Any]] = {}
        self._number = 0

    def call(self, seconds: float, method: str, *given: Any) -> Any:
        """Let the driver do something.

        :param seconds: how long the answer may take, a start of the driver not counted.
        :param method: of `driver.Driver`.
        :param given: its arguments.
        :raises EngineError: when it fails or takes too long.
        """
        with self._lock:
            self._number += 1
            number, future = self._number, Future[Any]()
            is_new = self._connection is None
            connection = self._started()
            self._waiting[number] = future
            with suppress(OSError):  # it ended: the future says so
                connection.send((number, method, given))
        try:
            went_well, answer = future.result(seconds + (_START_S if is_new else 1.0))
        except FutureTimeoutError as failure:
            raise late(self.address, seconds) from failure
        finally:
            with self._lock:
                self._waiting.pop(number, None)
        if went_well is None:
            raise lost(self.address)
        if not went_well:
            code, message, context = answer
            raise EngineError(code, message, **context)
        return answer

    def tell(self, method: str, *given: Any) -> None:
        """Tell the driver something, if it runs; nobody waits for an answer."""
        with self._lock, suppress(OSError):
            if self._connection is not None:
                self._connection.send((0, method, given))

    def end(self) -> None:
        """Let the driver end, and wait until it has."""
        with self._lock:
            process = self._process
            if self._connection is not None:
                with suppress(OSError), socket.socket(fileno=os.dup(self._connection.fileno())) as ours:
                    ours.shutdown(socket.SHUT_RDWR)
        if process is not None:
            process.wait()

    def _started(self) -> Connection:
        if self._connection is not None:
            return self._connection
        if importlib.util.find_spec("ray") is None:
            raise EngineError(
                "engine.not_installed",
                "设置了 ZHIBIAO_RAY_ADDRESS，但没有安装集群组件；请运行 pip install 'zhibiao[ray]'，或去掉这项设置",
            )
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 our own program
                [sys.executable, "-m", "recommender.engines.driver", str(theirs.fileno()), self.address],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,  # where Ray prints what happens on other machines
                start_new_session=True,  # what is typed at the terminal is not meant for it
                env={"RAY_BACKEND_LOG_LEVEL": "error", **os.environ, "RAY_USAGE_STATS_ENABLED": "0"},
            )
        self._connection = Connection(ours.detach())
        threading.Thread(target=self._read, args=(self._connection, self._process), daemon=True).start()
        return self._connection

    def _read(self, connection: Connection, process: subprocess.Popen[bytes]) -> None:
        """Hand out answers until the driver ends."""
        with suppress(EOFError, OSError):
            while True:
                number, went_well, answer = connection.recv()
                with self._lock:
                    future = self._waiting.get(number)
                if future is not None:
                    future.set_result((went_well, answer))
        with self._lock:
            self._connection = None
            connection.close()
            for future in self._waiting.values():
                if not future.done():
                    future.set_result((None, None))
        process.wait()


@lru_cache(maxsize=8)
def bridge_to(address: str) -> Bridge:
    """Give this process's bridge to a cluster."""
    return Bridge(address)
