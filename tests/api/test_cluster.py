"""A cluster in the settings, as people and programs see it where it cannot be used."""

from __future__ import annotations

import socket

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from recommender.engines.bridge import bridge_to
from recommender.settings import load_settings


@pytest.fixture
def nobody(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = f"127.0.0.1:{listening.getsockname()[1]}"
    monkeypatch.setenv("ZHIBIAO_RAY_ADDRESS", address)
    yield address
    bridge_to(address).end()


def test_without_a_cluster_the_command_says_what_to_set(run, home):
    assert "ZHIBIAO_RAY_ADDRESS" in run("cluster", home=home).error
    assert "检索方式：在本机检索\n" in run("doctor", home=home).out


def test_a_cluster_that_is_not_there_is_named_everywhere(run, home, nobody):
    for command in (["search", "满意度"], ["cluster"], ["cluster", "--spread"]):
        error = run(*command, home=home).error
        assert nobody in error
        assert "ray start" in error
    doctor = run("doctor", "--json", home=home)
    assert doctor.code == 1
    [check] = [check for check in doctor.answer["checks"] if check["name"] == "检索方式"]
    assert not check["ok"]
    assert nobody in check["detail"]


def test_over_http_it_is_an_error_to_try_again(home, nobody, check):
    with TestClient(create_app(load_settings(home)), raise_server_exceptions=False) as asking:
        assert asking.get("/healthz").status_code == 200
        error = check(asking.post("/api/v1/search", json={"query": "满意度"}), 503)
        assert error["code"] == "engine.unreachable"
        assert nobody in error["message"]
        assert asking.get("/api/v1/tables").status_code == 200
        assert asking.get("/api/v1/index").json()["damaged"] is None
