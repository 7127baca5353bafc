"""Every route answers every mistake with the one error body."""

from __future__ import annotations

import re

import pytest

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"}
BODIES = {"PATCH": {"year": 2023}, "PUT": {"tables": [{"project_name": "道路养护"}]}}
MALFORMED = [b"", b"{", b"null", b"[1]", b'"x"', b"[" * 50_000, b'{"a": ' + b"9" * 5_000 + b"}", b"\xff\xfe", b"\x00"]


@pytest.fixture(scope="module")
def operations(client):
    paths = client.get("/openapi.json").json()["paths"]
    found = {path: {method.upper() for method in methods} for path, methods in paths.items()}
    assert len(found) >= 12
    return found


@pytest.fixture(scope="module")
def beginning(client):
    """What begins a job and reads no body, so that none can be wrong."""
    paths = client.get("/openapi.json").json()["paths"]
    found = {
        path
        for path, methods in paths.items()
        if "{" not in path and "requestBody" not in methods.get("post", "requestBody")
    }
    assert found == {"/api/v1/index/rebuild", "/api/v1/evaluation"}
    return found


def served_at(path, operations):
    """Give the methods of an address: a name may stand where other addresses have an id."""
    matching = (
        served for pattern, served in operations.items() if re.fullmatch(re.sub(r"{\w+}", "[^/]+", pattern), path)
    )
    return set().union(*matching)


def test_an_unknown_address(client, check):
    for path in ("/nope", "/api/v1", "/api/v1/nope", "/api/v2/suggest", "/static-offline-docs/nope.js", "/docs/x"):
        assert check(client.get(path), 404)["code"] == "route.unknown"


def test_a_method_that_is_not_served(client, operations, check):
    for path in operations:
        heads = {"HEAD"} if path in ("/healthz", "/readyz") else set()
        allowed = served_at(path, operations) | heads
        for method in METHODS - allowed:
            response = client.request(method, re.sub(r"{\w+}", "x", path))
            assert response.status_code == 405, (method, path)
            assert set(response.headers["allow"].split(", ")) == operations[path] | heads
            if method != "HEAD":
                assert check(response)["code"] == "route.method"


def test_an_id_that_is_not_there(client, operations, check):
    for path, served in operations.items():
        if "{" not in path:
            continue
        for method in served:
            for wrong in ("x", "0" * 500, "%00", "%F0%9F%90%AC", "..%5c", "' OR 1=1 --", "%ED%A0%80"):
                body = BODIES.get(method)
                check(client.request(method, re.sub(r"{\w+}", wrong, path), json=body), 404)


def test_a_body_that_cannot_be_read(client, operations, beginning, check):
    for path, served in operations.items():
        if path in beginning:
            continue
        for method in served & {"POST", "PATCH", "PUT"}:
            for body in MALFORMED:
                for kind in ("application/json", "text/plain", "multipart/form-data; boundary=x", None):
                    headers = {"content-type": kind} if kind else {}
                    check(client.request(method, re.sub(r"{\w+}", "x", path), content=body, headers=headers))


def test_queries_that_cannot_be_read(client, operations, check):
    for path in operations:
        for query in ("year=x&limit=x", "%ff=%ff", "limit=1&limit=2&=&&", "year=1e400"):
            response = client.get(f"{re.sub(r'{[a-z_]+}', 'x', path)}?{query}")
            if response.status_code >= 400:
                check(response)
