"""Counts and durations of requests, for /metrics."""

from __future__ import annotations

import time

from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Any other word is a method too; counted by name, they would multiply the series.
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class Metrics:
    """The application's own registry: two applications in one process do not share counts."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ("method", "route", "status")
        self._requests = Counter("zhibiao_requests", "Requests answered", labels, registry=self.registry)
        self._seconds = Histogram(
            "zhibiao_request_seconds", "Seconds to the answer", ("method", "route"), registry=self.registry
        )

    def count(self, scope: Scope, status: int, seconds: float) -> None:
        """Count a request under its route's pattern, so that ids do not multiply the series."""
        route = pattern_of(scope)
        method = scope["method"] if scope["method"] in _METHODS else "other"
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(seconds)


class Measured:
    """Count and time requests until their answer begins.

    :param app: the application behind.
    :param metrics: where they are counted.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and count it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        counted = False

        def count(status: int) -> None:
            nonlocal counted
            if not counted:
                counted = True
                self.metrics.count(scope, status, time.perf_counter() - started)

        async def noted(message: Message) -> None:
            if message["type"] == "http.response.start":
                count(message["status"])
            await send(message)

        try:
            await self.app(scope, receive, noted)
        finally:
            count(500)


def pattern_of(scope: Scope) -> str:
    """Give the route's pattern with the prefix of its router, which newer FastAPI leaves out of the route's path."""
    pattern = getattr(scope.get("route"), "path", None)
    if pattern is None:
        return "unknown"
    asked = scope["path"].split("/")
    return "/".join(asked[: len(asked) - pattern.count("/")]) + str(pattern)
