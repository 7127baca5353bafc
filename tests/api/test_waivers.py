"""Waivers over the command line and HTTP: set apart from then on, listed, taken back."""

from __future__ import annotations

import json

import pytest

TABLE = {
    "project_name": "桥梁养护",
    "indicators": [{"level1": "产出指标", "level2": "质量指标", "level3": "验收合格率", "value": "≤98%"}],
}
SAID = ("S040", "--project", "桥梁养护", "--name", "验收合格率", "--quoted", "≤98%", "--reason", "样品上限")


def _codes(answer):
    return {finding["code"] for finding in answer["tables"][0]["findings"]}


def test_a_waived_finding_is_set_apart_and_comes_back(run, home, tmp_path):
    path = tmp_path / "表.json"
    path.write_text(json.dumps(TABLE), encoding="utf-8")
    assert "S040" in _codes(run("review", path, "--json", home=home).answer)
    added = run("waivers", "add", *SAID, "--json", home=home).answer
    assert added["id"] == 1
    assert "已有同样的豁免" in run("waivers", "add", *SAID, home=home).out
    answer = run("review", path, "--json", home=home).answer
    assert "S040" not in _codes(answer)
    assert answer["tables"][0]["waived"][0]["reason"] == "样品上限"
    assert "[已豁免 S040]" in run("review", path, home=home).out
    shown = run("waivers", "list", "--text", "桥梁", home=home).out
    assert "样品上限" in shown
    assert "共 1 条" in shown
    assert run("waivers", "withdraw", 1, home=home).out == "已撤回豁免（编号 1）\n"
    assert "S040" in _codes(run("review", path, "--json", home=home).answer)
    assert run("waivers", "list", "--json", home=home).answer["total"] == 0
    assert run("waivers", "list", "--all", "--json", home=home).answer["total"] == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "S998", "--project", "x", "--reason", "y"), "没有编号为「S998」的规则"),
        (("add", "S040", "--project", "x"), "缺少 --reason"),
        (("withdraw", "9"), "没有编号为「9」的豁免"),
        (("list", "--limit", "0"), "limit"),
    ],
)
def test_what_cannot_be_done_is_said(run, home, arguments, said):
    assert said in run("waivers", *arguments, home=home).error


def test_the_routes(site, check):
    body = {
        "code": "S040",
        "project_name": "桥梁养护",
        "level3": "验收合格率",
        "quoted": "≤98%",
        "reason": "样品上限",
    }
    first = site.post("/api/v1/waivers", json=body)
    assert first.status_code == 200
    assert site.post("/api/v1/waivers", json=body).json() == first.json()
    assert site.get("/api/v1/waivers").json()["total"] == 1
    assert "S040" not in _codes(site.post("/api/v1/review", json=TABLE).json())
    assert site.delete(f"/api/v1/waivers/{first.json()['id']}").status_code == 204
    assert "S040" in _codes(site.post("/api/v1/review", json=TABLE).json())
    assert check(site.post("/api/v1/waivers", json={**body, "code": "S998"}), 404)["code"] == "rule.unknown"
    check(site.post("/api/v1/waivers", json={**body, "reason": ""}), 422)


@pytest.mark.parametrize("extension", ["docx", "xlsx", "html"])
def test_the_opinion_over_http(client, extension):
    answer = client.post(f"/api/v1/review/opinion?format={extension}", json=TABLE)
    assert answer.status_code == 200
    assert f".{extension}" in answer.headers["content-disposition"]
    assert len(answer.content) > 1000


def test_an_opinion_in_an_unknown_format(client, check):
    check(client.post("/api/v1/review/opinion?format=pdf", json=TABLE), 422)
