"""Documents: upload, look, confirm, give up."""

from __future__ import annotations

import json

import pytest

URL = "/api/v1/documents"
DOCUMENT = json.dumps(
    {
        "tables": [
            {
                "project_name": "海豚救助站建设",
                "unit": "某市海洋局",
                "year": 2022,
                "indicators": [
                    {"level1": "产出指标", "level2": "数量指标", "level3": "救助海豚头数", "value": "≥12头"},
                    {"level1": "产出指标", "level2": "质量指标", "level3": "救助存活率", "value": "≥90%"},
                ],
            }
        ]
    },
    ensure_ascii=False,
).encode()


@pytest.fixture
def upload(site):
    def uploading(data=DOCUMENT, name="海豚.json"):
        response = site.post(URL, files={"files": (name, data)})
        assert response.status_code == 200, response.text
        [one] = response.json()["uploads"]
        return one

    return uploading


def found(site, query="海豚"):
    return site.post("/api/v1/search", json={"query": query, "exact": True}).json()["hits"]


def test_upload_look_confirm_and_find(site, upload, check):
    waiting = upload()
    assert waiting["known"] is False
    assert waiting["error"] is None
    assert waiting["tables"][0]["indicators"][0]["target"]["number"] == 12
    assert found(site) == []

    assert site.get(f"{URL}/{waiting['id']}").json() == waiting
    assert site.post(f"{URL}/{waiting['id']}/confirm").json() == {"id": waiting["id"], "added": True}

    listed = site.get("/api/v1/tables", params={"text": "海豚"}).json()
    assert listed["total"] == 1
    [hit] = found(site)
    assert (hit["level3"], hit["value"], hit["table_id"]) == ("救助海豚头数", "≥12头", listed["tables"][0]["id"])
    assert {"海豚.json", "tianjin-fao-2023.txt"} <= {document["name"] for document in site.get(URL).json()["documents"]}

    check(site.post(f"{URL}/{waiting['id']}/confirm"), 404)
    assert site.get(f"{URL}/{waiting['id']}").json()["known"] is True
    assert upload()["known"] is True
    assert len(found(site)) == 1


def test_what_comes_with_the_product_is_known(upload, seed):
    assert upload(seed.read_bytes(), seed.name)["known"] is True


def test_uploading_twice_waits_once(site, upload):
    assert upload() == upload()
    assert site.post(f"{URL}/{upload()['id']}/confirm").json()["added"] is True


def test_a_correction_is_what_is_stored(site, upload):
    waiting = upload()
    table = waiting["tables"][0]
    table["project_name"] = "江豚救助站建设"
    table["indicators"] = [{"level2": "数量指标", "level3": "救助江豚头数", "value": "≥3头"}]
    assert site.post(f"{URL}/{waiting['id']}/confirm", json={"tables": [table]}).json()["added"] is True
    assert found(site) == []
    [hit] = found(site, "江豚")
    assert hit["project_name"] == "江豚救助站建设"


@pytest.mark.parametrize("wrong", [{"tables": []}, {"tables": 1}, {"tables": [1]}, {"other": 1}, [], "x", 3])
def test_a_wrong_correction_leaves_the_upload_waiting(site, upload, check, wrong):
    waiting = upload()
    check(site.post(f"{URL}/{waiting['id']}/confirm", json=wrong), 422)
    assert site.get(f"{URL}/{waiting['id']}").status_code == 200


def test_giving_up_forgets_the_upload(site, upload, check):
    waiting = upload()
    response = site.delete(f"{URL}/{waiting['id']}")
    assert (response.status_code, response.content) == (204, b"")
    check(site.get(f"{URL}/{waiting['id']}"), 404)
    check(site.delete(f"{URL}/{waiting['id']}"), 404)


def test_a_broken_file_stops_no_other(site, check):
    files = [("files", ("海豚.json", DOCUMENT)), ("files", ("坏.json", b"{")), ("files", ("表.exe", b"MZ"))]
    good, broken, unknown = site.post(URL, files=files).json()["uploads"]
    assert len(good["tables"]) == 1
    assert good["error"] is None
    assert broken["error"]["code"] == "document.bad_json"
    assert unknown["error"]["code"] == "document.unknown_format"
    check(site.post(URL, files=files[1:2]), 422)


