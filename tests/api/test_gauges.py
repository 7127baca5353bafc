"""What /metrics says of the home and the process, and what readiness looks at."""

from __future__ import annotations

import shutil
from collections import namedtuple

import pytest


def values(site):
    """Give every value of /metrics by its name with labels."""
    lines = [line for line in site.get("/metrics").text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def test_the_home_and_the_process(site):
    site.post("/api/v1/drafts", json={"project": {"name": "会议费"}})
    found = values(site)
    assert found["zhibiao_index_current"] == 1
    assert found["zhibiao_index_built_timestamp_seconds"] > 1e9
    assert found["zhibiao_store_bytes"] > 100_000
    assert found["zhibiao_disk_free_bytes"] > 0
    assert found['zhibiao_drafts{state="drafting"}'] == 1
    assert found["zhibiao_sessions"] == 0
    assert found['zhibiao_job_running{kind="index"}'] == 0
    assert found["zhibiao_requests_at_work"] == 0
    assert found["zhibiao_workers"] == 0
    assert found["process_resident_memory_bytes"] > 1e7


def test_an_index_that_has_fallen_behind_shows(site, seed):
    before = values(site)
    table = site.get("/api/v1/tables").json()["tables"][0]["id"]
    assert site.delete(f"/api/v1/tables/{table}").status_code in (200, 204)
    assert values(site)["zhibiao_index_current"] == 0
    assert before["zhibiao_index_current"] == 1
    site.get("/readyz")
    assert values(site)["zhibiao_index_current"] == 1


def test_documents_that_cannot_be_read_are_counted(site):
    site.post("/api/v1/documents", files=[("files", ("坏.docx", b"x"))])
    site.post("/api/v1/review", files=[("files", ("空.txt", b""))])
    found = {name: value for name, value in values(site).items() if name.startswith("zhibiao_parse_failures_total")}
    assert sum(found.values()) == 2
    assert found['zhibiao_parse_failures_total{code="document.empty"}'] == 1


@pytest.mark.parametrize("trouble", ["disk", "permission"])
def test_a_home_that_cannot_be_written_is_not_ready(site, check, monkeypatch, trouble):
    assert site.get("/readyz").status_code == 200
    if trouble == "disk":
        usage = namedtuple("usage", "total used free")
        monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(10**9, 10**9, 10))
    else:
        monkeypatch.setattr("os.access", lambda *_given: False)
    assert check(site.get("/readyz"), 503)["code"] == {"disk": "disk.low", "permission": "home.unusable"}[trouble]
    assert site.get("/healthz").status_code == 200
    monkeypatch.undo()
    assert site.get("/readyz").status_code == 200
