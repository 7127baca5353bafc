"""Logging in, logging out and changing the own password: plain forms, so that nothing else runs before the login."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.access.door import Door
from api.access.gate import COOKIE
from api.access.plain_page import login_page, password_page
from api.failures import retry_headers
from corpus.errors import ZhibiaoError

router = APIRouter(include_in_schema=False)

_Short = Annotated[str, Form(max_length=1000)]


def door_of(request: Request) -> Door:
    """Give the way in to the home that a request is for."""
    door: Door = request.app.state.door
    return door


def inside(address: str) -> str:
    """Give an address of this site to go on to; whatever else was written leads to the first page."""
    parts = urlsplit(address)
    plain = address.isprintable() and "\\" not in address and not parts.scheme and not parts.netloc
    return address if plain and address.startswith("/") and not address.startswith("//") else "/"


@router.get("/login")
def get_login(request: Request, next: str = "/") -> Response:  # noqa: A002 the word that such addresses use
    """Ask for name and password."""
    if not door_of(request).needs_login():
        return RedirectResponse("/", 302)
    return HTMLResponse(login_page(inside(next), request.app.state.sso is not None))


@router.post("/login")
def post_login(
    request: Request,
    name: _Short = "",
    password: _Short = "",
    next: _Short = "/",  # noqa: A002
) -> Response:
    """Log in, and go on to where the person wanted to go."""
    try:
        cookie = door_of(request).sign_in(name, password, _address(request))
    except ZhibiaoError as failure:
        page = login_page(inside(next), request.app.state.sso is not None, name, failure.message)
        return HTMLResponse(page, failure.http_status, retry_headers(failure.http_status, failure.context))
    return welcomed(request, cookie, next)


def welcomed(request: Request, cookie: str, into: str) -> Response:
    """Hand the cookie of a new session over and go on.

    :param request: in hand.
    :param cookie: of the session.
    :param into: where to go on to.
    """
    answer = RedirectResponse(inside(into), 303)
    secure = request.url.scheme == "https"
    answer.set_cookie(COOKIE, cookie, httponly=True, samesite="lax", secure=secure, path="/")
    return answer


@router.post("/logout")
def post_logout(request: Request) -> Response:
    """End the session."""
    if cookie := request.cookies.get(COOKIE):
        door_of(request).sign_out(cookie)
    answer = RedirectResponse("/login", 303)
    answer.delete_cookie(COOKIE, path="/")
    return answer


@router.get("/password")
def get_password() -> Response:
    """Ask for the old password and a new one."""
    return HTMLResponse(password_page())


@router.post("/password")
def post_password(request: Request, old: _Short = "", new: _Short = "", again: _Short = "") -> Response:
    """Change the own password."""
    if new != again:
        return HTMLResponse(password_page("两次输入的新密码不一样；请重新输入"), 422)
    try:
        door_of(request).change_password(request.cookies.get(COOKIE, ""), old, new, _address(request))
    except ZhibiaoError as failure:
        headers = retry_headers(failure.http_status, failure.context)
        return HTMLResponse(password_page(failure.message), failure.http_status, headers)
    return HTMLResponse(password_page(done=True))


def _address(request: Request) -> str | None:
    return request.client.host if request.client else None
