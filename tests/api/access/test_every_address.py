"""Every address of the real application stands in the table, and everybody gets the answer that the table gives.

The gate stands here before a stub that answers 204, so that nothing but the table decides.
"""

from __future__ import annotations

import asyncio
import importlib
import itertools
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest

from api.access.door import Visitor
from api.access.gate import COOKIE, Gate
from api.access.page import access_page
from api.access.rules import access_rules, is_page
from api.app import create_app
from corpus.actor import ROLES, Actor
from corpus.tokens import SCOPES
from recommender.settings import load_settings

SITE = "http://zhibiao.test"


def walked(routes, before=""):
    """Give (method, path) of every route, mounted and included ones too; what is mounted whole ends in {rest:path}."""
    for route in routes:
        included = getattr(route, "original_router", None)
        if included is not None:
            yield from walked(included.routes, before + route.include_context.prefix)
            continue
        path = before + route.path
        inner = getattr(route, "routes", None)
        if inner:
            yield from walked(inner, path.rstrip("/"))
        elif methods := getattr(route, "methods", None):
            yield from ((method, path) for method in methods)
        else:
            yield "GET", f"{path.rstrip('/')}/{{rest:path}}"


@pytest.fixture(scope="module")
def addresses(filled):
    """Every (method, path) that the service answers, and of the pages."""
    from nicegui import app as pages

    import api.pages.mount as mount

    for name in mount._PAGES:
        importlib.import_module(f"api.pages.{name}")
    found = {*walked(create_app(load_settings(filled)).routes), *walked(pages.routes)}
    assert len(found) > 90
    assert {("GET", "/"), ("POST", "/login"), ("PUT", "/api/v1/drafts/{draft_id}"), ("HEAD", "/healthz")} <= found
    return sorted(found)


def concrete(path):
    return re.sub(r"{\w+(:path)?}", "x", path)


def test_every_address_stands_in_the_table(addresses):
    rules = access_rules()
    missing = [(method, path) for method, path in addresses if rules.find(method, concrete(path)) is None]
    assert missing == []


def test_the_table_has_no_address_that_nobody_answers(addresses):
    served = {(method, concrete(path)) for method, path in addresses}
    kept = {"favicon.ico", "_nicegui", "_nicegui_ws", "static-offline-docs"}  # which NiceGUI and others fill themselves
    for rule in access_rules().rules:
        for route in rule.routes:
            method, path = route.split(" ", 1)
            if path.split("/")[1] not in kept:
                assert (method, concrete(path)) in served, route


def test_the_gate_stands_before_the_application(filled):
    app = create_app(load_settings(filled))
    names = [one.cls.__name__ for one in app.user_middleware]
    assert "Gate" in names
    assert names.index("Gate") < names.index("BodyLimit")  # nothing of a body is read for whoever may not come in


class Known:
    """A door that knows everybody by the secret that says who it is."""

    def needs_login_now(self):
        return True

    def glance(self, secret, _active):
        kind, _, rest = secret.removeprefix("zb_").partition(".")
        if kind not in ("cookie", "token"):
            return True, None
        numbers, _, scopes = rest.partition(".")
        roles = frozenset(ROLES[int(number)] for number in numbers)
        return True, Visitor(Actor(name="x", roles=roles), frozenset(scopes.split("+")) if kind == "token" else None)


@pytest.fixture(scope="module")
def ask():
    """Put a request to the gate, without a client between: thousands of them take a second."""

    async def answering(_scope, _receive, send):
        await send({"type": "http.response.start", "status": 204, "headers": []})

    stub = SimpleNamespace(state=SimpleNamespace(door=Known(), page_owner=lambda _client: None))
    gate = Gate(answering)

    async def asking(method, path, headers):
        started = []

        async def send(message):
            started.append(message)

        said = [(name.encode(), value.encode()) for name, value in {"host": "zhibiao.test", **headers}.items()]
        scope = {"type": "http", "method": method, "path": path, "query_string": b"", "headers": said, "app": stub}
        await gate(scope | {"client": ("10.0.0.7", 40000)}, None, send)
        return started[0]["status"], dict(started[0]["headers"])

    # In a thread of its own: the browser's driver leaves an event loop running in that of the tests.
    with ThreadPoolExecutor(1) as thread:
        loop = thread.submit(asyncio.new_event_loop).result()
        yield lambda *given: thread.submit(loop.run_until_complete, asking(*given)).result()
        thread.submit(loop.close).result()


def expected(rule, method, path, roles, scopes):
    """Give the status that the table means."""
    if rule.is_open:
        return {204}
    if roles is None:
        return {302} if is_page(method, path) else {401}
    allowed = any(role in rule.who for role in roles)
    if scopes is not None:
        return {204} if allowed and rule.scope in scopes else {403}
    if not allowed:
        return {302} if path == "/" else {403}
    return {204}


def test_everybody_gets_what_the_table_says(ask, addresses):
    rules = access_rules()
    groups = [(number,) for number in range(len(ROLES))] + [(0, 1), (2, 3), (0, 1, 2, 3)]
    asked = 0
    for method, pattern in addresses:
        path = concrete(pattern)
        rule = rules.find(method, path)
        tries = [(None, None, {})]
        for numbers in groups:
            roles = [ROLES[number] for number in numbers]
            said = "".join(map(str, numbers))
            tries.append((roles, None, {"cookie": f"{COOKIE}=cookie.{said}"}))
            for scopes in [*((scope,) for scope in SCOPES), SCOPES]:
                tries.append((roles, scopes, {"authorization": f"Bearer zb_token.{said}.{'+'.join(scopes)}"}))
        for roles, scopes, headers in tries:
            origin = {} if scopes and not rule.is_open else {"origin": SITE}
            status, _ = ask(method, path, headers | origin)
            assert status in expected(rule, method, path, roles, scopes), (method, path, roles, scopes, status)
            asked += 1
    assert asked > 3000


def test_an_address_that_stands_nowhere_is_nobodys(ask):
    everything = {"cookie": f"{COOKIE}=cookie.0123", "origin": SITE}
    for method, path in itertools.product(("GET", "POST"), ("/nope", "/api/v1/nope", "/api/v1/drafts/x/y/z", "//")):
        assert ask(method, path, everything)[0] == 403, (method, path)
        assert ask(method, path, {})[0] in (401, 302)
    status, headers = ask("DELETE", "/api/v1/search", everything)
    assert (status, headers[b"allow"]) == (405, b"GET, POST")


def test_the_page_of_the_table_is_current():
    page = Path(__file__).parents[3] / "docs" / "access.md"
    assert page.read_text("utf-8") == access_page()
