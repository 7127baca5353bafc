"""Processes in which PDFs are read: bounded in memory and time, and used again for the next document."""

from __future__ import annotations

import atexit
import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Lock, Timer
from typing import Any

from corpus.confined import python_command
from corpus.errors import DocumentError
from corpus.limits import MEGABYTE, Limits
from corpus.readers.archive import damaged

_PROGRAM = Path(__file__).with_name("pages.py")
_SPARE = 2
_HARMLESS = ("damaged", "encrypted", "pages")
# A process that read a large document keeps its memory: not used again.
_SMALL = 8 * MEGABYTE


def read_pages(data: bytes, name: str, limits: Limits) -> Iterator[dict[str, Any]]:
    """Read a PDF's pages in a process of its own.

    :param data: the whole file.
    :param name: the document's name, for messages.
    :param limits: bounds on pages, characters of a page, and the seconds one may take.
    :return: the pages as `corpus.readers.pdf.pages.read_page` gives them.
    :raises DocumentError: when it is damaged or wants a password.
    :raises TooLargeError: when it is beyond a limit.
    """
    process = _POOL.take()
    whole = False
    try:
        asked = {
            "length": len(data),
            "memory": limits.process_bytes,
            "pages": limits.pages,
            "characters": limits.page_characters,
            "seconds": limits.seconds,
        }
        answers = _Answers(process, limits.seconds)
        answers.ask(json.dumps(asked).encode("ascii") + b"\n" + data)
        while "end" not in (answer := answers.next()):
            whole = answer.get("error") in _HARMLESS
            _refuse(answer, name, limits)
            yield answer
        whole = len(data) <= _SMALL
    finally:
        # A process left in the middle of a document, for whatever reason, still talks of that document.
        if whole:
            _POOL.give(process)
        else:
            _end(process)


class _Answers:
    """The lines that a process answers with, each awaited for so many seconds."""

    def __init__(self, process: subprocess.Popen[bytes], seconds: int) -> None:
        self._process = process
        self._seconds = seconds

    def ask(self, request: bytes) -> None:
        """Send a request; a process that is gone shows itself when the answer is read."""
        if self._process.stdin:
            with suppress(OSError):
                self._process.stdin.write(request)
                self._process.stdin.flush()

    def next(self) -> dict[str, Any]:
        """Give the next answer, or what became of the process."""
        late = False

        def end() -> None:
            nonlocal late
            late = True
            self._process.kill()

        timer = Timer(self._seconds, end)
        timer.start()
        try:
            line = self._process.stdout.readline() if self._process.stdout else b""
        finally:
            timer.cancel()
        if not line.endswith(b"\n"):
            return {"error": "seconds" if late else "gone"}
        found: dict[str, Any] = json.loads(line)
        return found


def _refuse(answer: dict[str, Any], name: str, limits: Limits) -> None:
    limits.check("page_characters", answer.get("characters", 0), name)
    error = answer.get("error")
    if error == "pages":
        limits.check("pages", answer["found"], name)
    if error == "seconds":
        limits.check("seconds", limits.seconds + 1, name)
    if error == "encrypted":
        raise DocumentError(
            "document.encrypted", f"文件「{name}」设有打开密码，无法读取；请取消密码后另存再试", file=name
        )
    if error == "memory":
        raise DocumentError(
            "document.too_large",
            f"文件「{name}」太大：读第{answer['page']}页要用的内存超过上限；"
            "请拆分文件，或由管理员调大设置 ZHIBIAO_LIMIT_PROCESS_BYTES",
            file=name,
        )
    if error:
        raise damaged(name)


class _Pool:
    """Processes that wait for the next document; each belongs to the process that started it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._spare: list[subprocess.Popen[bytes]] = []
        self._owner = os.getpid()

    def take(self) -> subprocess.Popen[bytes]:
        """Give a process that waits, or a new one."""
        with self._lock:
            if self._owner != os.getpid():
                self._spare, self._owner = [], os.getpid()
            while self._spare:
                process = self._spare.pop()
                if process.poll() is None:
                    return process
        return subprocess.Popen(  # noqa: S603 our own program with fixed arguments
            python_command(str(_PROGRAM)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def give(self, process: subprocess.Popen[bytes]) -> None:
        """Take back a process that has done its work."""
        with self._lock:
            if self._owner == os.getpid() and len(self._spare) < _SPARE:
                self._spare.append(process)
                return
        _end(process)

    def close(self) -> None:
        """End the processes that wait."""
        with self._lock:
            spare = self._spare if self._owner == os.getpid() else []
            self._spare = []
        for process in spare:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    for stream in (process.stdin, process.stdout):
        if stream:
            with suppress(OSError):
                stream.close()
    process.wait()


_POOL = _Pool()
atexit.register(_POOL.close)
