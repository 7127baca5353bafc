"""Services on several machines over one PostgreSQL database; the password is shown nowhere."""

from __future__ import annotations

import json
import logging

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from corpus.training_tables import load_training_tables
from recommender.settings import load_settings
from tests.postgres import PASSWORD

SECRETS = (PASSWORD, "p%40ss", "p@ss")


@pytest.fixture
def few_examples(monkeypatch):
    """Let indexes learn names from a handful of the training tables: all of them take seconds."""
    monkeypatch.setattr("recommender.index.build.load_training_tables", lambda: load_training_tables()[::60])


@pytest.fixture
def place(postgres, monkeypatch):
    """A database that every command and service of a test finds in its environment."""
    place = postgres.new()
    monkeypatch.setenv("ZHIBIAO_STORE_DSN", place.render_as_string(hide_password=False))
    return place


def shown_nowhere(*texts):
    for text in texts:
        assert not any(secret in text for secret in SECRETS), text


def test_each_service_sees_what_the_other_takes_in(place, tmp_path, few_examples, caplog):
    caplog.set_level(logging.DEBUG)
    table = {
        "project_name": "信鸽比赛组织费",
        "indicators": [{"level2": "数量指标", "level3": "信鸽放飞羽数", "value": "≥900羽"}],
    }
    data = json.dumps({"tables": [table]}, ensure_ascii=False).encode()
    one, two = (create_app(load_settings(tmp_path / name)) for name in ("一", "二"))
    with TestClient(one) as first, TestClient(two) as second:

        def found(service):
            answer = service.post("/api/v1/search", json={"query": "信鸽放飞羽数"})
            return "信鸽放飞羽数" in [hit["level3"] for hit in answer.json()["hits"]]

        assert not found(first)
        assert not found(second)
        [upload] = first.post("/api/v1/documents", files={"files": ("信鸽.json", data)}).json()["uploads"]
        assert second.get("/api/v1/documents").json()["total"] == 2
        assert second.post(f"/api/v1/documents/{upload['id']}/confirm").status_code == 200
        assert found(first)
        assert found(second)
        listed = first.get("/api/v1/tables", params={"text": "信鸽"}).json()
        assert second.delete(f"/api/v1/tables/{listed['tables'][0]['id']}").status_code == 204
        assert not found(first)
        settings = second.get("/api/v1/settings").json()
        shown = {setting["variable"]: setting["value"] for setting in settings}["ZHIBIAO_STORE_DSN"]
        assert shown == f"postgresql://zhibiao@127.0.0.1:{place.port}/postgres"
        shown_nowhere(json.dumps(settings, ensure_ascii=False))
    assert not (tmp_path / "一" / "corpus.db").exists()
    shown_nowhere(caplog.text)


def test_doctor_names_the_database_and_no_password(place, run, tmp_path, few_examples):
    asked = run("doctor", home=tmp_path)
    assert asked.code == 0, asked.out
    assert f"postgresql://zhibiao@127.0.0.1:{place.port}/postgres，2 个文件" in asked.out
    told = run("doctor", "--json", home=tmp_path)
    assert told.answer["settings"]["ZHIBIAO_STORE_DSN"].startswith("postgresql://zhibiao@")
    shown_nowhere(asked.out, told.out)


def test_doctor_says_why_the_database_cannot_be_reached(run, tmp_path, monkeypatch, postgres):
    wrong = postgres.place("没有")
    monkeypatch.setenv("ZHIBIAO_STORE_DSN", wrong.render_as_string(hide_password=False))
    asked = run("doctor", home=tmp_path)
    assert asked.code == 1
    assert "没有语料库" in asked.out
    assert "createdb" in asked.out
    shown_nowhere(asked.out, asked.err)


def test_the_store_is_moved_there_and_back(run, tmp_path, postgres, filled, monkeypatch):
    place = postgres.new()
    address = place.render_as_string(hide_password=False)
    there = run("move-store", "--to", address, home=filled)
    assert there.code == 0, there.err
    assert "目标表：" in there.out
    assert "逐行核对一致" in there.out
    assert f"ZHIBIAO_STORE_DSN=postgresql://zhibiao@127.0.0.1:{place.port}/postgres " in there.out
    assert "已有内容" in run("move-store", "--to", address, home=filled).error
    monkeypatch.setenv("ZHIBIAO_STORE_DSN", address)
    back = run("move-store", "--to", tmp_path / "回来", "--json", home=tmp_path)
    assert back.answer["rows"]["document"] == 2
    assert back.answer["target"] == str(tmp_path / "回来" / "corpus.db")
    home = run("move-store", "--from", tmp_path / "回来", "--to", tmp_path / "再来", home=tmp_path)
    assert f"--home {tmp_path / '再来'}" in home.out
    shown_nowhere(there.out, there.err, back.out, back.err, home.out)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("mysql://u:p%40ss@h/d", "--to 的数据库地址不对"),
        ("postgresql://u:p%40ss@h", "没有写数据库"),
        ("/dev/null/夹", "建不了"),
    ],
)
def test_a_wrong_target_is_said(run, wrong, said):
    asked = run("move-store", "--to", wrong)
    assert said in asked.error
    shown_nowhere(asked.err)


def test_without_the_driver_the_remedy_is_said(run, tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "psycopg", None)
    monkeypatch.setenv("ZHIBIAO_STORE_DSN", "postgresql://u:p%40ss@127.0.0.1/d")
    asked = run("search", "率", home=tmp_path)
    assert "zhibiao[postgres]" in asked.error
    shown_nowhere(asked.err)
