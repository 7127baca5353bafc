"""Connections of pages: nobody's without a cookie, another site's never, over when the session is."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest
from starlette.testclient import TestClient, WebSocketDisconnect
from starlette.websockets import WebSocket

from api.access.gate import COOKIE, Gate
from corpus.actor import Actor, actor
from tests.api.access.conftest import PASSWORD, SITE

PATH = "/_nicegui_ws/socket.io?client_id=page-1"
EVENT = '42["event",{"id":1}]'


@pytest.fixture
def owners():
    """Whose pages there are."""
    return {"page-1": Actor(name="tian")}


@pytest.fixture
def wire(office, owners):
    """The gate over the door of the home, before a socket that says who is at work."""

    async def answering(scope, receive, send):
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 204, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return
        socket = WebSocket(scope, receive, send)
        await socket.accept()
        async for _ in socket.iter_text():
            name = await asyncio.create_task(_who())  # as socket.io works on its frames
            await socket.send_text(name or "nobody")

    async def _who():
        return actor().name

    stub = SimpleNamespace(state=SimpleNamespace(door=office.app.state.door, page_owner=owners.get))
    gated = Gate(answering)

    async def app(scope, receive, send):
        await gated(scope | {"app": stub}, receive, send)

    return TestClient(app, base_url=SITE)


@pytest.fixture
def cookie(office):
    return office.app.state.door.sign_in("tian", PASSWORD, None)


def headers(cookie=None, origin=SITE):
    said = {"host": "zhibiao.test"}
    if origin:
        said["origin"] = origin
    if cookie:
        said["cookie"] = f"{COOKIE}={cookie}"
    return said


def refused(wire, path=PATH, **said):
    with pytest.raises(WebSocketDisconnect) as ending, wire.websocket_connect(path, headers=headers(**said)):
        pass
    return ending.value.code == 1008


def test_a_page_is_answered_in_the_name_of_its_person(wire, cookie):
    with wire.websocket_connect(PATH, headers=headers(cookie)) as socket:
        for frame in (EVENT, "3"):
            socket.send_text(frame)
            assert socket.receive_text() == "tian"


def test_who_may_not_connect(wire, cookie, office):
    assert refused(wire)
    assert refused(wire, cookie="made-up")
    assert refused(wire, cookie=cookie, origin="http://evil.example")
    assert refused(wire, cookie=cookie, origin=None)
    assert refused(wire, path="/elsewhere", cookie=cookie)
    _, token = office.app.state.door.add_token("tian", "x", ("read", "write"), 1)
    with (
        pytest.raises(WebSocketDisconnect),
        wire.websocket_connect(PATH, headers=headers() | {"authorization": f"Bearer {token}"}),
    ):
        pass


def test_a_page_that_another_account_opened(wire, cookie, office, owners):
    other = office.app.state.door.sign_in("guan", PASSWORD, None)
    assert refused(wire, cookie=other)
    upload = "/_nicegui/client/page-1/upload/7"
    assert wire.post(upload, headers=headers(other)).status_code == 403
    assert wire.post(upload, headers=headers(cookie)).status_code == 204


@pytest.mark.parametrize("how", ["logged out", "disabled", "another role", "expired"])
def test_a_connection_ends_with_the_session(wire, cookie, office, how, monkeypatch):
    door = office.app.state.door
    with wire.websocket_connect(PATH, headers=headers(cookie)) as socket:
        socket.send_text(EVENT)
        assert socket.receive_text() == "tian"
        if how == "logged out":
            door.sign_out(cookie)
        elif how == "disabled":
            door.set_enabled("tian", False)
        elif how == "another role":
            door.change_account("tian", roles=frozenset({"审计员"}))
        else:
            now = door._clock()
            monkeypatch.setattr(door, "_clock", lambda: now + door._lasting)
        socket.send_text(EVENT)
        assert socket.receive_text() == '42["try_reconnect"]'
        with pytest.raises(WebSocketDisconnect):
            socket.receive_text()


def test_other_sites_open_no_connection_to_a_home_without_accounts(client):
    local = TestClient(client.app)
    for origin in ("http://evil.example", "null"):
        with (
            pytest.raises(WebSocketDisconnect),
            local.websocket_connect(PATH, headers={"host": "127.0.0.1", "origin": origin}),
        ):
            pass
