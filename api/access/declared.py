"""How programs and pages say who they are, as the description of the interface states it; the gate is what decides."""

from __future__ import annotations

from fastapi import Security
from fastapi.security import APIKeyCookie, HTTPBearer

from api.access.gate import COOKIE

WHO_ASKS = (
    Security(
        HTTPBearer(
            scheme_name="token", description="接口令牌（zb_…），由管理员发放，没有账号时不需要", auto_error=False
        )
    ),
    Security(
        APIKeyCookie(
            name=COOKIE,
            scheme_name="session",
            description="网页登录后的 cookie，没有账号时不需要",
            auto_error=False,
        )
    ),
)
