"""Real workers over a real home: the same answers as without them, the switch to a new index, death under load."""

from __future__ import annotations

import asyncio
import json

import pytest
from fastapi.testclient import TestClient

from api.answers.answers import Beside
from api.answers.pool import Pool
from api.answers.questions import QUESTIONS
from api.answers.worker import worker_command
from api.app import create_app
from corpus.errors import BusyError, StoreError
from corpus.store import content_id
from corpus.table import Indicator, ParsedDocument, TargetTable
from recommender import Recommender
from recommender.search import Query
from recommender.settings import load_settings
from tests.loops import run_apart

ROW = {"level1": "产出", "level2": "数量", "level3": "会议次数", "value": "≥1场"}
TABLE = {"project_name": "友城庆祝活动", "budget_wan": {"total": 20.35}, "indicators": [ROW]}
PROJECT = {"name": "护照系统维护", "budget": 45.123456789, "unit": "外事办", "indicators": [ROW | {"weight": 0.1}]}
ASKED = [
    ("GET", "/api/v1/search", {"params": {"query": "群众满意不满意", "year": 2023, "limit": 3}}),
    ("POST", "/api/v1/search", {"json": {"query": "合格率", "exact": True, "level2": "质量"}}),
    ("POST", "/api/v1/search", {"json": {"query": "率" * 5000}}),
    ("POST", "/api/v1/search", {"json": {"query": " "}}),
    ("POST", "/api/v1/search", {"json": {"query": "率", "unit": "\ud800"}}),
    ("POST", "/api/v1/suggest", {"json": PROJECT}),
    ("POST", "/api/v1/suggest", {"json": {"name": "办公设备购置", "frame": "mof2015", "limit": 4}}),
    ("POST", "/api/v1/suggest", {"json": {"name": "办公设备购置", "frame": "没有"}}),
    ("POST", "/api/v1/review", {"json": {"tables": [TABLE, TABLE]}}),
    ("POST", "/api/v1/review", {"content": b"no JSON"}),
    ("POST", "/api/v1/review", {"files": {"files": ("表.json", json.dumps({"tables": [TABLE]}).encode())}}),
    ("GET", "/api/v1/typical", {"params": {"level3": "群众满意度", "by": "year"}}),
    ("GET", "/api/v1/typical", {"params": {"level3": "没有人用过的名称"}}),
    ("GET", "/api/v1/occurrences", {"params": {"level3": "群众满意度", "limit": 2}}),
    ("GET", "/api/v1/occurrences", {"params": {"level3": "没有人用过的名称"}}),
]


@pytest.fixture(scope="module")
def beside(filled):
    settings = load_settings(filled).model_copy(update={"workers": 1})
    with TestClient(create_app(settings), raise_server_exceptions=False) as asking:
        assert isinstance(asking.app.state.answers, Beside)
        yield asking


@pytest.mark.parametrize(("method", "url", "sent"), ASKED)
def test_the_answers_are_those_of_the_server_itself(client, beside, method, url, sent):
    if "json" in sent:  # httpx refuses half a character
        sent = {"content": json.dumps(sent["json"]), "headers": {"content-type": "application/json"}}
    sent = sent | {"headers": sent.get("headers", {}) | {"x-request-id": "one-and-the-same"}}
    here, there = (one.request(method, url, **sent) for one in (client, beside))
    assert (there.status_code, there.content) == (here.status_code, here.content)
    assert there.headers == here.headers
    assert here.status_code < 500


def test_what_the_server_checked_reaches_a_worker_as_it_was():
    project = QUESTIONS["suggest"].read(json.dumps(PROJECT).encode())
    assert QUESTIONS["suggest"].read(project.model_dump_json().encode()) == project


def test_a_service_that_is_busy_says_when_to_ask_again(client, monkeypatch):
    async def busy(_name, _asked):
        raise BusyError("answer.late", "请稍后重试")

    monkeypatch.setattr(client.app.state.answers, "give", busy)
    monkeypatch.setattr(client.app.state.answers, "ready", lambda: False)
    refused = client.post("/api/v1/search", json={"query": "率"})
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
    assert refused.json() == {"error": {"code": "answer.late", "message": "请稍后重试", "context": {}}}
    refused = client.get("/readyz")
    assert (refused.status_code, refused.json()["error"]["code"]) == (503, "answer.nobody")


def test_a_store_that_cannot_be_used_now_is_asked_again_later(client, beside, monkeypatch):
    async def unreachable(_name, _asked):
        return 503, b"{}"

    def gone(*_given):
        raise StoreError("store.unreachable", "连不上；请稍后重试")

    monkeypatch.setattr(beside.app.state.answers._pool, "ask", unreachable)
    monkeypatch.setattr(client.app.state.service.store, "table", gone)
    for refused in (client.get("/api/v1/tables/a"), beside.post("/api/v1/search", json={"query": "率"})):
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")


def test_every_worker_finds_a_table_that_was_added(home):
    name = "光伏路灯安装盏数"
    table = TargetTable(project_name="村庄亮化", indicators=(Indicator(level2="数量指标", level3=name, value="≥7盏"),))
    query = Query(query=name, limit=1).model_dump_json().encode()

    async def scenario():
        pool = Pool(worker_command(home), 2, 60)
        await pool.start()
        try:
            # As many questions at once as there are workers: each gets one.
            before = await asyncio.gather(*(pool.ask("search", query) for _ in pool.numbers()))
            service = Recommender.open(home)
            service.store.add_document(content_id(b"added"), "路灯.json", ParsedDocument(tables=(table,)))
            service.close()
            return before, await asyncio.gather(*(pool.ask("search", query) for _ in pool.numbers()))
        finally:
            await pool.close()

    before, after = run_apart(scenario())
    assert len(before) == len(after) == 2
    assert all(json.loads(body)["hits"][0]["level3"] != name for _, body in before)
    assert all(json.loads(body)["hits"][0]["level3"] == name for _, body in after)