def test_a_correction_waits_with_the_upload_and_comes_again_with_the_document(site, upload, check):
    waiting = upload()
    table = waiting["tables"][0]
    table["indicators"][0]["value"] = "≥15头"
    corrected = site.put(f"{URL}/{waiting['id']}", json={"tables": [table]})
    assert corrected.status_code == 200
    assert corrected.json()["tables"][0]["indicators"][0]["target"]["number"] == 15
    assert site.get(f"{URL}/{waiting['id']}").json() == corrected.json()
    site.delete(f"{URL}/{waiting['id']}")
    again = upload()
    assert again["tables"][0]["indicators"][0]["value"] == "≥15头"
    assert site.post(f"{URL}/{again['id']}/confirm").json()["added"] is True
    check(site.put(f"{URL}/{again['id']}", json={"tables": [table]}), 404)
    check(site.put(f"{URL}/nope", json={"tables": [table]}), 404)
    check(site.put(f"{URL}/{again['id']}", json={"tables": []}), 422)


def test_a_table_corrected_in_the_corpus_comes_again_with_its_document(site, upload):
    waiting = upload()
    site.post(f"{URL}/{waiting['id']}/confirm")
    [table] = site.get("/api/v1/tables?text=海豚").json()["tables"]
    site.patch(f"/api/v1/tables/{table['id']}", json={"year": 2021})
    site.delete(f"/api/v1/tables/{table['id']}")
    assert upload()["tables"][0]["year"] == 2021


def test_a_document_is_taken_out_and_put_back(site, upload, check):
    waiting = upload()
    address = f"{URL}/{waiting['id']}"
    site.post(f"{address}/confirm")
    stored = site.get(address).json()
    assert (stored["known"], stored["name"]) == (True, "海豚.json")
    assert stored["tables"][0]["id"] == f"{waiting['id'][:16]}-1"
    [entry] = site.get(URL, params={"text": "海豚"}).json()["documents"]

    taken = site.delete(address)
    assert (taken.status_code, taken.json()["id"]) == (200, waiting["id"])
    assert f"POST /documents/{waiting['id']}/confirm" in taken.json()["message"]
    assert found(site) == []
    assert site.get(URL, params={"text": "海豚"}).json() == {"total": 0, "documents": []}
    listed = site.get(f"{URL}/waiting").json()
    assert listed["total"] == 1
    assert (listed["documents"][0]["name"], listed["documents"][0]["indicators"]) == ("海豚.json", 2)
    assert listed["documents"][0]["withdrawn_at"]

    assert "forget=true" in check(site.delete(address), 409)["message"]  # the same call sent twice loses nothing
    assert site.post(f"{address}/confirm").json()["added"] is True
    assert site.get(address).json() == stored
    assert site.get(URL, params={"text": "海豚"}).json()["documents"] == [entry]
    assert len(found(site)) == 1

    site.delete(address)
    assert site.delete(address, params={"forget": True}).status_code == 204
    check(site.get(address), 404)
    check(site.delete(address), 404)
    assert site.get(f"{URL}/waiting").json() == {"total": 0, "documents": []}


def test_what_comes_with_the_product_is_not_taken_out(site, check):
    for shipped in site.get(URL, params={"origin": "shipped"}).json()["documents"]:
        error = check(site.delete(f"{URL}/{shipped['id']}"), 409)
        assert error["code"] == "document.shipped"
        assert shipped["name"] in error["message"]
        assert site.get(f"{URL}/{shipped['id']}").json()["known"] is True


def test_documents_come_by_pages(site, upload, check):
    for number in range(3):
        data = DOCUMENT.replace("海豚救助站建设".encode(), f"海豚{number}".encode())
        site.post(f"{URL}/{upload(data, f'海豚{number}.json')['id']}/confirm")
    upload()
    everything = site.get(URL).json()
    assert (everything["total"], len(everything["documents"])) == (5, 5)
    pages = [site.get(URL, params={"limit": 2, "offset": start}).json()["documents"] for start in (0, 2, 4)]
    assert [document for page in pages for document in page] == everything["documents"]
    assert site.get(URL, params={"origin": "site"}).json()["total"] == 3
    assert site.get(URL, params={"text": "海豚1"}).json()["total"] == 1
    assert site.get(f"{URL}/waiting", params={"text": "海豚"}).json()["total"] == 1
    for wrong in ({"limit": 0}, {"limit": 201}, {"offset": -1}, {"origin": "x"}, {"text": "长" * 501}, {"x": 1}):
        check(site.get(URL, params=wrong), 422)
    check(site.get(f"{URL}/waiting", params={"limit": 201}), 422)
