"""Rules, frames, forms, settings and the checkup: what the commands show, over HTTP."""

from __future__ import annotations

import pytest

from corpus.frames import frames
from corpus.writers.forms import forms
from recommender.settings import Settings

URL = "/api/v1"


def test_rules_as_the_command_shows_them(client, run, check):
    rules = client.get(f"{URL}/rules").json()
    assert rules == run("rules", "list", "--json").answer
    assert all(
        rule[part] for rule in rules for part in ("code", "name", "basis", "certainty", "meaning", "bad", "good")
    )
    assert all(rule["basis"].endswith(f"（{rule['certainty']}）") for rule in rules)
    one = client.get(f"{URL}/rules/s022").json()
    assert one == run("rules", "show", "S022", "--json").answer
    assert one in rules
    assert check(client.get(f"{URL}/rules/S998"), 404)["code"] == "rule.unknown"


def test_frames_with_their_slots(client):
    found = {frame["id"]: frame for frame in client.get(f"{URL}/frames").json()}
    assert set(found) == set(frames())
    for frame in found.values():
        assert frame["name"]
        assert frame["slots"]
    pairs = [(slot["level1"], slot["level2"]) for slot in found["mof2015"]["slots"]]
    assert ("产出指标", "数量指标") in pairs
    assert [slot["printed_level2"] for slot in found["mof2015"]["slots"]] == [two for _, two in pairs]
    assert any(slot["printed_level1"] != slot["level1"] for frame in found.values() for slot in frame["slots"])


def test_forms_are_those_of_the_export(client):
    found = client.get(f"{URL}/forms").json()
    assert [form["name"] for form in found] == [form.name for form in forms()]
    assert sum(form["default"] for form in found) == 1


def test_settings_with_their_values_and_no_secret(site, home, monkeypatch):
    monkeypatch.setenv("ZHIBIAO_LLM_API_KEY", "sk-geheim")
    answer = site.get(f"{URL}/settings")
    found = {setting["name"]: setting for setting in answer.json()}
    assert list(found) == list(Settings.model_fields)
    assert (found["home"]["value"], found["home"]["variable"]) == (str(home), "ZHIBIAO_HOME")
    assert (found["query_characters"]["value"], found["query_characters"]["unit"]) == ("1000", "字")
    assert all(setting["help"] for setting in found.values())
    assert "sk-geheim" not in answer.text + site.get(f"{URL}/checkup").text


def test_the_checkup_is_the_doctors(site, run, home):
    answer = site.get(f"{URL}/checkup").json()
    doctor = run("doctor", "--json", home=home).answer
    assert (answer["ok"], answer["version"], answer["python"]) == (True, doctor["version"], doctor["python"])
    said = [(check["name"], check["ok"]) for check in answer["checks"]]
    assert said == [(check["name"], check["ok"]) for check in doctor["checks"]]


@pytest.mark.parametrize("place", ["columns.json", "manifest.json"])
def test_what_is_damaged_is_answered_with_its_remedy(site, home, run, place):
    [folder] = (home / "index").iterdir()
    (folder / place).unlink()
    response = site.get(f"{URL}/checkup")
    assert response.status_code == 200
    assert response.json()["ok"] is False
    [bad] = [check for check in response.json()["checks"] if not check["ok"]]
    assert bad["name"] == "索引和文本模型"
    assert "已损坏" in bad["message"]
    assert bad["remedy"].startswith("请运行 zhibiao rebuild")
    [said] = [check["detail"] for check in run("doctor", "--json", home=home).answer["checks"] if not check["ok"]]
    assert said == f"{bad['message']}；{bad['remedy']}"
