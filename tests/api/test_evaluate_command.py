"""`zhibiao evaluate`: figures, report, baseline and exit codes."""

from __future__ import annotations

import json

import pytest

from corpus.training_tables import load_training_tables


@pytest.fixture
def labelled(tmp_path):
    path = tmp_path / "标注.json"
    tables = [table.model_dump(mode="json") for table in load_training_tables()[:2]]
    path.write_text(json.dumps(tables, ensure_ascii=False), "utf-8")
    return path


def test_figures_report_and_baseline(run, labelled, tmp_path):
    page, baseline = tmp_path / "报告.html", tmp_path / "基准.json"
    done = run("evaluate", "--file", labelled, "--output", page, "--save", baseline, "--json")
    assert done.code == 0
    assert done.err.count("\n") == 2
    assert set(done.answer["systems"][0]["figures"]) >= {"recall@20", "slots", "value_agreement", "repeats"}
    assert (done.answer["tables"], done.answer["comparison"]) == (2, None)
    assert "<svg" in page.read_text("utf-8")

    shown = run("evaluate", "--file", labelled, "--baseline", baseline)
    assert (shown.code, shown.err) == (0, "")
    assert "召回率@20：基准" in shown.out
    assert "下降超出容许" not in shown.out

    saved = json.loads(baseline.read_text("utf-8"))
    saved["systems"][0]["figures"]["slots"]["value"] += 0.5
    baseline.write_text(json.dumps(saved), "utf-8")
    fell = run("evaluate", "--file", labelled, "--baseline", baseline, "--limit", 5, "--output", page)
    assert fell.code == 1
    assert "二级指标覆盖率" in fell.out
    assert "下降超出容许" in fell.out
    assert "按别的条数" in fell.out
    assert "class=fell" in page.read_text("utf-8")
    lenient = run("evaluate", "--file", labelled, "--baseline", baseline, "--tolerance", 1, "--json")
    assert lenient.code == 0
    assert lenient.answer["comparison"]["fell"] is False


def test_the_shipped_document_alone_is_said_to_be_so(run):
    done = run("evaluate")
    assert done.code == 0
    assert "只有随产品附带的公开文件（7 个表）" in done.out
    assert "留一评估" in done.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--file", "没有.json"], "没有.json"),
        (["--baseline", "没有.json"], "没有.json"),
        (["--limit", "0"], "应在 1 到 60 之间"),
        (["--tolerance", "nan"], "--tolerance 应在 0 到 1 之间"),
        (["--tolerance", "多"], "应为数字"),
    ],
)
def test_what_cannot_be_done(run, arguments, said):
    assert said in run("evaluate", *arguments).error


def test_a_report_that_cannot_be_written(run, labelled, tmp_path):
    assert "报告.html" in run("evaluate", "--file", labelled, "--output", tmp_path / "无" / "报告.html").error
