"""What went wrong, in the shape that people and programs are told it."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from typing import Any

from corpus.errors import BusyError, InputError, StoreError, ThrottledError, ZhibiaoError
from corpus.os_failures import os_reason
from corpus.table import clean_text
from models.errors import ModelError
from recommender.settings import explain

KNOWN = (ZhibiaoError, ModelError)


def error_body(code: str, message: str, context: dict[str, Any] | None = None) -> dict[str, Any]:
    """Give the error body in the shape that every route uses; what it quotes may hold what JSON cannot carry."""
    clean = {name: clean_text(value) if isinstance(value, str) else value for name, value in (context or {}).items()}
    return {"error": {"code": code, "message": clean_text(message), "context": clean}}


def retry_headers(status: int, context: dict[str, Any] | None = None) -> dict[str, str]:
    """Say when to ask again: after a 503, and after a 429 as long as its context says.

    :param status: of the answer.
    :param context: of the error.
    """
    if status == BusyError.http_status:
        return {"Retry-After": str(BusyError.retry_s)}
    if status == ThrottledError.http_status and "seconds" in (context or {}):
        return {"Retry-After": str((context or {})["seconds"])}
    return {}


def full_disk(failure: OSError) -> StoreError | None:
    """Give the error of a disk that cannot be written, wherever that was met; None of any other failure.

    :param failure: what the system refused.
    """
    if failure.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EROFS):
        return None
    named = f"「{failure.filename}」" if failure.filename else ""
    return StoreError("disk.full", f"{os_reason(failure)}，写不了文件{named}，没有完成；请检查磁盘，腾出空间后重试")


def unexpected_body(request: str | None = None) -> dict[str, Any]:
    """Give the error body of a failure that nobody foresaw.

    :param request: id of the request; None where it is not known.
    """
    message = "服务内部出错，这次请求没有完成；请把时间和所做的操作告诉管理员查看日志"
    return error_body("internal", message, {"request": request} if request else None)


def invalid_input(errors: Sequence[Any]) -> InputError:
    """Turn a validation failure into one sentence that names the field, what is wrong and what was given.

    :param errors: ``ValidationError.errors()`` of pydantic.
    """
    first = errors[0]
    located = first["type"] != "json_invalid"  # whose place is a count of characters
    place = ".".join(str(part) for part in first["loc"] if located) or "请求内容"
    given = first.get("input")
    if first["type"] == "value_error":  # raised by the product, with its own remedy
        advice = ""
    else:
        shown = f",收到的是「{str(given)[:40]}」" if isinstance(given, str | int | float) else ""
        advice = f"{shown}；请改正后重试"
    return InputError("input.invalid", clean_text(f"「{place}」不合要求：{explain(first)}{advice}"), field=place)
