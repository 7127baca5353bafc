"""Request ids and the log: every request has both, and the log tells nobody's words."""

from __future__ import annotations

import json
import logging
import re

import pytest

from api.logs import JsonLines, begin_log


@pytest.fixture
def lines(caplog):
    """What was logged of requests, as JSON lines."""
    caplog.set_level(logging.INFO, logger="zhibiao")
    return lambda: [json.loads(JsonLines().format(record)) for record in caplog.records]


@pytest.mark.parametrize(
    ("brought", "taken"),
    [
        ("abcd-1234_x.9", True),
        ("short", False),
        ("x" * 65, False),
        ('"; drop', False),
        ("-leading-dash", False),
        ("with space", False),
    ],
)
def test_a_sane_id_is_taken_over(client, brought, taken):
    answered = client.get("/healthz", headers={"X-Request-ID": brought}).headers["x-request-id"]
    assert (answered == brought) is taken
    assert re.fullmatch("[0-9a-f]{32}", answered) or taken


def test_a_line_tells_the_route_and_nothing_personal(client, lines):
    client.get("/api/v1/tables/secret-id?unit=某某局", headers={"X-Request-ID": "request-0001"})
    client.post("/api/v1/search", json={"query": "张三的满意度"})
    client.get("/healthz")
    requests = [line for line in lines() if line["logger"] == "zhibiao.request"]
    assert [(one["method"], one["route"], one["status"]) for one in requests] == [
        ("GET", "/api/v1/tables/{table_id}", 404),
        ("POST", "/api/v1/search", 200),
    ]
    assert requests[0]["request"] == "request-0001"
    assert all(one["ms"] >= 0 and one["at"].endswith("+00:00") for one in requests)
    said = json.dumps(lines(), ensure_ascii=False)
    for word in ("secret-id", "某某局", "张三"):
        assert word not in said


def test_an_unexpected_failure_names_its_request(site, lines, monkeypatch):
    monkeypatch.setattr("corpus.store.Store.find_documents", lambda *_: 1 / 0)
    answer = site.get("/api/v1/documents", headers={"X-Request-ID": "request-0002"})
    assert answer.status_code == 500
    assert answer.headers["x-request-id"] == "request-0002"
    assert answer.json()["error"]["context"] == {"request": "request-0002"}
    [failed] = [line for line in lines() if "traceback" in line]
    assert "request-0002" in failed["message"]
    assert "ZeroDivisionError" in failed["traceback"]


@pytest.mark.parametrize(
    ("logger", "said", "seen"),
    [
        ("uvicorn.error", '%s - "WebSocket %s" [accepted]', False),
        ("uvicorn.error", "Started server process [%s] %s", True),
        ("zhibiao", '%s "WebSocket %s"', True),
    ],
)
def test_no_address_of_a_person_is_logged_with_a_connection(monkeypatch, capsys, logger, said, seen):
    monkeypatch.setattr(logging.root, "handlers", [])
    begin_log("plain")
    logging.getLogger(logger).warning(said, "10.0.0.7:50000", "/socket.io/?client_id=x")
    assert ("10.0.0.7" in capsys.readouterr().err) is seen
