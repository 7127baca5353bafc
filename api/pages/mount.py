"""Puts the pages on the application: one server answers programs and people."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path

from fastapi import FastAPI
from starlette.routing import Match, Mount
from starlette.types import Scope

RECONNECT_SECONDS = 30.0
_PAGES = ("drafting", "reviewing", "searching", "corpus", "evaluation", "operation", "submitted", "audit")
_OF_PROGRAMS = ("/api/", "/docs", "/healthz", "/readyz", "/metrics", "/openapi.json")


class _Pages(Mount):
    """The pages, which leave the addresses of programs to the API and its one error body."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Tell whether an address is a page's."""
        if scope.get("path", "").startswith(_OF_PROGRAMS):
            return Match.NONE, {}
        return super().matches(scope)


def add_pages(app: FastAPI, home: Path) -> None:
    """Add the web pages to an application.

    :param app: the application; its lifespan state carries the service.
    :param home: the home folder: nothing of the pages may be written to the folder in which the server was started.
    """
    # Read when NiceGUI is imported, which takes half a second and is so left to here.
    os.environ.setdefault("NICEGUI_STORAGE_PATH", str(home / "pages"))
    from nicegui import app as pages
    from nicegui import ui

    from api.pages.shell import install

    for name in _PAGES:
        import_module(f"api.pages.{name}")
    install(pages)
    ui.run_with(
        app,
        title="指标",
        language="zh-CN",
        favicon=_FAVICON,
        tailwind=False,
        show_welcome_message=False,
        reconnect_timeout=RECONNECT_SECONDS,
        binding_refresh_interval=None,
    )
    mounted = app.router.routes.pop()
    assert isinstance(mounted, Mount)
    app.router.routes.append(_Pages(mounted.path, mounted.app, name="pages"))


_FAVICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#1f5fa8"/>'
    '<path d="M8 23V15M16 23V9M24 23v-5" stroke="#fff" stroke-width="4" stroke-linecap="round"/></svg>'
)
