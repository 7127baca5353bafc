"""Tables: list, correct, take out."""

from __future__ import annotations

import json

import pytest

from corpus.library import load_library

URL = "/api/v1/tables"


@pytest.fixture
def published(site):
    return site.get(URL, params={"kind": "declaration"}).json()["tables"][0]


def exact(site, query):
    return site.post("/api/v1/search", json={"query": query, "exact": True, "unit": "外事"}).json()["hits"]


def test_published_tables_come_first_and_pages_follow(client):
    whole = client.get(URL, params={"limit": 20}).json()
    total = 7 + len(load_library())
    assert whole["total"] == total
    assert [table["kind"] for table in whole["tables"]] == ["declaration"] * 7 + ["library"] * 13
    pages = [client.get(URL, params={"limit": 10, "offset": offset}).json()["tables"] for offset in (0, 10)]
    assert pages[0] + pages[1] == whole["tables"]
    assert client.get(URL, params={"offset": 1000}).json() == {"total": total, "tables": []}


@pytest.mark.parametrize(
    ("wanted", "total"),
    [
        ({"kind": "library"}, len(load_library())),
        ({"year": 2023}, 7),
        ({"year": 1999}, 0),
        ({"region": "天津"}, 7),
        ({"unit": "外事办"}, 7),
        ({"text": "护照"}, 1),
        ({"text": "%"}, 0),
        ({"text": "_"}, 0),
        ({"text": "' OR 1=1 --"}, 0),
    ],
)
def test_filters(client, wanted, total):
    assert client.get(URL, params=wanted).json()["total"] == total


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"year": "99999999999999999999"}, "year"),
        ({"offset": -1}, "offset"),
        ({"offset": 10**30}, "offset"),
        ({"limit": 0}, "limit"),
        ({"limit": 201}, "limit"),
        ({"colour": "red"}, "colour"),
        ({"text": "字" * 501}, "text"),
    ],
)
def test_a_wrong_filter_is_named(client, check, wanted, field):
    assert check(client.get(URL, params=wanted), 422)["context"]["field"] == field


def test_one_table_has_every_key_of_the_contract(site, published):
    table = site.get(f"{URL}/{published['id']}").json()
    assert table == published
    assert set(table) >= {
        "id",
        "project_name",
        "unit",
        "unit_code",
        "region",
        "year",
        "budget_wan",
        "purpose",
        "goal",
        "frame",
        "kind",
        "source",
        "indicators",
    }
    assert set(table["budget_wan"]) == {"total", "fiscal", "other"}
    assert set(table["source"]) == {"file", "page", "position"}


def test_correcting_the_year_moves_the_rows(site, published):
    changed = site.patch(f"{URL}/{published['id']}", json={"year": 2021}).json()
    assert changed == published | {"year": 2021}
    assert site.get(URL, params={"year": 2021}).json()["total"] == 1
    name = published["indicators"][0]["level3"]
    hits = site.post("/api/v1/search", json={"query": name, "exact": True, "year": 2021}).json()["hits"]
    assert [hit["table_id"] for hit in hits] == [published["id"]]


def test_correcting_the_rows_reads_their_values_again(site, published):
    rows = [{"level1": "产出指标", "level2": "数量", "level3": "改正后的名称", "value": "≥7场"}]
    changed = site.patch(f"{URL}/{published['id']}", json={"indicators": rows}).json()
    [row] = changed["indicators"]
    assert row["level2"] == "数量指标"
    assert (row["target"]["operator"], row["target"]["number"], row["target"]["unit"]) == ("≥", 7, "场")
    assert [hit["value"] for hit in exact(site, "改正后的名称")] == ["≥7场"]


@pytest.mark.parametrize(
    "changes",
    [
        {"colour": "red"},
        {"id": "x"},
        {"source": {}},
        {"year": 3},
        {"year": "x"},
        {"indicators": 3},
        {"indicators": [3]},
        {"indicators": [{"weight": "x"}]},
        {"budget_wan": {"total": "x"}},
        {"\ud800": 3},
        [],
        3,
        None,
    ],
)
def test_a_wrong_correction_changes_nothing(site, published, check, changes):
    content = json.dumps(changes)
    check(site.patch(f"{URL}/{published['id']}", content=content, headers={"content-type": "application/json"}), 422)
    assert site.get(f"{URL}/{published['id']}").json() == published


def test_a_table_taken_out_is_not_found_any_more(site, published, check):
    name, total = published["indicators"][0]["level3"], site.get(URL).json()["total"]
    assert any(hit["table_id"] == published["id"] for hit in exact(site, name))
    assert site.delete(f"{URL}/{published['id']}").status_code == 204
    assert not any(hit["table_id"] == published["id"] for hit in exact(site, name))
    assert site.get(URL).json()["total"] == total - 1
    check(site.get(f"{URL}/{published['id']}"), 404)
    check(site.delete(f"{URL}/{published['id']}"), 404)
    check(site.patch(f"{URL}/{published['id']}", json={"year": 2020}), 404)
