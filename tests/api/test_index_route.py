"""The index: its state, and a real rebuild during which everything goes on."""

from __future__ import annotations

import resource
import threading
import time

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from recommender.index import files
from recommender.index.builder import Builder
from recommender.settings import load_settings

URL = "/api/v1/index"
SEARCH = "/api/v1/search"


def finished(site, address=URL):
    for _ in range(6_000):
        job = site.get(address).json()["job"]
        if job["state"] != "running":
            return job
        time.sleep(0.01)
    raise AssertionError(job)


def test_the_state(client):
    answer = client.get(URL).json()
    stats = client.get("/api/v1/stats").json()
    assert (answer["current"], answer["damaged"]) == (True, None)
    assert (answer["fingerprint"], answer["unique_indicators"]) == (stats["index"], stats["unique_indicators"])
    assert answer["encoder"] == stats["encoder"]
    assert answer["bytes"] > 100_000
    assert answer["built_at"].startswith("20")
    assert answer["job"]["state"] == "idle"


def test_an_index_that_has_fallen_behind_is_said_to_be_so_and_not_built(site, monkeypatch):
    before = site.get(URL).json()
    [table, *_] = site.get("/api/v1/tables", params={"kind": "declaration"}).json()["tables"]
    site.delete(f"/api/v1/tables/{table['id']}")
    with monkeypatch.context() as patch:
        patch.setattr(files, "build_files", lambda *_: 1 / 0)
        behind = site.get(URL).json()
    assert (behind["current"], behind["built_at"]) == (False, before["built_at"])
    assert behind["revision"] != before["revision"]
    assert behind["unique_indicators"] == before["unique_indicators"]
    site.post(SEARCH, json={"query": "率"})
    after = site.get(URL).json()
    assert after["current"] is True
    assert after["unique_indicators"] < before["unique_indicators"]


def test_searches_go_on_while_the_index_is_rebuilt(site, monkeypatch):
    expected = site.post(SEARCH, json={"query": "满意度"}).json()
    held, go = threading.Event(), threading.Event()
    run = Builder.run

    def slowly(builder, report):
        held.set()
        assert go.wait(30)
        return run(builder, report)

    monkeypatch.setattr(Builder, "run", slowly)
    begun = site.post(f"{URL}/rebuild")
    assert (begun.status_code, begun.json()["state"]) == (202, "running")
    assert held.wait(30)
    try:
        for path in ("/readyz", "/api/v1/stats", "/api/v1/stats/overview"):
            assert site.get(path).status_code == 200
        assert site.post(SEARCH, json={"query": "满意度"}).json() == expected
        again = site.post(f"{URL}/rebuild")
        assert (again.status_code, again.json()["started_at"]) == (202, begun.json()["started_at"])
        assert site.get(URL).json()["current"] is True
    finally:
        go.set()
    done = finished(site)
    assert (done["state"], done["error"]) == ("done", None)
    assert {"汇总指标", "计算语义向量"} <= set(done["steps"])
    assert site.post(SEARCH, json={"query": "满意度"}).json() == expected
    assert site.get(URL).json()["current"] is True


def test_a_rebuild_that_cannot_be_written_leaves_the_old_index(site):
    least, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, most))  # no file of the builder may grow beyond it
    try:
        site.post(f"{URL}/rebuild")
        failed = finished(site)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (least, most))
    assert failed["state"] == "failed"
    assert "请检查权限和磁盘空间" in failed["error"]["message"]
    assert site.post(SEARCH, json={"query": "满意度"}).json()["hits"]


def test_a_damaged_index_is_said_to_be_so_and_mended(home, check):
    [folder] = (home / "index").iterdir()
    (folder / "columns.json").unlink()
    with TestClient(create_app(load_settings(home)), raise_server_exceptions=False) as site:
        answer = site.get(URL).json()
        assert answer["current"] is False
        assert "已损坏" in answer["damaged"]
        check(site.post(SEARCH, json={"query": "满意度"}), 503)
        site.post(f"{URL}/rebuild")
        assert finished(site)["state"] == "done"
        assert site.get(URL).json()["current"] is True
        assert site.post(SEARCH, json={"query": "满意度"}).json()["hits"]


@pytest.mark.parametrize("body", [b"", b"{", b"[1]"])
def test_beginning_reads_no_body(site, monkeypatch, body):
    monkeypatch.setattr("recommender.service.Recommender.rebuild", lambda _self, _report: None)
    monkeypatch.setattr("recommender.service.Recommender.evaluate", lambda _self, **_given: None)
    for address in (f"{URL}/rebuild", "/api/v1/evaluation"):
        assert site.post(address, content=body).status_code == 202
