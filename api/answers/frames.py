"""Messages between the serving process and its workers: a status of HTTP and a body, with its length before it."""

from __future__ import annotations

import struct
from typing import BinaryIO

HEAD = struct.Struct(">IH")
READY = 100
BUILDING = 102
ASKED = 0


def framed(status: int, body: bytes = b"") -> bytes:
    """Give a message.

    :param status: of an answer its status of HTTP; ``ASKED`` of a request; ``READY`` and ``BUILDING`` say how a worker
        is.
    :param body: what it says.
    """
    return HEAD.pack(len(body), status) + body


def read_frame(stream: BinaryIO) -> bytes | None:
    """Wait for a message and give its body; None when the other side has gone."""
    head = stream.read(HEAD.size)
    if len(head) < HEAD.size:
        return None
    length, _status = HEAD.unpack(head)
    body = stream.read(length)
    return body if len(body) == length else None


class Frames:
    """Messages out of a stream that comes in pieces."""

    def __init__(self) -> None:
        self._held = bytearray()

    def add(self, data: bytes) -> list[tuple[int, bytes]]:
        """Take a piece; give (status, body) of the messages that are complete with it."""
        self._held += data
        found = []
        while len(self._held) >= HEAD.size:
            length, status = HEAD.unpack_from(self._held)
            end = HEAD.size + length
            if len(self._held) < end:
                break
            found.append((status, bytes(self._held[HEAD.size : end])))
            del self._held[:end]
        return found
