"""Documents that people send, read in processes of their own: a crash or a hang on a file fails that file alone."""

from __future__ import annotations

import os
import tempfile
import threading
from collections import Counter
from pathlib import Path

from corpus.errors import DocumentError, ZhibiaoError
from corpus.limits import Limits
from corpus.table import ParsedDocument
from recommender.reading_pool import ReadingPool
from recommender.understand import with_levels


class DocumentReader:
    """Reads documents; safe to share between threads. The processes start when they are first needed.

    :param processes: how many at the most.
    :param limits: bounds for the readers.
    :param seconds: how long one document may take.
    """

    def __init__(self, processes: int, limits: Limits, seconds: float) -> None:
        self._pool = ReadingPool(processes, limits, seconds)
        self._limits = limits
        self._failures: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._closed = False

    def read(self, data: bytes, name: str) -> ParsedDocument:
        """Read a document and infer the levels that it does not state; see `recommender.understand.read_document`.

        :param data: the document's bytes.
        :param name: its name with the extension.
        :raises DocumentError: when it cannot be read, takes too long, or its process ends on it.
        """
        try:
            self._limits.check("file_bytes", len(data), name)
            return with_levels(self._read(data, name))
        except ZhibiaoError as failure:
            with self._lock:
                self._failures[failure.code] += 1
            raise

    def _read(self, data: bytes, name: str) -> ParsedDocument:
        try:
            handle, path = tempfile.mkstemp(prefix="zhibiao-")
        except OSError as failure:
            raise _unwritable(name) from failure
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            return self._pool.read(Path(path), None, name).parsed
        except OSError as failure:
            raise _unwritable(name) from failure
        finally:
            Path(path).unlink(missing_ok=True)

    def failures(self) -> dict[str, int]:
        """Count what could not be read since the service started, by the codes of the errors."""
        with self._lock:
            return dict(self._failures)

    def close(self) -> None:
        """End the processes; a second time does nothing."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
        self._pool.__exit__(None, None, None)


def _unwritable(name: str) -> DocumentError:
    return DocumentError(
        "document.no_space", f"文件「{name}」没有读成：临时文件夹不能写入；请检查磁盘空间后重试", file=name
    )
