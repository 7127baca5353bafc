"""Bodies that come too slowly: whoever sends one byte now and then holds nobody else up."""

from __future__ import annotations

import asyncio
import time

from starlette.types import Message, Receive

GRACE_SECONDS = 20.0
LEAST_BYTES_A_SECOND = 10_240


class SlowBodyError(Exception):
    """A body did not come as fast as it must."""


class Unhurried:
    """Reads a request, until its body is complete within the time that a body of its length may take.

    :param receive: of the server.
    :param grace: seconds that any body is given.
    :param rate: bytes a second beyond them.
    """

    def __init__(self, receive: Receive, grace: float = GRACE_SECONDS, rate: float = LEAST_BYTES_A_SECOND) -> None:
        self._receive = receive
        self._grace = grace
        self._rate = rate
        self._began = time.monotonic()
        self._seen = 0
        self.complete = False
        self.late = False

    async def __call__(self) -> Message:
        """Give the next message.

        :raises SlowBodyError: when it does not come in time.
        """
        if self.complete:
            return await self._receive()
        left = self._began + self._grace + self._seen / self._rate - time.monotonic()
        try:
            async with asyncio.timeout(left):
                message = await self._receive()
        except TimeoutError as failure:
            self.late = True
            raise SlowBodyError from failure
        self._seen += len(message.get("body", b""))
        self.complete = not message.get("more_body", False)
        return message
