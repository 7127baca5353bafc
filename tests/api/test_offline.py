"""Nothing that the product does opens a connection to the outside."""

from __future__ import annotations

import socket

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from recommender import Project, Recommender
from recommender.settings import load_settings


def test_the_guard_guards(attempts):
    with pytest.raises(OSError, match="no network"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
    assert attempts


def test_filling_a_fresh_home_stays_inside(filled, attempts_while_filling):
    assert (filled / "corpus.db").exists()
    assert attempts_while_filling == []


def test_everything_that_can_be_asked_stays_inside(home, seed, tmp_path, attempts):
    table = tmp_path / "表.json"
    table.write_text('{"project_name": "海豚救助", "indicators": [{"level3": "救助头数", "value": "≥3头"}]}', "utf-8")
    service = Recommender.open(home)
    try:
        assert service.suggest(Project(name="因公电子护照系统日常维护费", budget=45.5)).suggestions
        assert service.search("群众满意不满意").hits
        assert [report.status for report in service.ingest([seed, table])] == ["known", "added"]
        assert service.review(next(service.store.tables())).frame
    finally:
        service.close()
    assert attempts == []


def test_the_service_answers(filled, seed, attempts):
    with TestClient(create_app(load_settings(filled)), raise_server_exceptions=False) as asking:
        assert asking.post("/api/v1/suggest", json={"name": "护照"}).status_code == 200
        assert asking.post("/api/v1/review", files={"files": (seed.name, seed.read_bytes())}).status_code == 200
        assert asking.get("/docs").status_code == 200
    assert attempts == []
