"""A refusal that arrives: what the client still sends is read and dropped before the connection is closed.

A connection that is closed over bytes nobody has read is reset by the system, and the answer with it (RFC 9112, 9.6).
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from starlette.responses import JSONResponse
from starlette.types import Message, Receive, Scope, Send

from api.bounds.body import SlowBodyError
from api.failures import error_body

LINGER_SECONDS = 5.0  # as nginx's lingering_timeout


class Refusal(JSONResponse):
    """An error that ends its connection.

    :param status: of the answer.
    :param code: of the error.
    :param message: of the error, with the remedy.
    :param wait: seconds after which to try again; None where that would not help.
    :param context: facts about the case.
    :param read: whether the body of the request was read to its end already.
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        wait: int | None = None,
        context: dict[str, Any] | None = None,
        read: bool = False,
    ) -> None:
        facts, headers = context or {}, {"Connection": "close"}
        if wait is not None:
            facts, headers = facts | {"retry_after": wait}, headers | {"Retry-After": str(wait)}
        super().__init__(error_body(code, message, facts), status, headers)
        self.reason = code
        self._read = read

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer at once, and close the connection when nothing comes any longer."""

        async def lingering(message: Message) -> None:
            if message["type"] != "http.response.body":
                await send(message)
                return
            await send({**message, "more_body": True})
            with suppress(TimeoutError, SlowBodyError):
                async with asyncio.timeout(LINGER_SECONDS):
                    while not self._read:
                        self._read = not (await receive()).get("more_body", False)
            await send({"type": "http.response.body", "body": b""})

        await super().__call__(scope, receive, lingering)
