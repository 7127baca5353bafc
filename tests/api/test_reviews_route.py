"""Review batches over HTTP: upload, look, narrow, correct, export, delete and restore."""

from __future__ import annotations

import html
import io
import json
import zipfile
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from corpus.readers import read_bytes
from recommender.settings import load_settings

URL = "/api/v1/reviews"
DOCUMENTS = Path(__file__).parents[1] / "documents"
BRIDGE = {
    "project_name": "桥梁养护",
    "unit": "市交通局",
    "indicators": [
        {"level1": "产出指标", "level2": "质量指标", "level3": "验收合格率", "value": "≤98%"},
        {"level1": "产出指标", "level2": "数量指标", "level3": "养护桥梁数量", "value": "12座"},
    ],
}
JSON = ("桥梁.json", json.dumps(BRIDGE, ensure_ascii=False).encode())
SEED = ("seed.docx", (DOCUMENTS / "seed.docx").read_bytes())
BROKEN = ("坏.docx", b"PK\x03\x04broken")


@pytest.fixture
def begin(site):
    def beginning(*files, **query):
        response = site.post(URL, files=[("files", file) for file in files], params=query)
        assert response.status_code == 200, response.text
        return response.json()

    return beginning


def codes(report):
    return {finding["code"] for entry in report["entries"] for finding in entry["review"]["findings"]}


def test_a_batch_is_begun_listed_and_there_after_a_restart(site, begin, home):
    answer = begin(SEED, BROKEN, JSON, ("副本.docx", SEED[1]), name="第一批")
    assert [one["status"] for one in answer["added"]] == ["added", "failed", "added", "known"]
    report = answer["report"]
    batch = report["batch"]
    assert (batch["name"], batch["documents"], batch["failed"], batch["tables"]) == ("第一批", 3, 1, 8)
    assert report["documents"][1]["error"]["code"] == "document.damaged"
    assert report["summary"]["tables"] == len(report["entries"]) == 8
    assert site.get(f"{URL}/{batch['id']}").json() == report
    assert site.get(URL, params={"text": "第一"}).json() == {"total": 1, "batches": [batch]}
    assert site.get(URL, params={"text": "第二"}).json() == {"total": 0, "batches": []}
    with TestClient(create_app(load_settings(home))) as restarted:
        assert restarted.get(f"{URL}/{batch['id']}").json() == report


def test_the_only_file_that_fails_is_kept_with_its_error(begin):
    report = begin(BROKEN)["report"]
    assert report["batch"]["name"] == "坏"
    assert report["documents"][0]["error"]["context"] == {"file": "坏.docx"}
    assert report["entries"] == []


def test_findings_are_narrowed(site, begin):
    report = begin(SEED, JSON)["report"]
    url = f"{URL}/{report['batch']['id']}"
    errors = site.get(url, params={"severity": "error"}).json()
    assert errors["summary"] == report["summary"]
    found = [one for entry in errors["entries"] for one in entry["review"]["findings"]]
    assert {one["severity"] for one in found} == {"error"}
    assert len(found) == report["summary"]["counts"]["error"]
    assert codes(site.get(url, params={"code": ["S040", "S022"]}).json()) == {"S040", "S022"}
    assert [entry["document_name"] for entry in site.get(url, params={"text": "桥梁"}).json()["entries"]] == [
        "桥梁.json"
    ]


def test_more_documents_come_in_and_go(site, begin, check):
    first = begin(JSON)
    url = f"{URL}/{first['report']['batch']['id']}/documents"
    answer = site.post(url, files=[("files", SEED), ("files", JSON)]).json()
    assert [one["status"] for one in answer["added"]] == ["added", "known"]
    assert answer["report"]["summary"]["tables"] == 8
    document = first["added"][0]["document_id"]
    assert site.delete(f"{url}/{document}").status_code == 204
    assert check(site.delete(f"{url}/{document}"), 404)["code"] == "review_document.unknown"
    assert check(site.post(url), 422)["code"] == "upload.missing"


def test_a_corrected_table_is_reviewed_again_and_comes_again(site, begin, check):
    answer = begin(JSON)
    document = answer["added"][0]["document_id"]
    table = answer["report"]["entries"][0]["table"]
    assert "S040" in codes(answer["report"])
    table["indicators"][0]["value"] = "≥98%"
    url = f"{URL}/{answer['report']['batch']['id']}/documents/{document}/tables"
    entry = site.put(f"{url}/0", json=table)
    assert entry.status_code == 200, entry.text
    assert entry.json()["table"]["indicators"][0]["target"]["operator"] == "≥"
    assert "S040" not in {finding["code"] for finding in entry.json()["review"]["findings"]}
    assert "S040" not in codes(begin(JSON)["report"])
    assert check(site.put(f"{url}/1", json=table), 404)["code"] == "review_table.unknown"
    check(site.put(f"{URL}/{answer['report']['batch']['id']}/documents/x/tables/0", json=table), 404)
    for wrong in (
        {},
        {"project_name": "x"},
        {**table, "projet": 1},
        {**table, "indicators": []},
        [],
        "x",
        {"tables": []},
    ):
        check(site.put(f"{url}/0", json=wrong), 422)
    check(site.put(f"{url}/x", json=table), 422)
    check(site.put(f"{url}/-1", json=table), 422)


