"""Counts and durations of requests, for /metrics."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from starlette.requests import Request
from starlette.responses import Response

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
        self.corpus = Gauge("zhibiao_corpus", "What the store holds", ("what",), registry=self.registry)

    async def observe(self, request: Request, proceed: Callable[[Request], Awaitable[Response]]) -> Response:
        """Time a request and count it under its route's pattern, so that ids do not multiply the series."""
        started = time.perf_counter()
        status = 500
        try:
            response = await proceed(request)
            status = response.status_code
            return response
        finally:
            route = _pattern(request)
            method = request.method if request.method in _METHODS else "other"
            self._requests.labels(method, route, str(status)).inc()
            self._seconds.labels(method, route).observe(time.perf_counter() - started)


def _pattern(request: Request) -> str:
    """Give the route's pattern with the prefix of its router, which newer FastAPI leaves out of the route's path."""
    pattern = getattr(request.scope.get("route"), "path", None)
    if pattern is None:
        return "unknown"
    asked = request.scope["path"].split("/")
    return "/".join(asked[: len(asked) - pattern.count("/")]) + str(pattern)
