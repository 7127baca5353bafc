"""A bound on the length of request bodies, counted as they arrive."""

from __future__ import annotations

from contextlib import suppress

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.bounds.refusal import Refusal


class _TooLongError(Exception):
    """The body went over the limit while it was being read."""


class BodyLimit:
    """Answer 413 to bodies over a limit, whether or not they declare their length.

    :param app: the application behind.
    :param limit: bytes at the most.
    """

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self.app = app
        self.limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, counting."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if declared.isdigit() and int(declared) > self.limit:
            await self._refuse(scope, receive, send)
            return
        seen = 0
        complete = answered = False

        async def counted() -> Message:
            nonlocal seen, complete
            message = await receive()
            seen += len(message.get("body", b""))
            complete = not message.get("more_body", False)
            if seen > self.limit:
                raise _TooLongError
            return message

        async def noted(message: Message) -> None:
            nonlocal answered
            if seen > self.limit and not answered:
                return  # the application makes a 400 of whatever stops its reading; the 413 below says what it was
            answered = True
            await send(message)

        with suppress(_TooLongError):
            await self.app(scope, counted, noted)
        if seen > self.limit and not answered:
            await self._refuse(scope, receive, send, complete)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send, read: bool = False) -> None:
        message = f"请求太长，上限 {self.limit:,} 字节；请分几次提交，或由管理员调大设置 ZHIBIAO_REQUEST_BYTES"
        refusal = Refusal(413, "request.too_large", message, context={"allowed": self.limit}, read=read)
        await refusal(scope, receive, send)
