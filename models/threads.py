"""Small matrix products in one thread: on a busy machine several wait for each other more than they help."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any


@lru_cache(maxsize=1)
def _libraries() -> Any:
    from threadpoolctl import ThreadpoolController  # looks through all loaded libraries: once is enough

    return ThreadpoolController()


@contextmanager
def one_thread() -> Iterator[None]:
    """Let numpy's linear algebra use one thread while a block or a decorated function runs.

    The number is one for the whole process: where requests overlap, a later one may run with more threads again.
    """
    with _libraries().limit(limits=1, user_api="blas"):
        yield


def one_thread_from_now() -> None:
    """Let numpy's linear algebra use one thread until the process ends: for servers, whose requests are the threads.

    Measured at 100,000 rows on two cores with 40 requests at once: 17 searches a second with two threads each, 229 with
    one.
    """
    _libraries().limit(limits=1, user_api="blas")
