"""The product in a real browser: one server over a home of its own, and pages that may not complain or call outside."""

from __future__ import annotations

import json
import os
import shutil
import threading
import time
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import uvicorn
from playwright.sync_api import sync_playwright

from api.app import create_app
from api.pages.mount import add_pages
from recommender import Recommender
from recommender.settings import load_settings

# Chromium's own wish to call home is not the product's; without a sandbox because tests may run as root.
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)
WAIT_MS = 20_000
_AT_REST = "document.getAnimations().every(one => one.effect.getComputedTiming().endTime === Infinity)"


@pytest.fixture(scope="session")
def site_home(tmp_path_factory):
    """A home with the shipped corpus and its index."""
    for name in [name for name in os.environ if name.startswith("ZHIBIAO_")]:
        del os.environ[name]
    home = tmp_path_factory.mktemp("site")
    service = Recommender.open(home)
    service.warm()
    service.close()
    return home


@pytest.fixture(scope="session")
def service(site_home):
    """The service that the pages ask, to compare with what they show."""
    return Recommender(load_settings(site_home))


@pytest.fixture(scope="session")
def address(service):
    """Where the pages are."""
    app = create_app(service.settings, service)
    add_pages(app, service.settings.home)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 60
    while not server.started:
        assert thread.is_alive(), "the server stopped while starting"
        assert time.monotonic() < deadline
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(30)


@pytest.fixture(scope="session")
def chromium():
    """Debian's Chromium without a window."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert found, "Chromium is missing; tests/all.sh installs it"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium, address, tmp_path):
    """A page on an office screen; afterwards it must not have complained, nor asked another machine."""
    context = chromium.new_context(
        base_url=address, viewport={"width": 1366, "height": 768}, locale="zh-CN", accept_downloads=True
    )
    context.set_default_timeout(WAIT_MS)
    shown = context.new_page()
    complaints, outside = [], []
    shown.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    shown.on("pageerror", lambda failure: complaints.append(str(failure)))
    context.on("request", lambda request: outside.append(request.url) if not _inside(request.url) else None)
    shown.on("websocket", lambda wire: outside.append(wire.url) if not _inside(wire.url) else None)
    yield shown
    context.close()
    assert complaints == []
    assert outside == []


def _inside(address):
    parts = urlsplit(address)
    return parts.scheme in ("data", "blob", "about") or parts.hostname == "127.0.0.1"


@pytest.fixture
def visit(page):
    """Open an address and wait until the page answers to its person."""

    def going(path="/"):
        page.goto(path)
        page.wait_for_function("window.did_handshake === true")
        return page

    return going


@pytest.fixture(scope="session")
def _axe():
    return files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


@pytest.fixture
def accessible(page, _axe):
    """Check the page in hand against WCAG 2.1 A and AA and good practice, as axe-core knows them."""

    def checking():
        page.wait_for_function(_AT_REST)  # what fades in has too little contrast on the way
        page.evaluate(_axe)
        wanted = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}
        found = page.evaluate(f"axe.run(document, {json.dumps(wanted)})")
        wrong = [(rule["id"], [node["html"][:200] for node in rule["nodes"]]) for rule in found["violations"]]
        assert wrong == []
        assert found["passes"], "nothing was checked"
        wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        assert not wide, "the page is wider than the screen"

    return checking


@pytest.fixture
def downloaded(page, tmp_path):
    """Press something that hands over a file, and give the file."""

    def getting(press):
        with page.expect_download() as waiting:
            press()
        target = tmp_path / waiting.value.suggested_filename
        waiting.value.save_as(target)
        return Path(target)

    return getting


@pytest.fixture(scope="session")
def seed():
    """The published document that comes with the product."""
    return Path(str(files("corpus").joinpath("data", "tianjin-fao-2023.txt")))
