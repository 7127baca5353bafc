"""The gate before every address: who is it, may they, and is it really they who ask.

Without accounts the product is of the one person at this machine, and answers nobody else. With accounts an address
that stands in no rule is nobody's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, quote

from fastapi.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api.access.door import Door, Visitor
from api.access.headers import with_headers
from api.access.origin import SAFE_METHODS, cookie_of, headers_of, is_loopback, is_own
from api.access.plain_page import notice_page
from api.access.rules import Rules, access_rules, is_page
from api.access.socket import Watched
from api.failures import KNOWN, error_body, retry_headers
from api.request_log import request_id
from corpus.actor import LOCAL, Actor, acting
from corpus.errors import ForbiddenError, SignInError, StoreError, ZhibiaoError
from corpus.tokens import PREFIX

COOKIE = "zhibiao_session"
_NOBODY = Actor(roles=frozenset())
_SOCKETS = "/_nicegui_ws/"
_OF_CLIENT = re.compile(r"/_nicegui/client/([^/]+)/")


@dataclass(frozen=True, slots=True)
class _Request:
    """What the gate looks at."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    secret: str | None
    by_token: bool
    origin: str | None

    @property
    def is_active(self) -> bool:
        """Whether a person or a program is doing something; an open page alone asks now and then too."""
        if not self.path.startswith(_SOCKETS):
            return True
        return self.method == "POST" and self.headers.get("content-length", "0") != "1"  # one byte says: still here


class Gate:
    """Lets requests and connections through to the application, in the name of whoever sends them.

    ``app.state.door`` is the way in to the home, ``app.state.page_owner`` tells whose page a NiceGUI client is.

    :param app: the application behind.
    :param rules: who may use which address.
    """

    def __init__(self, app: ASGIApp, rules: Rules | None = None) -> None:
        self.app = app
        self._rules = rules or access_rules()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer or pass on."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        request = _read(scope)
        door: Door | None = getattr(scope["app"].state, "door", None)
        private = False
        try:
            if door is None:
                who: Actor | Response = self._before_the_start(request)
            elif private := await _needs_login(door):
                who = await self._with_accounts(scope, request, door)
            else:
                who = _without_accounts(scope, request)
        except KNOWN as failure:
            headers = retry_headers(failure.http_status, failure.context)
            who = JSONResponse(error_body(failure.code, failure.message, failure.context), failure.http_status, headers)
        if scope["type"] == "http":
            send = with_headers(send, private)
        if isinstance(who, Response):
            await _refuse(who, scope, receive, send)
            return
        who = who.model_copy(update={"origin": request.origin, "request": request_id(scope)})
        scope["zhibiao.actor"] = who
        if scope["type"] == "websocket" and private and door is not None and request.secret is not None:
            receive = Watched(door, request.secret, who, receive, send)
        with acting(who):
            await self.app(scope, receive, send)

    def _before_the_start(self, request: _Request) -> Actor:
        rule = self._rules.find(request.method, request.path)
        if rule is None or not rule.is_open:
            raise StoreError("service.starting", "服务正在启动；请稍后重试")
        return _NOBODY

    async def _with_accounts(self, scope: Scope, request: _Request, door: Door) -> Actor | Response:
        by_method = self._rules.of_path(request.path)
        rule = by_method.get(request.method)
        if rule is not None and rule.is_open:
            if request.method not in SAFE_METHODS and is_own(request.headers) is not True:
                raise _foreign()
            return _NOBODY
        visitor = await _visitor(door, request)
        if visitor is None:
            return _ask_to_log_in(request)
        if rule is None:
            if by_method:
                return _no_such_method(self._rules.methods(request.path))
            raise ForbiddenError("access.denied", "没有这个地址，或者不对任何角色开放；接口说明见 /docs")
        if not rule.allows(visitor.actor.roles):
            return self._not_for_them(request, visitor.actor, rule.what)
        if visitor.scopes is not None and rule.scope not in visitor.scopes:
            needed = f"需要范围 {rule.scope}" if rule.scope else "令牌不能使用这个地址，请用浏览器登录"
            raise ForbiddenError("access.scope", f"这个令牌不能用于「{rule.what}」：{needed}")
        if not request.by_token:
            changing = scope["type"] == "websocket" or request.method not in SAFE_METHODS
            if changing and is_own(request.headers) is not True:
                raise _foreign()
            _require_own_page(scope, request, visitor.actor)
        return visitor.actor

    def _not_for_them(self, request: _Request, actor: Actor, what: str) -> Response:
        """Say that somebody may not; who only opens the product is sent to the first page that is theirs."""
        if request.path == "/" and not request.by_token:
            for page in ("/review", "/accounts", "/audit", "/search"):
                if self._rules.may_open(actor.roles, page):
                    return RedirectResponse(page, 302)
        roles = "、".join(sorted(actor.roles)) or "没有角色"
        message = f"「{what}」不对您的角色（{roles}）开放；需要使用的，请联系管理员"
        if is_page(request.method, request.path):
            return HTMLResponse(notice_page("没有权限", message), 403)
        return _answer(ForbiddenError("access.denied", message))


