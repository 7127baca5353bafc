"""A machine that is slow or busy still shows its pages."""

from __future__ import annotations

import inspect

import pytest

from api.app import create_app
from api.pages.mount import add_pages
from api.pages.shell import ACCOUNTS, PAGE_SECONDS, WAYS
from recommender.settings import load_settings


@pytest.mark.parametrize("path", [path for path, _ in (*WAYS, ACCOUNTS)])
def test_a_page_may_take_longer_than_the_librarys_three_seconds(filled, path):
    add_pages(create_app(load_settings(filled)), filled)
    from nicegui import app

    [shown] = [route.endpoint for route in app.routes if getattr(route, "path", None) == path]
    assert inspect.getclosurevars(shown).nonlocals["self"].response_timeout == PAGE_SECONDS