def test_a_waived_finding_moves(site, begin):
    report = begin(JSON)["report"]
    body = {"code": "S040", "project_name": "桥梁养护", "level3": "验收合格率", "quoted": "≤98%", "reason": "样品"}
    assert site.post("/api/v1/waivers", json=body).status_code == 200
    after = site.get(f"{URL}/{report['batch']['id']}").json()
    assert after["summary"]["waived"] == 1
    assert "S040" not in codes(after)
    assert after["entries"][0]["review"]["waived"][0]["reason"] == "样品"


def test_a_batch_is_renamed_deleted_and_restored(site, begin, check):
    report = begin(JSON)["report"]
    url = f"{URL}/{report['batch']['id']}"
    assert site.patch(url, json={"name": "市级第一批"}).json()["name"] == "市级第一批"
    for wrong in ({}, {"name": ""}, {"name": "长" * 201}, {"name": None}, {"title": "x"}):
        check(site.patch(url, json=wrong), 422)
    assert check(site.patch(url, json={"name": " \u200b"}), 422)["code"] == "review_batch.no_name"
    assert site.delete(url).status_code == 204
    assert "恢复" in check(site.get(url), 404)["message"]
    check(site.delete(url), 404)
    assert site.get(URL).json()["total"] == 0
    assert site.get(URL, params={"deleted": True}).json()["total"] == 1
    assert site.post(f"{url}/restore").json()["deleted_at"] is None
    assert site.get(url).json()["entries"] == report["entries"]


@pytest.mark.parametrize("extension", ["docx", "xlsx", "html"])
def test_the_opinion_is_downloaded(site, begin, extension):
    answer = begin(SEED, JSON, name="第一批")
    url = f"{URL}/{answer['report']['batch']['id']}/opinion"
    whole = site.get(url, params={"format": extension})
    assert whole.status_code == 200
    assert whole.headers["content-disposition"].endswith(f"-%E5%AE%A1%E6%A0%B8%E6%84%8F%E8%A7%81.{extension}")
    part = site.get(url, params={"format": extension, "document": answer["added"][1]["document_id"], "place": 0})
    names = {entry["table"]["project_name"] for entry in answer["report"]["entries"]}
    shown = [{name for name in names if name in _text(file.content, extension)} for file in (whole, part)]
    assert shown == [names, {"桥梁养护"}]


def _text(data, extension):
    if extension == "html":
        return data.decode()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml")]
    return html.unescape("".join(parts))


@pytest.mark.parametrize("extension", ["docx", "xlsx", "json"])
def test_the_mended_copy_is_downloaded_and_read_back(site, begin, extension):
    answer = begin(JSON)
    params = {"format": extension, "document": answer["added"][0]["document_id"]}
    copy = site.get(f"{URL}/{answer['report']['batch']['id']}/fixed", params=params)
    assert copy.status_code == 200
    (mended,) = read_bytes(copy.content, f"副本.{extension}").tables
    assert {row.level3: row.value for row in mended.indicators}["养护桥梁数量"] == "≥12座"


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [
        ("", {"severity": "fatal"}, 422),
        ("", {"code": "40"}, 422),
        ("", {"text": "长" * 501}, 422),
        ("", {"other": 1}, 422),
        ("/opinion", {"format": "pdf"}, 422),
        ("/opinion", {"place": 0}, 422),
        ("/opinion", {"document": "x"}, 404),
        ("/fixed", {"format": "html"}, 422),
        ("/fixed", {"place": -1}, 422),
    ],
)
def test_questions_that_cannot_be_answered(site, begin, check, path, query, status):
    batch = begin(JSON)["report"]["batch"]["id"]
    check(site.get(f"{URL}/{batch}{path}", params=query), status)


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 201}, {"offset": -1}, {"text": "长" * 501}, {"page": 2}])
def test_lists_are_bounded(client, check, query):
    check(client.get(URL, params=query), 422)


def test_nothing_is_begun_without_files(site, check):
    assert check(site.post(URL), 422)["code"] == "upload.missing"
    check(site.post(URL, files={"files": JSON}, params={"name": "长" * 201}), 422)
    assert site.get(URL).json()["total"] == 0
