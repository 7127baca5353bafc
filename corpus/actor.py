"""Who is at work: known to whatever writes down who did something, without being passed from call to call."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict

Role = Literal["填报人", "审核人", "管理员", "审计员"]
ROLES: tuple[Role, ...] = get_args(Role)


class Actor(BaseModel):
    """A person or a program at work.

    :param name: login name; None where the product runs for the one person at this machine, without accounts.
    :param unit: the unit whose drafts a 填报人 sees; without one only the own.
    :param roles: what the actor may do.
    :param origin: network address.
    :param request: id of the request.
    """

    model_config = ConfigDict(frozen=True)

    name: str | None = None
    unit: str | None = None
    roles: frozenset[Role] = frozenset(ROLES)
    origin: str | None = None
    request: str | None = None


LOCAL = Actor()
_at_work: ContextVar[Actor] = ContextVar("actor", default=LOCAL)


def actor() -> Actor:
    """Give who is at work in this context."""
    return _at_work.get()


@contextmanager
def acting(who: Actor) -> Iterator[None]:
    """Let somebody be at work while a block runs."""
    mark = _at_work.set(who)
    try:
        yield
    finally:
        _at_work.reset(mark)
