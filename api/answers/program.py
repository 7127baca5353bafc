"""A worker process: ``python -m api.answers.program HOME`` answers what comes on its standard input, one at a time."""

from __future__ import annotations

import gc
import json
import logging
import os
import sys
import threading
import time
from pathlib import Path
from typing import BinaryIO

from pydantic import ValidationError

from api.answers.frames import BUILDING, READY, framed, read_frame
from api.answers.questions import QUESTIONS, Name, answered
from api.failures import KNOWN, error_body, invalid_input, unexpected_body
from models.threads import one_thread_from_now
from recommender.service import Recommender
from recommender.settings import load_settings

log = logging.getLogger("zhibiao")


def serve(service: Recommender, requests: BinaryIO, said: Speaker) -> None:
    """Answer until nobody asks any more.

    :param service: the home.
    :param requests: messages of a question's name, a line's end and what is asked.
    :param said: where the answers go.
    """
    while (request := read_frame(requests)) is not None:
        named, _, body = request.partition(b"\n")
        said.say(*_answer(service, named.decode(), body))


def _answer(service: Recommender, named: str, body: bytes) -> tuple[int, bytes]:
    try:
        name: Name = next(name for name in QUESTIONS if name == named)
        return 200, answered(service, name, QUESTIONS[name].read(body))
    except ValidationError as failure:
        return _failed(invalid_input(failure.errors()))
    except KNOWN as failure:
        return _failed(failure)
    except Exception as failure:
        log.error("unexpected failure in a worker's %s", named, exc_info=failure)
        return 500, _json(unexpected_body())


def _failed(failure: Exception) -> tuple[int, bytes]:
    assert isinstance(failure, KNOWN)
    return failure.http_status, _json(error_body(failure.code, failure.message, failure.context))


def _json(body: dict[str, object]) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


class Speaker:
    """The way out of a worker, for its answers and for what it tells of the building of an index meanwhile."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()

    def say(self, status: int, body: bytes = b"") -> None:
        """Send a message."""
        with self._lock:
            self._stream.write(framed(status, body))
            self._stream.flush()


def _end_with(parent: int) -> None:
    """End when the serving process has ended, whatever is being answered; nobody would read it."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(0)


def main() -> None:
    """Open the home that is named, say so, and answer."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not fall between the answers
    said = Speaker(answers)
    try:
        service = Recommender(load_settings(Path(sys.argv[1])), lambda _step: said.say(BUILDING), serving=True)
        service.warm()
        gc.freeze()  # what is loaded stays: looking through it for garbage takes 0.2 s at a million rows
        one_thread_from_now()
        said.say(READY)
        serve(service, requests, said)
    except BrokenPipeError:
        sys.exit(0)
    except KNOWN as failure:
        log.error("a worker cannot answer: %s", failure.message)
        sys.exit(1)


if __name__ == "__main__":
    main()
