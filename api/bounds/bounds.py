"""The bounds as one layer of the application: refuse at once what is too much, cut off what takes too long."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
from collections import Counter
from dataclasses import dataclass
from functools import cache

from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.access.origin import headers_of, is_passed_on
from api.bounds.body import GRACE_SECONDS, LEAST_BYTES_A_SECOND, SlowBodyError, Unhurried
from api.bounds.buckets import Buckets
from api.bounds.refusal import Refusal
from recommender.settings import Settings

BURST_SECONDS = 10  # how long somebody who was silent may ask at any rate
_FREE = ("/healthz", "/readyz", "/metrics", "/_nicegui")  # the last are files of pages and their standing connections

_GONE = 499  # nginx's word for a client that went away before it was answered; no failure of ours

log = logging.getLogger("zhibiao")


@dataclass(frozen=True, slots=True)
class Bounded:
    """How much is let through.

    :param rate: requests a second from one address; 0 for any number.
    :param at_once: requests that are worked on at once.
    :param seconds: until an answer begins, and again until it is sent.
    :param body_grace: seconds that a body may take beside those for its length.
    :param body_rate: bytes a second that a body must come at.
    """

    rate: float
    at_once: int
    seconds: float
    body_grace: float = GRACE_SECONDS
    body_rate: float = LEAST_BYTES_A_SECOND

    @classmethod
    def of(cls, settings: Settings) -> Bounded:
        """Give the bounds that are set."""
        return cls(settings.request_rate, settings.requests_at_once, settings.request_seconds)


class Bounds:
    """Answers 429, 503 or 408 in place of the application where a bound is reached.

    A request that took too long keeps its place among those worked on until its work has really ended: what goes on in
    a thread cannot be broken off, and so never more threads are at work than places.

    :param app: the application behind.
    :param bounded: how much is let through.
    """

    def __init__(self, app: ASGIApp, bounded: Bounded, state: BoundsState | None = None) -> None:
        self.app = app
        self._bounded = bounded
        self._buckets = Buckets(bounded.rate, bounded.rate * BURST_SECONDS) if bounded.rate else None
        self._state = state or BoundsState()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer or pass on."""
        if not is_counted(scope):
            await self.app(scope, receive, send)
            return
        wait = self._buckets.take(address) if self._buckets and (address := _address(scope)) else 0
        if wait:
            message = f"这台电脑的请求太频繁；请在 {wait} 秒后重试，或由管理员调大设置 ZHIBIAO_REQUEST_RATE"
            await self._state.refuse(Refusal(429, "request.too_many", message, wait=wait), scope, receive, send)
        elif self._state.at_work >= self._bounded.at_once:
            message = "服务正忙，同时处理的请求已到上限；请稍后重试"
            await self._state.refuse(Refusal(503, "service.busy", message, wait=1), scope, receive, send)
        else:
            await self._work(scope, receive, send)

    async def _work(self, scope: Scope, receive: Receive, send: Send) -> None:
        reading = Unhurried(receive, self._bounded.body_grace, self._bounded.body_rate)
        answer = _Answer(send, reading)
        self._state.at_work += 1
        work = asyncio.create_task(_run(self.app, scope, reading, answer))
        work.add_done_callback(self._state.ended)
        try:
            await self._watched(work, answer)
        except asyncio.CancelledError:
            work.cancel()
            raise
        if answer.begun or (work.done() and not reading.late):
            return
        if reading.late:
            message = "请求的内容来得太慢，已放弃；请检查网络后重试"
            await self._state.refuse(Refusal(408, "request.too_slow", message), scope, receive, send)
        else:
            message = (
                f"这次请求 {self._bounded.seconds:g} 秒还没有做完，已放弃；"
                "请把内容分成几份重试，或由管理员调大设置 ZHIBIAO_REQUEST_SECONDS"
            )
            refusal = Refusal(503, "request.timeout", message, wait=10, read=reading.complete)
            await self._state.refuse(refusal, scope, receive, send)

    async def _watched(self, work: asyncio.Task[None], answer: _Answer) -> None:
        """Wait for the work, as long as it may take; what it does after that reaches nobody."""
        for _ in ("until it begins", "until it is sent"):
            done, _pending = await asyncio.wait({work}, timeout=self._bounded.seconds)
            if done:
                work.result()  # raises what the application raised
                return
            if not answer.begun:
                break
        answer.muted = True
        if answer.begun:
            work.cancel()  # else not: a cancelled task would leave its thread behind, uncounted
            raise _CutOffError  # the server closes the connection: half an answer must not look like a whole one


class BoundsState:
    """How many requests are worked on, and how many were refused for which reason, for /metrics."""

    def __init__(self) -> None:
        self.at_work = 0
        self.refused: Counter[str] = Counter()

    async def refuse(self, refusal: Refusal, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer that a bound is reached, and count it."""
        self.refused[refusal.reason] += 1
        await refusal(scope, receive, send)

    def ended(self, work: asyncio.Task[None]) -> None:
        """Give a place free."""
        self.at_work -= 1
        if not work.cancelled():
            work.exception()  # what came too late for anybody was looked at


def is_counted(scope: Scope) -> bool:
    """Tell whether the bounds hold for a request: not for what watches the service and what pages are made of."""
    return scope["type"] == "http" and not scope["path"].startswith(_FREE)


class _CutOffError(Exception):
    """An answer could not be sent in time."""


class _Answer:
    """What the application sends, until nobody waits for it any longer."""

    def __init__(self, send: Send, reading: Unhurried) -> None:
        self._send = send
        self._reading = reading
        self.begun = False
        self.muted = False

    async def __call__(self, message: Message) -> None:
        if self.muted or (self._reading.late and not self.begun):
            return  # the application makes a 400 of whatever stops its reading; what it was is said instead
        self.begun = True
        await self._send(message)


async def _run(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    try:
        await app(scope, receive, send)
    except SlowBodyError:
        pass
    except ClientDisconnect:
        await Response(status_code=_GONE)(scope, receive, send)  # for the log and the counts: nobody reads it


def _address(scope: Scope) -> str | None:
    """Give the network address of who asks; None for this machine, and where there is no network between."""
    client = scope.get("client")
    try:
        address = ipaddress.ip_address(client[0]) if client else None
    except ValueError:
        return None
    if address is None:
        return None
    if address.is_loopback:
        if not is_passed_on(headers_of(scope)):
            return None
        _tell_of_the_proxy()
    return str(address)


@cache
def _tell_of_the_proxy() -> None:
    """Log it, once."""
    log.warning(
        "a proxy on this machine is not named in ZHIBIAO_TRUSTED_PROXIES: all who come through it count as one person"
    )
