"""Every request has an id, and one line in the log: nothing in it tells who asked, what for, or with what words."""

from __future__ import annotations

import logging
import re
import time
import uuid

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.metrics import pattern_of

HEADER = "X-Request-ID"
_SANE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
_SILENT = ("/healthz", "/readyz", "/metrics", "/_nicegui")
log = logging.getLogger("zhibiao.request")


def request_id(scope: Scope) -> str | None:
    """Give the id of a request; None outside of a running service."""
    held = scope.get("zhibiao.request")
    return held if isinstance(held, str) else None


class RequestLog:
    """Gives each request an id, its own where it brought a sane one, and logs how it ended.

    :param app: the application behind.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and log it."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        brought = dict(scope["headers"]).get(HEADER.lower().encode(), b"").decode("latin-1")
        known = brought if _SANE.fullmatch(brought) else uuid.uuid4().hex
        scope["zhibiao.request"] = known
        began, status = time.perf_counter(), 500

        async def marked(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = known
            await send(message)

        try:
            await self.app(scope, receive, marked)
        finally:
            if scope["type"] == "http" and not scope["path"].startswith(_SILENT):
                facts = {
                    "request": known,
                    "method": scope["method"],
                    "route": pattern_of(scope),
                    "status": status,
                    "ms": round((time.perf_counter() - began) * 1000, 1),
                }
                log.info("%(method)s %(route)s %(status)s %(ms)s ms %(request)s", facts, extra={"facts": facts})
