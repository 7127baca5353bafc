"""A machine that is slow or busy still shows its pages."""

from __future__ import annotations

import inspect
from importlib import import_module

import pytest
from nicegui import app

from api.pages.mount import _PAGES
from api.pages.shell import ACCOUNTS, PAGE_SECONDS, WAYS


@pytest.mark.parametrize("path", [path for path, _ in (*WAYS, ACCOUNTS)])
def test_a_page_may_take_longer_than_the_librarys_three_seconds(path):
    for name in _PAGES:
        import_module(f"api.pages.{name}")
    [shown] = [route.endpoint for route in app.routes if getattr(route, "path", None) == path]
    assert inspect.getclosurevars(shown).nonlocals["self"].response_timeout == PAGE_SECONDS
