"""Several processes that read documents; one that crashes or takes too long fails its document and is replaced.

They are plain programs that talk JSON over pipes, not a `concurrent.futures` pool: such a pool breaks as a whole when
one of its processes dies, cannot end one that hangs, and passes pickles.
"""

from __future__ import annotations

import json
import queue
import subprocess
import threading
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, cast

from corpus.confined import confined, kill_group, python_command, python_environment, stop_group
from corpus.errors import DocumentError, TooLargeError
from corpus.limits import Limits
from corpus.readers.worker import read_answer
from corpus.table import ParsedDocument

_MODULE = "corpus.readers.worker"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a process read: the SHA-256 of the document's bytes and what was understood of them."""

    document_id: str
    parsed: ParsedDocument


class ReadingPool:
    """Processes that are started when they are first needed and end with the block.

    :param processes: how many at the most.
    :param limits: bounds for the readers.
    :param seconds: how long one document may take.
    """

    def __init__(self, processes: int, limits: Limits, seconds: float) -> None:
        self._limits = asdict(limits)
        self._memory = limits.process_bytes
        self._seconds = seconds
        self._processes = processes
        self._idle: queue.LifoQueue[_Worker | None] = queue.LifoQueue()
        for _ in range(processes):
            self._idle.put(None)
        self._all: set[_Worker] = set()
        self._lock = threading.Lock()
        self._closed = False

    def __enter__(self) -> ReadingPool:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        with self._lock:
            self._closed = True
            left = list(self._all)
        for worker in left:
            worker.stop()
        for _ in range(self._processes):  # whoever still asks has its answer now: there is none
            idle = self._idle.get()
            if idle is not None:
                idle.close()

    def read(self, path: Path, places: tuple[int, ...] | None, name: str) -> Reading:
        """Have a document read; several threads may ask at once, those beyond the number of processes wait.

        :param path: the file, or the archive that the document is in.
        :param places: its places in the archive; empty for a file, None for a copy of a document under another name.
        :param name: its name, for messages and sources.
        :return: what was read.
        :raises DocumentError: when it cannot be read, takes too long, or its process ends on it.
        """
        request = {"path": str(path), "places": places, "name": name, "limits": self._limits}
        worker = self._idle.get()
        try:
            if worker is None or not worker.alive:
                worker = self._start()
            answer = worker.ask(json.dumps(request).encode() + b"\n", self._seconds)
        finally:
            alive = worker is not None and worker.alive
            self._idle.put(worker if alive else None)
        if not answer:
            raise self._lost(name, late=worker.late)
        told: dict[str, Any] = json.loads(answer)
        if "parsed" not in told:
            kind = TooLargeError if told["status"] == TooLargeError.http_status else DocumentError
            raise kind(str(told["code"]), str(told["message"]), **{"file": name, **told["context"]})
        return Reading(str(told["id"]), ParsedDocument.model_validate(told["parsed"]))

    def _start(self) -> _Worker:
        with self._lock:
            if self._closed:
                raise DocumentError("ingest.stopped", "读文件的工作已停止；再次运行会接着做")
            worker = _Worker(self._memory)
            self._all = {other for other in self._all if other.alive} | {worker}
        return worker

    def _lost(self, name: str, late: bool) -> DocumentError:
        if late:
            return DocumentError(
                "document.too_slow",
                f"文件「{name}」读了 {self._seconds:g} 秒还没有读完，已放弃；请拆分文件或另存为 .docx、.xlsx 再试，"
                "或由管理员调大设置 ZHIBIAO_INGEST_FILE_SECONDS",
                file=name,
            )
        return DocumentError(
            "document.crashed",
            f"读取文件「{name}」的进程意外结束，没有读成这个文件；请用办公软件打开后另存为 .docx 或 .xlsx 再试",
            file=name,
        )


class _Worker:
    """One process, of which one thread at a time asks."""

    def __init__(self, memory: int) -> None:
        self.late = False
        self._process = subprocess.Popen(  # noqa: S603 our own interpreter and module
            confined(python_command("-m", _MODULE), 0, memory),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=python_environment(),
            start_new_session=True,
        )

    @property
    def alive(self) -> bool:
        """Whether it can be asked."""
        return self._process.poll() is None

    def ask(self, request: bytes, seconds: float) -> bytes:
        """Give the answer to a request, nothing where the process ended on it or took too long."""
        requests, answers = cast(BinaryIO, self._process.stdin), cast(BinaryIO, self._process.stdout)
        timer = threading.Timer(seconds, self._expire)
        timer.start()
        try:
            requests.write(request)
            requests.flush()
            answer = read_answer(answers)
        except (OSError, ValueError):
            answer = b""
        finally:
            timer.cancel()
        if not answer:
            kill_group(self._process)
            self.close()
        return answer

    def stop(self) -> None:
        """End the process, whatever it does."""
        if self.alive:
            stop_group(self._process)

    def _expire(self) -> None:
        self.late = True
        stop_group(self._process)

    def close(self) -> None:
        """Let go of the pipes of a process that has ended."""
        for stream in (self._process.stdin, self._process.stdout):
            try:
                if stream is not None:
                    stream.close()
            except OSError:
                continue  # what was not yet written goes nowhere
