"""Single sign-on: out to the provider and back."""

from __future__ import annotations

from urllib.parse import quote, unquote

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.access.admission import admitted
from api.access.login_routes import door_of, inside, welcomed
from api.access.plain_page import login_page
from api.access.single_sign_on import SingleSignOn
from corpus.errors import NotFoundError, ZhibiaoError

router = APIRouter(prefix="/login/sso", include_in_schema=False)

_COOKIE = "zhibiao_sso"
_SECONDS = 600


def _of(request: Request) -> SingleSignOn:
    sso: SingleSignOn | None = request.app.state.sso
    if sso is None or not door_of(request).needs_login():
        raise NotFoundError("sso.none", "没有启用统一身份认证；请用登录名和密码登录")
    return sso


@router.get("")
def get_out(request: Request, next: str = "/") -> Response:  # noqa: A002 the word that such addresses use
    """Send the browser to the provider."""
    try:
        address, kept = _of(request).begin(_back(request))
    except ZhibiaoError as failure:
        return _refused(failure, next)
    answer = RedirectResponse(address, 302)
    secure = request.url.scheme == "https"
    value = f"{kept}.{quote(inside(next), safe='')}"
    # Lax: the way back begins at another site.
    answer.set_cookie(_COOKIE, value, _SECONDS, httponly=True, samesite="lax", secure=secure, path="/login/sso")
    return answer


@router.get("/back")
def get_back(request: Request) -> Response:
    """Take the browser back from the provider, logged in."""
    kept, _, into = request.cookies.get(_COOKIE, "").partition(".")
    try:
        sso = _of(request)
        person = sso.finish(kept, request.query_params, _back(request))
        cookie = admitted(door_of(request), sso, person)
    except ZhibiaoError as failure:
        answer = _refused(failure, unquote(into))
    else:
        answer = welcomed(request, cookie, unquote(into))
    answer.delete_cookie(_COOKIE, path="/login/sso")
    return answer


def _back(request: Request) -> str:
    return str(request.url_for("get_back"))


def _refused(failure: ZhibiaoError, into: str) -> Response:
    return HTMLResponse(login_page(inside(into), True, "", failure.message), failure.http_status)
