"""A process of its own that builds an index, so that answers wait neither for it nor for the interpreter.

It is a plain program that is told the settings as JSON, tells its steps as JSON and is nicer than those who answer. Who
started it holds its standard input open: when that closes, it ends.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from corpus.confined import python_command, python_environment
from corpus.errors import StoreError, ZhibiaoError
from corpus.store import Store
from models.errors import ModelError
from recommender.index.files import build_index
from recommender.settings import Settings

_MODULE = "recommender.index.builder"
_NICENESS = 10


class Builder:
    """One build in a process of its own.

    :param settings: of the home.
    :param replace: whether to build an index that is there already.
    """

    def __init__(self, settings: Settings, replace: bool) -> None:
        given = settings.model_dump(mode="json") | {"store_dsn": settings.store_dsn.get_secret_value()}
        self._asked = json.dumps({"settings": given, "replace": replace}).encode() + b"\n"
        self._process = subprocess.Popen(  # noqa: S603 our own interpreter and module
            python_command("-m", _MODULE),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=python_environment(),
        )

    def run(self, report: Callable[[str], None]) -> bool:
        """Wait until the index is built.

        :param report: told what is being done.
        :return: False where another process was building.
        :raises StoreError: when it cannot be built.
        """
        answers, requests = self._process.stdout, self._process.stdin
        told: dict[str, Any] = {}
        try:
            if requests is not None and answers is not None:
                requests.write(self._asked)
                requests.flush()
                for line in answers:
                    told = json.loads(line)
                    if "step" in told:
                        report(told["step"])
        except (OSError, ValueError):
            told = {}
        finally:
            self.stop()
            for stream in (requests, answers):
                if stream is not None:
                    with suppress(OSError):
                        stream.close()
        if "built" in told:
            return bool(told["built"])
        if "code" in told:
            raise StoreError(told["code"], told["message"], **told["context"])
        raise StoreError(
            "index.builder_ended", "建索引的程序意外结束，索引没有建好；请检查内存和磁盘空间，再运行 zhibiao rebuild"
        )

    def stop(self) -> None:
        """End the process; what it has finished is gone on with by the next build."""
        self._process.kill()
        self._process.wait()


def main() -> None:
    """Build as standard input says."""
    asked = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    settings = Settings(**asked["settings"])
    try:
        store = Store(settings.store_place(), settings.connection_limits())
        try:
            built = build_index(
                store, settings, lambda step: _tell({"step": step}), replace=asked["replace"], wait=asked["replace"]
            )
        finally:
            store.close()
    except (ZhibiaoError, ModelError) as failure:
        _tell({"code": failure.code, "message": failure.message, "context": failure.context})
    else:
        _tell({"built": built is not None})


def _tell(said: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(1)


if __name__ == "__main__":
    main()
