"""`zhibiao convert`, and the forms of `zhibiao suggest`."""

from __future__ import annotations

import docx
import pytest

PROJECT = "因公电子护照系统日常维护费"


@pytest.mark.parametrize("extension", ["docx", "xlsx", "csv", "json"])
def test_convert_writes_what_it_read(run, seed, tmp_path, extension):
    output = tmp_path / f"表.{extension}"
    done = run("convert", seed, "--output", output, "--json")
    assert (done.code, done.err) == (0, "")
    assert done.answer == {"output": str(output), "tables": 7, "problems": []}
    before, after = (run("parse", path, "--json").answer["tables"] for path in (seed, output))
    for table in (*before, *after):
        del table["source"]
        for row in table["indicators"]:
            del row["position"]
    assert after == before


def test_convert_to_another_form_renames_and_reorders(run, seed, tmp_path):
    output = tmp_path / "表.docx"
    done = run("convert", seed, "--output", output, "--form", "101号")
    assert done.code == 0
    assert "已把 7 个目标表写入" in done.out
    first = run("parse", output, "--json").answer["tables"][0]
    pairs = [(row["published_level1"], row["published_level2"]) for row in first["indicators"]]
    assert pairs[:2] == [("成本指标", "经济成本指标"), ("产出指标", "数量指标")]


def test_convert_goes_on_past_a_broken_file(run, seed, tmp_path):
    broken = tmp_path / "坏.docx"
    broken.write_bytes(b"PK\x03\x04broken")
    done = run("convert", seed, broken, "--output", tmp_path / "表.xlsx")
    assert done.code == 1
    assert "坏.docx" in done.err
    assert len(run("parse", tmp_path / "表.xlsx", "--json").answer["tables"]) == 7


def test_convert_fills_in_a_template(run, seed, tmp_path):
    template = tmp_path / "模板.docx"
    document = docx.Document()
    for line in ("{%p for 表 in 各表 %}", "{{ 表.序号 }}.{{ 表.项目名称 }}", "{%p endfor %}"):
        document.add_paragraph(line)
    document.save(template)
    output = tmp_path / "表.docx"
    assert run("convert", seed, "--output", output, "--template", template).code == 0
    lines = [one.text for one in docx.Document(output).paragraphs if one.text]
    assert len(lines) == 7
    assert lines[0] == "1.机关运行保障经费"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--form", "103号"], "没有名为「103号」的表样"),
        (["--template", "没有.docx"], "没有.docx"),
        (["--template", "没有.docx", "--form", "88号"], "不能同时选择表样"),
    ],
)
def test_convert_refuses_and_writes_nothing(run, seed, tmp_path, arguments, said):
    assert said in run("convert", seed, "--output", tmp_path / "表.docx", *arguments).error
    assert not (tmp_path / "表.docx").exists()


def test_convert_needs_an_output(run, seed):
    assert "--output" in run("convert", seed, home=None).error


def test_suggest_writes_in_the_form_asked_for(run, tmp_path):
    output = tmp_path / "表.docx"
    assert run("suggest", "--name", PROJECT, "--budget", "45.5", "--output", output, "--form", "88号").code == 0
    assert docx.Document(output).paragraphs[0].text == "项目支出绩效目标申报表"
    [table] = run("parse", output, "--json").answer["tables"]
    assert (table["project_name"], table["budget_wan"]["total"]) == (PROJECT, 45.5)
    assert "--output" in run("suggest", "--name", PROJECT, "--form", "88号", home=None).error
