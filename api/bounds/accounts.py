"""How often one account may ask, from whatever computer and with whichever of its tokens."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from api.bounds.bounds import BURST_SECONDS, BoundsState, is_counted
from api.bounds.buckets import Buckets
from api.bounds.refusal import Refusal


class AccountRate:
    """Answers 429 to an account that asks too often; stands behind the gate, which knows whose a request is.

    :param app: the application behind.
    :param rate: requests a second from one account; 0 for any number.
    :param state: where refusals are counted.
    """

    def __init__(self, app: ASGIApp, rate: float, state: BoundsState) -> None:
        self.app = app
        self._buckets = Buckets(rate, rate * BURST_SECONDS) if rate else None
        self._state = state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer or pass on."""
        if self._buckets is not None and is_counted(scope):
            name = scope["zhibiao.actor"].name
            wait = self._buckets.take(name) if name else 0
            if wait:
                message = f"您的账号请求太频繁；请在 {wait} 秒后重试，或由管理员调大设置 ZHIBIAO_ACCOUNT_RATE"
                await self._state.refuse(Refusal(429, "request.too_many", message, wait=wait), scope, receive, send)
                return
        await self.app(scope, receive, send)
