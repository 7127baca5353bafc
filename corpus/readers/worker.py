"""A process that reads one document after another for somebody else: `python -P -m corpus.readers.worker`.

A request is a line of JSON on standard input (``path``, ``places`` in an archive or null for a copy of a document under
another name, ``name``, ``limits``). An answer on standard output is the length of its JSON in eight bytes, then the
JSON: ``id`` and ``parsed``, or ``code``, ``message``, ``status`` and ``context`` of the error.
"""

from __future__ import annotations

import json
import os
import signal
import struct
import sys
from pathlib import Path
from typing import Any, BinaryIO

from corpus.content import content_id
from corpus.errors import DocumentError, TooLargeError, ZhibiaoError
from corpus.limits import Limits
from corpus.readers import read_bytes
from corpus.readers.loader import DocumentLoader

_HEAD = struct.Struct(">Q")


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer requests until there are no more."""
    loader: DocumentLoader | None = None
    for line in requests:
        request = json.loads(line)
        limits = Limits(**request["limits"])
        if loader is None or loader.limits != limits:
            loader = DocumentLoader(limits)
        answer = _answer(loader, request)
        answers.write(_HEAD.pack(len(answer)) + answer)
        answers.flush()


def read_answer(answers: BinaryIO) -> bytes:
    """Read one answer.

    :return: its JSON; nothing where the process ended before it had answered.
    """
    head = answers.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return b""
    (length,) = _HEAD.unpack(head)
    answer = answers.read(length)
    return answer if len(answer) == length else b""


def _answer(loader: DocumentLoader, request: dict[str, Any]) -> bytes:
    name: str = request["name"]
    try:
        path, places = Path(request["path"]), request["places"]
        data = path.read_bytes() if places is None else loader.load(path, tuple(places), name)
        parsed = read_bytes(data, name, loader.limits)
    except ZhibiaoError as failure:
        return _said(failure)
    except MemoryError:
        return _said(
            TooLargeError(
                "document.too_large",
                f"文件「{name}」太大，读它要用的内存超过上限；"
                "请拆分文件，或由管理员调大设置 ZHIBIAO_LIMIT_PROCESS_BYTES",
            )
        )
    except Exception as failure:  # a fault of ours in one file must not end the run
        reason = f"{type(failure).__name__}：{failure}"[:200]
        return _said(
            DocumentError(
                "document.unexpected",
                f"读取文件「{name}」时程序出错（{' '.join(reason.split())}）；"
                "请另存为 .docx 再试，并把这个文件报告给管理员",
            )
        )
    return b'{"id": "%s", "parsed": %s}' % (content_id(data).encode(), parsed.model_dump_json().encode())


def _said(failure: ZhibiaoError) -> bytes:
    said = {"code": failure.code, "message": failure.message, "status": failure.http_status, "context": failure.context}
    return json.dumps(said, default=str).encode()


def main() -> None:
    """Serve standard input; what libraries print goes nowhere."""
    signal.signal(signal.SIGTERM, lambda *_given: sys.exit(1))
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
