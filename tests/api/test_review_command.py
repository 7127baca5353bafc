"""`zhibiao review`: the summary, the opinion as a file, mechanical remedies on a copy."""

from __future__ import annotations

import json

import docx
import pytest

ROWS = [
    {"level1": "产出指标", "level2": "数量指标", "level3": "培训人数", "value": "100人"},
    {"level1": "产出指标", "level2": "质量指标", "level3": "考核合格率", "value": "≤95%"},
]


@pytest.fixture
def document(tmp_path):
    path = tmp_path / "目标表.json"
    table = {"project_name": "农民工培训", "year": 2025, "indicators": ROWS}
    path.write_text(json.dumps({"tables": [table, {**table, "project_name": "护理员培训"}]}), encoding="utf-8")
    return path


def test_the_summary_comes_first_sorted_by_how_much_is_wrong(run, seed):
    done = run("review", seed)
    assert done.code == 1
    lines = done.out.splitlines()
    assert lines[0] == "共 7 个表，按问题多少排列："
    listed = lines[1:8]
    errors = ["错误" in line for line in listed]
    assert errors == sorted(errors, reverse=True)
    only = run("review", seed, "--least", "错误").out
    assert "[错误 S022]" in only
    assert "[提醒 " not in only
    assert "[提示 " not in only


@pytest.mark.parametrize("extension", ["docx", "xlsx", "html"])
def test_the_opinion_is_written_beside_json(run, seed, tmp_path, extension):
    path = tmp_path / f"意见.{extension}"
    done = run("review", seed, "--output", path, "--json")
    assert done.code == 1
    assert len(done.answer["tables"]) == 7
    assert "审核意见已写入" in done.err
    assert path.stat().st_size > 1000
    if extension == "docx":
        assert any("成本控制率" in cell.text for grid in docx.Document(path).tables for cell in grid._cells)


def test_an_opinion_in_an_unknown_format_is_refused_before_the_work(run, tmp_path):
    assert ".docx" in run("review", tmp_path / "无.docx", "--output", tmp_path / "意见.pdf").error


def test_mechanical_remedies_go_into_a_copy(run, document, tmp_path):
    before = document.read_bytes()
    done = run("review", document, "--fix", tmp_path / "改后")
    assert done.code == 1
    copy = tmp_path / "改后" / "目标表-修改.json"
    assert "副本已写入" in done.out
    assert document.read_bytes() == before
    tables = json.loads(copy.read_text(encoding="utf-8"))["tables"]
    assert tables[0]["indicators"][0]["value"] != "100人"
    again = run("review", copy, "--json").answer["tables"][0]["findings"]
    assert not [finding for finding in again if finding["code"] == "S020"]


def test_a_folder_that_cannot_be_made_is_said(run, document, tmp_path):
    (tmp_path / "文件").write_text("x", encoding="utf-8")
    assert "不能建立文件夹" in run("review", document, "--fix", tmp_path / "文件" / "里").error
    assert "应为错误、提醒、提示之一" in run("review", document, "--least", "全部").error
