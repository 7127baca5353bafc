"""Feedback and blocks over HTTP."""

from __future__ import annotations

import json

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.app import create_app
from recommender.settings import load_settings

EVENTS, BLOCKS = "/api/v1/feedback", "/api/v1/blocks"
PROJECT = {"project_name": "因公电子护照系统日常维护费", "unit": "市人民政府外事办公室"}
ACCEPT = {"action": "accept", "level2": "质量", "level3": "系统故障修复率", **PROJECT}
EDIT = {"action": "edit", "level3": "系统巡检次数", "value": "≥12次", "new_value": "≥4次", **PROJECT}
REJECT = {"action": "reject", "level3": "经济增长率", "note": "与本项目无关", **PROJECT}


def post(site, *events):
    response = site.post(EVENTS, json={"events": events})
    assert response.status_code == 200, response.text
    return response.json()


def test_events_are_recorded_once(site, home):
    first = post(site, ACCEPT, EDIT, REJECT)
    assert first["added"] == 3
    assert [event["action"] for event in first["events"]] == ["accept", "edit", "reject"]
    accepted = first["events"][0]
    assert set(accepted) == {
        *("id", "added_at", "action", "level2", "level3", "match_key", "value", "new_level3", "new_value"),
        *("project_name", "unit", "note", "withdrawn_at"),
    }
    assert accepted["level2"] == "质量指标"
    assert accepted["value"] is None
    assert accepted["withdrawn_at"] is None
    again = post(site, ACCEPT, EDIT, REJECT, ACCEPT)
    assert again == {"added": 0, "events": [*first["events"], accepted]}
    assert post(site, ACCEPT | {"project_name": "另一个项目"})["added"] == 1
    listed = site.get(EVENTS).json()
    assert listed["total"] == 4
    assert [event["id"] for event in listed["events"]] == [4, 3, 2, 1]
    with TestClient(create_app(load_settings(home))) as another:
        assert another.get(EVENTS).json() == listed


def test_listing_by_filter_and_page(site):
    post(site, ACCEPT, EDIT, REJECT, REJECT | {"unit": "交通局"})

    def found(**wanted):
        return [event["id"] for event in site.get(EVENTS, params=wanted).json()["events"]]

    assert found(action="reject") == [4, 3]
    assert found(unit="外事") == [3, 2, 1]
    assert found(text="巡检") == [2]
    assert found(limit=2, offset=1) == [3, 2]


def test_withdrawing(site, check):
    event = post(site, ACCEPT)["events"][0]
    assert site.delete(f"{EVENTS}/{event['id']}").status_code == 204
    assert site.get(EVENTS).json() == {"total": 0, "events": []}
    [kept] = site.get(EVENTS, params={"withdrawn": True}).json()["events"]
    assert kept == event | {"withdrawn_at": kept["withdrawn_at"]}
    assert kept["withdrawn_at"]
    assert check(site.delete(f"{EVENTS}/{event['id']}"), 409)["code"] == "feedback.withdrawn"
    assert check(site.delete(f"{EVENTS}/99"), 404)["code"] == "feedback.unknown"
    assert post(site, ACCEPT)["added"] == 1


def test_blocks(site, check):
    whole = site.post(BLOCKS, json={"name": "资金支付及时率", "reason": "不是产出"}).json()
    assert set(whole) == {"id", "added_at", "level2", "match_key", "name", "unit", "reason", "withdrawn_at"}
    assert site.post(BLOCKS, json={"name": "资金支付及时率"}).json() == whole
    one = site.post(BLOCKS, json={"name": "参会人数", "level2": "数量", "unit": "外事办"}).json()
    assert one["level2"] == "数量指标"
    assert site.get(BLOCKS).json() == {"total": 2, "blocks": [one, whole]}
    assert site.get(BLOCKS, params={"unit": "外事"}).json() == {"total": 1, "blocks": [one]}
    assert site.delete(f"{BLOCKS}/{whole['id']}").status_code == 204
    assert site.get(BLOCKS).json() == {"total": 1, "blocks": [one]}
    assert site.get(BLOCKS, params={"withdrawn": True}).json()["total"] == 2
    assert check(site.delete(f"{BLOCKS}/{whole['id']}"), 409)["code"] == "block.withdrawn"
    assert check(site.delete(f"{BLOCKS}/99"), 404)["code"] == "block.unknown"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "events"),
        ({"events": []}, "events"),
        ({"events": [ACCEPT] * 1_001}, "events"),
        ({"events": [ACCEPT], "colour": "red"}, "colour"),
        ({"events": [ACCEPT, {"action": "accept"}]}, "events.1.level3"),
        ({"events": [ACCEPT | {"action": "like"}]}, "events.0.action"),
        ({"events": [ACCEPT | {"level3": " "}]}, "events.0.level3"),
        ({"events": [ACCEPT | {"level3": "字" * 2_001}]}, "events.0.level3"),
        ({"events": [ACCEPT | {"level2": "不是二级"}]}, "events.0.level2"),
        ({"events": [ACCEPT | {"note": "字" * 2_001}]}, "events.0.note"),
        ({"events": [ACCEPT | {"new_value": "1"}]}, "events.0"),
        ({"events": [ACCEPT | {"id": 7}]}, "events.0.id"),
    ],
)
def test_a_wrong_request_records_nothing(site, check, body, field):
    assert check(site.post(EVENTS, json=body), 422)["context"]["field"] == field
    assert site.get(EVENTS).json()["total"] == 0


@pytest.mark.parametrize(
    "body",
    [{}, {"name": ""}, {"name": "参会人数", "level2": "无"}, {"name": "参会人数", "unit": "字" * 501}, {"name": 3}],
)
def test_a_wrong_block_blocks_nothing(site, check, body):
    check(site.post(BLOCKS, json=body), 422)
    assert site.get(BLOCKS).json()["total"] == 0


@pytest.mark.parametrize("path", [EVENTS, BLOCKS])
@pytest.mark.parametrize(
    "wanted", [{"limit": 0}, {"limit": 201}, {"offset": -1}, {"offset": 10**30}, {"colour": "red"}]
)
def test_a_wrong_filter_is_named(client, check, path, wanted):
    assert check(client.get(path, params=wanted), 422)["context"]["field"] == next(iter(wanted))


TEXT = st.text(st.characters(codec=None), max_size=60) | st.text("满意度率≥%0123 \x00\u202e'\"\\[]{}*", max_size=60)


def test_any_text(site, check):
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None)
    @given(TEXT, TEXT)
    def asking(name, unit):
        headers = {"content-type": "application/json"}
        event = {"action": "accept", "level3": name, "unit": unit, "note": unit}
        for path, body in ((EVENTS, {"events": [event]}), (BLOCKS, {"name": name, "unit": unit})):
            response = site.post(path, content=json.dumps(body), headers=headers)
            if response.status_code != 200:
                check(response, 422)

    asking()
    service = site.app.state.service
    assert service.preferences("满意").effects
    assert site.get(EVENTS).json()["total"] == len(service.store.feedback.words())
