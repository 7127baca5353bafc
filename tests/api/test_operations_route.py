"""Health, readiness, metrics, statistics and the docs page."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.version import version
from corpus.library import load_library
from corpus.shipped import PUBLISHED
from recommender.settings import load_settings


@pytest.mark.parametrize(("route", "status"), [("/healthz", "ok"), ("/readyz", "ready")])
def test_health(client, route, status):
    assert client.get(route).json() == {"status": status, "version": version()}
    assert client.head(route).status_code == 200


def test_stats(client):
    stats = client.get("/api/v1/stats").json()
    corpus, library = stats["corpus"], load_library()
    in_library = sum(len(table.indicators) for table in library)
    assert set(corpus) == {"tables_declaration", "tables_library", "documents", "indicators"}
    assert (corpus["tables_declaration"], corpus["tables_library"]) == (7, len(library))
    assert corpus["documents"] == len(PUBLISHED) + 1
    assert in_library < corpus["indicators"] < in_library + 200
    assert in_library / 2 < stats["unique_indicators"] <= corpus["indicators"]
    assert stats["encoder"].startswith("static:")
    assert stats["index"]


def test_before_the_start_the_service_says_so(filled, check):
    starting = TestClient(create_app(load_settings(filled)), raise_server_exceptions=False)
    assert starting.get("/healthz").status_code == 200
    assert check(starting.get("/readyz"), 503)["code"] == "service.starting"
    check(starting.post("/api/v1/suggest", json={"name": "项目"}), 503)


def counted(site):
    text = site.get("/metrics").text
    return {
        tuple(re.findall(r'"([^"]*)"', line)): float(line.rsplit(" ", 1)[1])
        for line in text.splitlines()
        if line.startswith("zhibiao_requests_total")
    }


def test_metrics_are_counted_by_the_pattern_of_the_route(site):
    site.get("/api/v1/tables/some-id")
    site.get("/api/v1/tables/other-id")
    site.post("/api/v1/search", json={"query": "满意度"})
    site.put("/api/v1/search")
    site.get("/some/other/address")
    site.request("BREW", "/healthz")
    counts = counted(site)
    assert counts["GET", "/api/v1/tables/{table_id}", "404"] == 2
    assert counts["POST", "/api/v1/search", "200"] == 1
    assert counts["PUT", "/api/v1/search", "405"] == 1
    assert counts["GET", "unknown", "404"] == 1
    assert counts["other", "/healthz", "405"] == 1
    assert 'zhibiao_corpus{what="tables_declaration"} 7.0' in site.get("/metrics").text


def test_an_unexpected_failure_is_answered_and_counted(site, monkeypatch):
    monkeypatch.setattr("corpus.store.Store.find_documents", lambda *_: 1 / 0)
    response = site.get("/api/v1/documents")
    assert response.status_code == 500
    assert response.json()["error"]["code"] == "internal"
    assert "ZeroDivision" not in response.text
    assert counted(site)["GET", "/api/v1/documents", "500"] == 1


def test_the_docs_page_and_its_assets_are_local(client):
    page = client.get("/docs")
    assert page.status_code == 200
    addresses = re.findall(r"""(?:href|src|url)\s*[=:]\s*["']([^"']+)""", page.text)
    assert len(addresses) >= 3
    assert "//" not in page.text.replace("<!--", "").replace("-->", "")
    for address in addresses:
        asset = client.get(address)
        assert asset.status_code == 200, address
        assert len(asset.content) > 100


def test_the_description_has_chinese_examples_and_the_error_body(client):
    description = client.get("/openapi.json").json()
    suggest = description["paths"]["/api/v1/suggest"]["post"]
    examples = suggest["requestBody"]["content"]["application/json"]["examples"]
    assert examples["运维"]["value"]["name"] == "因公电子护照系统日常维护费"
    search = description["paths"]["/api/v1/search"]["post"]["requestBody"]["content"]["application/json"]
    assert search["examples"]["按意思"]["value"]["query"] == "群众满意不满意"
    review = description["paths"]["/api/v1/review"]["post"]["requestBody"]["content"]
    assert review["application/json"]["example"]["tables"][0]["project_name"] == "友城庆祝活动"
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            assert re.search("[一-鿿]", operation["summary"]), (method, path)
            assert "HTTPValidationError" not in str(operation)
            assert operation["responses"]["4XX"]["content"]["application/json"]["schema"]["$ref"].endswith("/Failure")


def test_the_examples_are_answered(client):
    paths = client.get("/openapi.json").json()["paths"]
    for path in ("/api/v1/suggest", "/api/v1/search", "/api/v1/review"):
        content = paths[path]["post"]["requestBody"]["content"]["application/json"]
        examples = [one["value"] for one in content.get("examples", {}).values()] or [content["example"]]
        for example in examples:
            assert client.post(path, json=example).status_code == 200, (path, example)
