"""GET and POST /search."""

from __future__ import annotations

import pytest

URL = "/api/v1/search"
JSON = {"content-type": "application/json"}
HIT_KEYS = {
    "level1",
    "level2",
    "level3",
    "description",
    "value",
    "score",
    "project_name",
    "unit",
    "region",
    "year",
    "table_id",
    "occurrences",
}


@pytest.fixture(params=["GET", "POST"])
def search(request, client):
    def asking(**wanted):
        sent = {"params": wanted} if request.param == "GET" else {"json": wanted}
        return client.request(request.param, URL, **sent)

    return asking


def test_finds_by_meaning(search):
    answer = search(query="群众满意不满意").json()
    assert set(answer) >= {"query", "total", "hits", "facets"}
    assert answer["query"] == "群众满意不满意"
    assert len(answer["hits"]) == 10 <= answer["total"]
    assert all(set(hit) >= HIT_KEYS for hit in answer["hits"])
    assert all("满意" in hit["level3"] for hit in answer["hits"][:3])
    scores = [hit["score"] for hit in answer["hits"]]
    assert scores == sorted(scores, reverse=True)


def test_exact_finds_the_characters(search):
    answer = search(query="合格率", exact=True).json()
    assert answer["hits"]
    assert all("合格率" in hit["level3"] + (hit["description"] or "") for hit in answer["hits"])
    assert search(query="没有人用过的名称", exact=True).json()["hits"] == []


def test_levels_with_and_without_their_last_word(search):
    short, long = search(query="率", level2="质量").json(), search(query="率", level2="质量指标").json()
    assert short == long
    assert {hit["level2"] for hit in short["hits"]} == {"质量指标"}
    assert search(query="率", level1="产出").json() == search(query="率", level1="产出指标").json()
    assert search(query="率", level2="无此级").json()["total"] == 0


def test_year_region_and_unit_keep_published_rows(search):
    for wanted in ({"year": 2023}, {"region": "天津"}, {"unit": "外事办"}):
        hits = search(query="系统维护", limit=50, **wanted).json()["hits"]
        assert hits, wanted
        assert {hit["unit"] for hit in hits} == {"天津市人民政府外事办公室"}
        assert {hit["year"] for hit in hits} == {2023}
    assert search(query="护照", year=1999).json()["total"] == 0


def test_pages_follow_each_other(search):
    whole = search(query="率", limit=20).json()
    pages = [search(query="率", limit=10, offset=offset).json() for offset in (0, 10)]
    assert whole["hits"] == pages[0]["hits"] + pages[1]["hits"]
    assert {page["total"] for page in pages} == {whole["total"]}
    beyond = search(query="率", offset=100_000).json()
    assert beyond["hits"] == []
    assert beyond["total"] == whole["total"]


def test_facets_count_all_hits(search):
    answer = search(query="满意度", limit=1).json()
    assert set(answer["facets"]) == {"level1", "level2", "unit", "region", "year"}
    assert sum(answer["facets"]["level2"].values()) == answer["total"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"query": ""}, "query"),
        ({"query": "\u0001\u0002"}, "query"),
        ({"query": "?!"}, "query"),
        ({"query": "率", "limit": 0}, "limit"),
        ({"query": "率", "limit": 201}, "limit"),
        ({"query": "率", "offset": -1}, "offset"),
        ({"query": "率", "year": 99999999999999999999}, "year"),
        ({"query": "率", "year": "去年"}, "year"),
        ({"query": "率", "colour": "red"}, "colour"),
        ({"query": "率", "exact": "也许"}, "exact"),
        ({}, "query"),
    ],
)
def test_a_wrong_field_is_named(search, check, wrong, field):
    assert check(search(**wrong), 422)["context"]["field"] == field


def test_a_query_with_control_characters_is_cleaned_and_answered(search):
    answer = search(query="群众\u0000满意\u0007度\u202e").json()
    assert answer["query"] == "群众满意度"
    assert answer["hits"]


def test_a_very_long_query_is_answered_or_refused(client, check):
    response = client.post(URL, json={"query": "满意度" * 33_334})
    if response.status_code != 200:
        check(response)


def test_a_lone_surrogate_does_no_harm(client):
    response = client.post(URL, content=b'{"query": "\\ud800\xe6\xbb\xa1\xe6\x84\x8f"}', headers=JSON)
    assert response.status_code == 200
    assert response.json()["query"] == "满意"
