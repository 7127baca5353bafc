"""How a page asks the service: away from the event loop, and with failures told to the person."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from fastapi.concurrency import run_in_threadpool
from nicegui import context, ui
from pydantic import ValidationError

from api.failures import KNOWN, invalid_input
from recommender.service import Recommender

log = logging.getLogger("zhibiao")
P = ParamSpec("P")
R = TypeVar("R")

_UNEXPECTED = "服务内部出错，刚才的操作没有完成；请重试，仍不行时把时间和所做的操作告诉管理员查看日志"


def service_here() -> Recommender:
    """Give the service that the page in hand belongs to."""
    service: Recommender = context.client.request.state.service
    return service


async def asked(call: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Call the service in a thread, so that other people's pages go on.

    :param call: what to call; its failures are shown by `show_failure` wherever no caller takes them.
    """
    return await run_in_threadpool(call, *args, **kwargs)


def message_of(failure: Exception) -> str:
    """Give what went wrong in one sentence for people."""
    if isinstance(failure, ValidationError):
        failure = invalid_input(failure.errors())
    if isinstance(failure, KNOWN):
        return failure.message
    return _UNEXPECTED


def show_failure(failure: Exception) -> None:
    """Tell the person what went wrong, until it is waved away."""
    if not isinstance(failure, (*KNOWN, ValidationError)):
        log.error("unexpected failure in a page", exc_info=failure)
    ui.notification(message_of(failure), type="negative", timeout=None, close_button="知道了", multi_line=True)


def tell(message: str) -> None:
    """Say in passing that something was done."""
    ui.notification(message, type="positive", timeout=3)
