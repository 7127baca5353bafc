"""GET /typical and `zhibiao typical`: the same answer both ways."""

from __future__ import annotations

import csv
import json

import pytest

from recommender import Recommender

URL = "/api/v1/typical"
NAME = "受益群众满意度"
KEYS = {"level3", "level2", "by", "indicator", "attribute"}
TYPICAL = {"count", "operator", "unit", "median", "p10", "p90", "values"}


def test_the_route_answers(client):
    answer = client.get(URL, params={"level3": "服务对象满意度", "by": "year"}).json()
    assert set(answer) == KEYS
    found = answer["indicator"]
    assert set(found["typical"]) >= TYPICAL
    assert (found["typical"]["count"], found["typical"]["median"], found["typical"]["p10"]) == (1, 90, None)
    assert [group["group"] for group in found["groups"]] == ["2023"]
    assert answer["attribute"]["typical"]["count"] > 1


def test_the_command_gives_the_same(run, client):
    done = run("typical", NAME, "--level2", "满意度", "--by", "region", "--json")
    assert (done.code, done.err) == (0, "")
    assert done.answer == client.get(URL, params={"level3": NAME, "level2": "满意度", "by": "region"}).json()


def test_the_command_shows_groups(run):
    done = run("typical", "满意度", "--by", "budget")
    assert done.code == 0
    assert "100–500万元" in done.out
    assert "≥95%" in done.out
    assert "还没有公布过的值" in run("typical", NAME).out


def test_the_command_writes_csv(run, tmp_path):
    output = tmp_path / "值.csv"
    done = run("typical", "满意度", "--by", "year", "--output", output, "--json")
    assert "已写入" in done.err
    with output.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["分组"] for row in rows] == ["全部", "2023"]
    assert int(rows[0]["已公布次数"]) == done.answer["attribute"]["typical"]["count"]
    assert rows[0]["单位"] == "%"
    assert not [cell for row in rows for cell in row.values() if cell.startswith("=")]


def test_what_was_taken_in_counts_at_once(home, tmp_path):
    row = {"level1": "满意度指标", "level2": "服务对象满意度指标", "level3": NAME, "value": "≥80%"}
    path = tmp_path / "新.json"
    path.write_text(json.dumps({"project_name": "新项目", "indicators": [row]}), "utf-8")
    service = Recommender.open(home)
    before = service.typical(None, NAME)
    assert before.indicator.typical is None
    assert [report.status for report in service.ingest([path])] == ["added"]
    after = service.typical(None, NAME)
    service.close()
    assert (after.indicator.typical.count, after.indicator.typical.median) == (1, 80)
    assert after.attribute.typical.count == before.attribute.typical.count + 1


def test_an_unknown_name(run, client, check):
    error = check(client.get(URL, params={"level3": "验收合格比率"}), 404)
    assert error["code"] == "typical.unknown"
    near = error["context"]["nearest"]
    assert any("验收" in name for name in near)
    assert all(f"「{name}」" in run("typical", "验收合格比率").error for name in near)
    wrong = check(client.get(URL, params={"level3": NAME, "level2": "数量"}), 404)
    assert wrong["context"]["level2"] == ["服务对象满意度指标"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({}, "level3"), ({"level3": "?"}, "level3"), ({"level3": "率", "by": "x"}, "by"), ({"level3": "率", "x": 1}, "x")],
)
def test_a_wrong_field_is_named(client, check, wrong, field):
    assert check(client.get(URL, params=wrong), 422)["context"]["field"] == field


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["typical"], "缺少「指标名」"),
        (["typical", ""], "指标名称是空的"),
        (["typical", "满意度", "--by", "x"], "unit_type"),
        (["typical", "满意度", "--output", "a.pdf"], ".csv"),
        (["typical", "满意度", "--output", "没有/a.csv"], "a.csv"),
    ],
)
def test_a_wrong_command(run, arguments, said):
    assert said in run(*arguments).error
