"""POST /suggest."""

from __future__ import annotations

import json

import pytest

PROJECT = "因公电子护照系统日常维护费"
ROW_KEYS = {
    "level1",
    "level2",
    "level3",
    "description",
    "value",
    "target",
    "weight",
    "actual",
    "published_level1",
    "published_level2",
    "score",
    "origin",
    "reason",
    "typical",
    "evidence",
}
SLOTS = {"数量", "质量", "时效", "成本", "经济效益", "社会效益", "生态效益", "可持续影响", "满意度"}


@pytest.fixture(scope="module")
def answer(client):
    response = client.post("/api/v1/suggest", json={"name": PROJECT, "budget": 45.5})
    assert response.status_code == 200
    return response.json()


def test_the_answer_has_every_key_of_the_contract(answer):
    assert set(answer) >= {"request", "suggestions", "missing_slots", "similar_projects", "findings"}
    assert answer["request"] == {
        "name": PROJECT,
        "budget_wan": 45.5,
        "purpose": None,
        "goal": None,
        "unit": None,
        "year": None,
        "frame": None,
        "indicators": [],
    }
    for row in answer["suggestions"]:
        assert set(row) >= ROW_KEYS
        assert set(row["target"]) >= {"kind", "operator", "number", "number_high", "unit", "date", "raw"}
        assert row["origin"] in ("retrieved", "adapted", "library")
        assert row["reason"]
    for project in answer["similar_projects"]:
        assert set(project) == {"table_id", "project_name", "unit", "year", "similarity"}


def test_all_nine_slots_are_filled_or_said_to_be_missing(answer):
    filled = {row["level2"] for row in answer["suggestions"]}
    missing = {slot.split("/")[1] for slot in answer["missing_slots"]}
    assert not filled & missing
    named = "".join(sorted(filled | missing))
    assert all(slot in named for slot in SLOTS)
    assert len(filled) >= 7


def test_published_rows_bring_their_value_and_evidence(answer):
    published = [row for row in answer["suggestions"] if row["origin"] == "retrieved"]
    assert len(published) >= 3
    for row in published:
        assert row["value"]
        assert row["typical"]["count"] >= 1
        first = row["evidence"][0]
        assert set(first) == {"table_id", "project_name", "unit", "year", "level3", "value", "similarity"}
        assert 0 <= first["similarity"] <= 1
    assert answer["similar_projects"][0]["project_name"] == PROJECT


def test_budget_wan_is_the_same_as_budget(client, answer):
    assert client.post("/api/v1/suggest", json={"name": PROJECT, "budget_wan": 45.5}).json() == answer


def test_the_frame_names_the_levels(client):
    rows = client.post("/api/v1/suggest", json={"name": PROJECT, "frame": "mof2021"}).json()["suggestions"]
    assert "成本指标" in {row["published_level1"] for row in rows}


def test_an_unknown_frame_is_not_found(client, check):
    error = check(client.post("/api/v1/suggest", json={"name": PROJECT, "frame": "nope"}), 404)
    assert error["code"] == "frame.unknown"
    assert "nope" in error["message"]


@pytest.mark.parametrize("limit", [1, 5, 60])
def test_limit_bounds_the_rows(client, limit):
    rows = client.post("/api/v1/suggest", json={"name": PROJECT, "limit": limit}).json()["suggestions"]
    assert 1 <= len(rows) <= limit


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": 61}, "limit"),
        ({"limit": 1.5}, "limit"),
        ({"budget": -1}, "budget"),
        ({"budget": 1e30}, "budget"),
        ({"budget": "四十五万"}, "budget"),
        ({"budget": [1]}, "budget"),
        ({"year": 1}, "year"),
        ({"name": ""}, "name"),
        ({"name": "\u0000\u0001\u200b"}, "name"),
        ({"name": "……!"}, "name"),
        ({"name": "项" * 501}, "name"),
        ({"name": None}, "name"),
        ({"name": 7}, "name"),
        ({"goal": "目" * 20_001}, "goal"),
        ({"frame": "\ud800"}, "frame"),
        ({"price": 3}, "price"),
        ({"\ud800": 3}, "请求内容"),
    ],
)
def test_a_wrong_field_is_named(client, check, wrong, field):
    body = json.dumps({"name": PROJECT} | wrong)
    error = check(client.post("/api/v1/suggest", content=body, headers={"content-type": "application/json"}), 422)
    assert error["code"] == "input.invalid"
    assert error["context"]["field"].split(".")[-1] == field
    assert "请" in error["message"]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_a_budget_that_is_no_number_is_refused(client, check, number):
    body = f'{{"name": "{PROJECT}", "budget": {number}}}'
    check(client.post("/api/v1/suggest", content=body, headers={"content-type": "application/json"}), 422)


def test_control_characters_are_cleaned_away(client):
    answer = client.post("/api/v1/suggest", json={"name": "护照\u0000系统\u001b维护", "budget": 3}).json()
    assert answer["request"]["name"] == "护照系统维护"
    assert answer["suggestions"]
