"""The quality figures: measured in the background, there tomorrow, damage taken for nothing."""

from __future__ import annotations

import time

from fastapi.testclient import TestClient

from api.app import create_app
from recommender.settings import load_settings

URL = "/api/v1/evaluation"


def measured(site):
    for _ in range(12_000):
        answer = site.get(URL).json()
        if answer["job"]["state"] != "running":
            return answer
        time.sleep(0.01)
    raise AssertionError(answer)


def test_never_measured_measured_and_there_tomorrow(home, site, check):
    assert site.get(URL).json() == {"latest": None, "job": site.get(URL).json()["job"]}
    assert check(site.get(f"{URL}/report"), 404)["code"] == "evaluation.none"
    begun = site.post(URL, params={"limit": 5})
    assert (begun.status_code, begun.json()["state"]) == (202, "running")
    answer = measured(site)
    assert (answer["job"]["state"], answer["job"]["progress"]) == ("done", 1)
    latest = answer["latest"]
    assert (latest["subject"], latest["current"]) == ("语料库中已公布的表（留一评估）", True)
    report = latest["report"]
    assert (report["tables"], report["limit"]) == (7, 5)
    assert report["systems"][0]["figures"]["recall@5"]["value"] > 0
    assert report["systems"][0]["tables"] == []
    page = site.get(f"{URL}/report")
    assert page.headers["content-type"].startswith("text/html")
    assert "<svg" in page.text
    assert report["made_at"] in page.text

    with TestClient(create_app(load_settings(home))) as tomorrow:
        answer = tomorrow.get(URL).json()
        assert answer["latest"] == latest
        assert answer["job"]["state"] == "idle"
        assert tomorrow.get(f"{URL}/report").text == page.text
        [table, *_] = tomorrow.get("/api/v1/tables", params={"kind": "declaration"}).json()["tables"]
        tomorrow.delete(f"/api/v1/tables/{table['id']}")
        assert tomorrow.get(URL).json()["latest"]["current"] is False


def test_the_command_keeps_its_report_as_well(run, home):
    assert run("evaluate", "--limit", 5, home=home).code == 0
    with TestClient(create_app(load_settings(home))) as site:
        assert site.get(URL).json()["latest"]["report"]["limit"] == 5


def test_a_corpus_without_published_tables_cannot_be_measured(site):
    for table in site.get("/api/v1/tables", params={"kind": "declaration", "limit": 50}).json()["tables"]:
        site.delete(f"/api/v1/tables/{table['id']}")
    site.post(URL)
    answer = measured(site)
    assert (answer["job"]["state"], answer["job"]["error"]["code"]) == ("failed", "evaluate.no_tables")
    assert answer["latest"] is None


def test_a_limit_out_of_bounds(client, check):
    for limit in (0, 61, "x"):
        check(client.post(URL, params={"limit": limit}), 422)