def _read(scope: Scope) -> _Request:
    headers = headers_of(scope)
    kind, _, secret = headers.get("authorization", "").partition(" ")
    by_token = kind.casefold() == "bearer"
    given = secret.strip() if by_token else cookie_of(headers, COOKIE)
    client = scope.get("client")
    query = scope.get("query_string", b"").decode("latin-1")
    method = scope["method"] if scope["type"] == "http" else "WEBSOCKET"
    return _Request(
        method, scope["path"], query and f"?{query}", headers, given or None, by_token, client[0] if client else None
    )


async def _needs_login(door: Door) -> bool:
    known = door.needs_login_now()
    return await run_in_threadpool(door.needs_login) if known is None else known


def _without_accounts(scope: Scope, request: _Request) -> Actor:
    if not is_loopback(scope, request.headers):
        raise ForbiddenError(
            "access.local",
            "还没有账号，只有本机能用：请用 http://127.0.0.1 打开；"
            "要给别人用，请先运行 zhibiao account add 名字 --role 管理员",
        )
    changing = scope["type"] == "websocket" or request.method not in SAFE_METHODS
    if changing and is_own(request.headers) is False:
        raise _foreign()
    return LOCAL


async def _visitor(door: Door, request: _Request) -> Visitor | None:
    if request.secret is None or len(request.secret) > 200 or request.secret.startswith(PREFIX) != request.by_token:
        return None
    enough, found = door.glance(request.secret, request.is_active)
    if not enough:
        found = await run_in_threadpool(door.visitor, request.secret, request.is_active)
    return found


def _require_own_page(scope: Scope, request: _Request, actor: Actor) -> None:
    """Refuse what is meant for a page that was opened by somebody else, as after another login in the same browser."""
    if request.path.startswith(_SOCKETS):
        client = parse_qs(request.query[1:]).get("client_id", [""])[0]
    elif found := _OF_CLIENT.match(request.path):
        client = found[1]
    else:
        return
    owner = scope["app"].state.page_owner(client)
    if owner is not None and owner.name != actor.name:
        raise ForbiddenError("access.other_page", "这一页是别的账号打开的；请刷新后重试")


def _ask_to_log_in(request: _Request) -> Response:
    if is_page(request.method, request.path):
        # A path that begins with two slashes would lead to another site.
        wanted = "/" if request.path.startswith("//") else request.path
        return RedirectResponse(f"/login?next={quote(wanted + request.query)}", 302)
    failure = SignInError("login.needed", "需要登录：请用浏览器登录，程序请带上令牌（Authorization: Bearer zb_…）")
    return _answer(failure, {"WWW-Authenticate": "Bearer"})


def _no_such_method(methods: str) -> Response:
    body = error_body("route.method", "这个地址不支持这种请求方法；接口说明见 /docs")
    return JSONResponse(body, 405, {"Allow": methods})


def _foreign() -> ForbiddenError:
    return ForbiddenError(
        "access.foreign", "这个请求不是从本服务的网页发出的，没有执行；请刷新网页后重试，程序请改用令牌"
    )


def _answer(failure: ZhibiaoError, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse(error_body(failure.code, failure.message, failure.context), failure.http_status, headers)


async def _refuse(answer: Response, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "http":
        await answer(scope, receive, send)
        return
    await receive()  # the wish to connect
    await send({"type": "websocket.close", "code": 1008, "reason": ""})
