"""Bodies over the limit, declared or not."""

from __future__ import annotations

import json

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from recommender.settings import Settings

LIMIT = 5_000
JSON = {"content-type": "application/json"}


@pytest.fixture(scope="module")
def small(filled):
    settings = Settings(home=filled, request_bytes=LIMIT, limit_file_bytes=2_000)
    with TestClient(create_app(settings), raise_server_exceptions=False) as asking:
        yield asking


def pieces(data):
    """Send a body in pieces, which declares no length."""
    for start in range(0, len(data), 500):
        yield data[start : start + 500]


BODIES = {
    "/api/v1/suggest": (json.dumps({"name": "项目", "goal": "目" * LIMIT}).encode(), "application/json"),
    "/api/v1/search": (json.dumps({"query": "字" * LIMIT}).encode(), "application/json"),
    "/api/v1/review": (b"[" + b" " * LIMIT + b"]", "application/json"),
    "/api/v1/documents": (
        b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'
        + b"a" * LIMIT
        + b"\r\n--x--\r\n",
        "multipart/form-data; boundary=x",
    ),
}


@pytest.mark.parametrize("path", BODIES)
@pytest.mark.parametrize("declared", [True, False], ids=["declared", "in pieces"])
def test_too_long_a_body_is_refused_with_the_limit(small, check, path, declared):
    data, kind = BODIES[path]
    response = small.post(path, content=data if declared else pieces(data), headers={"content-type": kind})
    error = check(response, 413)
    assert error["code"] == "request.too_large"
    assert error["context"] == {"allowed": LIMIT}
    assert "ZHIBIAO_REQUEST_BYTES" in error["message"]
    assert response.headers["connection"] == "close"


def test_refusals_are_counted(small):
    small.post("/api/v1/search", content=b" " * (LIMIT + 1))
    small.post("/api/v1/search", content=pieces(b" " * (LIMIT + 1)))
    text = small.get("/metrics").text
    refused = [line for line in text.splitlines() if "zhibiao_requests_total{" in line and 'status="413"' in line]
    assert sum(float(line.rsplit(" ", 1)[1]) for line in refused) >= 2


def test_a_body_of_the_limit_passes(small):
    body = b'{"query": "\xe6\xbb\xa1\xe6\x84\x8f"}'
    assert small.post("/api/v1/search", content=body + b" " * (LIMIT - len(body)), headers=JSON).status_code == 200
    assert small.post("/api/v1/search", content=pieces(body), headers=JSON).status_code == 200


def test_a_file_over_its_limit_is_refused_by_name(small, check):
    error = check(small.post("/api/v1/documents", files={"files": ("大.txt", b"a" * 2_001)}), 413)
    assert error["code"] == "document.too_large"
    assert "大.txt" in error["message"]
    assert "ZHIBIAO_LIMIT_FILE_BYTES" in error["message"]
