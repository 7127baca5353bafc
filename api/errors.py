"""One error body on every route: what is wrong, where, and the remedy."""

from __future__ import annotations

import logging

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from api.access.rules import access_rules
from api.failures import KNOWN, error_body, full_disk, invalid_input, retry_headers, unexpected_body
from api.metrics import pattern_of
from api.request_log import HEADER, request_id

log = logging.getLogger("zhibiao")

_HTTP = {
    404: ("route.unknown", "没有这个地址；接口说明见 /docs"),
    405: ("route.method", "这个地址不支持这种请求方法；接口说明见 /docs"),
    400: ("request.malformed", "请求的格式不对，不能解析；接口说明见 /docs"),
}


def add_error_handlers(app: FastAPI) -> None:
    """Make every failure of an application answer with the one error body."""

    async def known(_request: Request, failure: Exception) -> JSONResponse:
        if not isinstance(failure, KNOWN):
            raise failure
        body = error_body(failure.code, failure.message, failure.context)
        return JSONResponse(body, failure.http_status, retry_headers(failure.http_status, failure.context))

    async def invalid(request: Request, failure: Exception) -> JSONResponse:
        if isinstance(failure, RequestValidationError):  # whose places begin with body, query or path
            return await known(request, invalid_input([e | {"loc": e["loc"][1:]} for e in failure.errors()]))
        return await known(request, invalid_input(failure.errors() if isinstance(failure, ValidationError) else []))

    async def http(request: Request, failure: Exception) -> JSONResponse:
        status = failure.status_code if isinstance(failure, HTTPException) else 500
        code, message = _HTTP.get(status, ("request.refused", "请求没有被接受；接口说明见 /docs"))
        headers = failure.headers if isinstance(failure, HTTPException) else None
        if status == 405:  # the router names the methods of one route, and an address has several
            headers = {"Allow": access_rules().methods(request.url.path)}
        return JSONResponse(error_body(code, message), status, headers)

    async def refused(request: Request, failure: Exception) -> JSONResponse:
        return await known(request, (full_disk(failure) if isinstance(failure, OSError) else None) or failure)

    async def unexpected(request: Request, failure: Exception) -> JSONResponse:
        known = request_id(request.scope)
        log.error(
            "unexpected failure in request %s, %s %s",
            known,
            request.method,
            pattern_of(request.scope),
            exc_info=failure,
        )
        # Answered outside of every layer, so that the id has to be given here.
        headers = {HEADER: known} if known else None
        return JSONResponse(unexpected_body(known), 500, headers)

    for kind in KNOWN:
        app.add_exception_handler(kind, known)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(ValidationError, invalid)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(OSError, refused)
    app.add_exception_handler(Exception, unexpected)
