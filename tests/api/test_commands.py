"""What each command does when all is well, and its exit code."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from api.cli import COMMANDS

PROJECT = "因公电子护照系统日常维护费"
ENGLISH = ("Usage", "Options", "Show this message", "default:", "INTEGER", "TEXT", "PATH", "[OPTIONS]")


@pytest.fixture
def lines(tmp_path):
    """Write a batch file."""

    def writing(*texts):
        path = tmp_path / "批量.txt"
        path.write_text("\n".join(texts), "utf-8")
        return path

    return writing


@pytest.fixture
def broken(tmp_path):
    path = tmp_path / "坏.docx"
    path.write_bytes(b"PK\x03\x04broken")
    return path


@pytest.mark.parametrize("command", COMMANDS)
def test_help_is_chinese_and_has_an_example(run, command):
    done = run(command, "--help", home=None)
    assert done.code == 0
    assert f"用法：zhibiao {command}" in done.out
    assert f"例：zhibiao {command}" in done.out
    assert "--json" in done.out
    assert "--home" in done.out
    assert not [word for word in ENGLISH if word in done.out]


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], []])
def test_the_overview_lists_the_commands(run, arguments):
    done = run(*arguments, home=None)
    assert done.code == 0
    assert all(name in done.out and text in done.out for name, text in COMMANDS.items())
    assert not [word for word in ENGLISH if word in done.out]


def test_version(run):
    assert run("--version", home=None).out == "zhibiao 0.1.0\n"


def test_parse_reads_the_published_document(run, seed):
    done = run("parse", seed, "--json")
    assert (done.code, done.err) == (0, "")
    assert set(done.answer) == {"tables", "problems"}
    assert len(done.answer["tables"]) == 7
    assert sum(len(table["indicators"]) for table in done.answer["tables"]) == 70
    shown = run("parse", seed)
    assert "共 7 个目标表、70 条指标" in shown.out
    assert PROJECT in shown.out


def test_parse_with_a_broken_file_among_several_says_so(run, seed, broken):
    done = run("parse", seed, broken, "--json")
    assert done.code == 1
    assert len(done.answer["tables"]) == 7
    assert "坏.docx" in {problem["file"] for problem in done.answer["problems"]}


def test_review_exits_1_with_errors_and_0_without(run, seed, tmp_path, broken):
    done = run("review", seed, "--json")
    assert (done.code, done.err) == (1, "")
    assert len(done.answer["tables"]) == 7
    assert "成本控制率" in run("review", seed).out
    sound = tmp_path / "好.json"
    row = {"level1": "产出指标", "level2": "数量指标", "level3": "举办活动场次", "value": "≥1场"}
    sound.write_text(json.dumps({"project_name": "友城庆祝活动", "indicators": [row]}), "utf-8")
    errors = sum(table["counts"]["error"] for table in run("review", sound, "--json").answer["tables"])
    assert run("review", sound).code == (1 if errors else 0)
    assert run("review", sound, broken).code == 1


def test_suggest_prints_one_document(run):
    done = run("suggest", "--name", PROJECT, "--budget", "45.5", "--json")
    assert (done.code, done.err) == (0, "")
    assert done.answer["request"]["budget_wan"] == 45.5
    assert done.answer["suggestions"]
    shown = run("suggest", "--name", PROJECT, "--limit", 3)
    assert shown.code == 0
    rows = run("suggest", "--name", PROJECT, "--limit", 3, "--json").answer["suggestions"]
    assert len(rows) == 3
    assert all(row["level3"] in shown.out for row in rows)


def test_suggest_answers_a_batch_in_order(run, lines):
    batch = lines(
        json.dumps({"name": PROJECT, "budget": 45.5, "purpose": None, "year": None}, ensure_ascii=False),
        "",
        json.dumps({"name": "友城庆祝\u2028活动", "limit": 2, "unit": "外事办"}, ensure_ascii=False),
        '{"project_name": "公路养护"}',
    )
    done = run("suggest", "--file", batch, "--json")
    assert (done.code, done.err) == (0, "")
    answers = [json.loads(line) for line in done.out.splitlines()]
    assert [answer["request"]["name"] for answer in answers] == [PROJECT, "友城庆祝\n活动", "公路养护"]
    assert len(answers[1]["suggestions"]) <= 2
    assert answers[0] == run("suggest", "--name", PROJECT, "--budget", "45.5", "--json").answer


def test_search_prints_one_document(run):
    done = run("search", "群众满意不满意", "--limit", "3", "--json")
    assert (done.code, done.err) == (0, "")
    assert len(done.answer["hits"]) == 3
    exact = run("search", "合格率", "--exact", "--level2", "质量", "--year", "2023", "--region", "天津", "--json")
    assert exact.answer["hits"]
    shown, answer = run("search", "群众满意").out, run("search", "群众满意", "--json").answer
    assert f"共 {answer['total']} 个指标" in shown
    assert "满意度" in shown


def test_search_answers_a_batch_in_order(run, lines, monkeypatch):
    queries = ["满意度", "合格率", "公路里程"]
    done = run("search", "--file", lines(*queries), "--limit", 2, "--json")
    assert [json.loads(line)["query"] for line in done.out.splitlines()] == queries
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("\n".join(queries).encode())))
    assert run("search", "--file", "-", "--limit", 2, "--json").out == done.out


def test_what_looks_like_markup_is_text(run):
    done = run("search", "满意度[/b] :smile: [red]")
    assert done.code == 0
    assert "满意度[/b] :smile: [red]" in done.out


def test_a_pipe_gets_wide_lines(run):
    assert max(len(line) for line in run("search", "满意度").out.splitlines()) > 80


@pytest.mark.parametrize("extension", ["docx", "xlsx"])
def test_suggest_writes_a_table_that_reads_back(run, tmp_path, extension):
    output = tmp_path / f"表.{extension}"
    done = run("suggest", "--name", PROJECT, "--budget", "45.5", "--output", output, "--json")
    assert done.code == 0
    assert "已写入" in done.err
    [table] = run("parse", output, "--json").answer["tables"]
    assert table["project_name"] == PROJECT
    assert table["budget_wan"]["total"] == 45.5
    assert [row["level3"] for row in table["indicators"]] == [row["level3"] for row in done.answer["suggestions"]]


def test_suggest_refuses_an_output_of_unknown_format(run, tmp_path):
    assert ".docx" in run("suggest", "--name", PROJECT, "--output", tmp_path / "表.pdf", "--json").error
    assert "表.docx" in run("suggest", "--name", PROJECT, "--output", tmp_path / "无" / "表.docx").error


def test_ingest_is_done_once(run, home, seed, tmp_path, broken):
    folder = tmp_path / "文件"
    folder.mkdir()
    (folder / "说明.md").write_text("不是表", "utf-8")
    (folder / "海豚.json").write_text(
        '{"project_name": "海豚救助", "indicators": [{"level3": "救助海豚头数", "value": "≥3头"}]}', "utf-8"
    )
    first = run("ingest", folder, seed, "--json", home=home)
    assert (first.code, first.err) == (0, "")
    assert first.answer["counts"] == {"added": 1, "known": 1, "failed": 0}
    again = run("ingest", folder, seed, "--json", home=home)
    assert (again.code, again.answer["counts"]) == (0, {"added": 0, "known": 2, "failed": 0})
    hits = run("search", "海豚", "--exact", "--json", home=home).answer["hits"]
    assert [hit["level3"] for hit in hits] == ["救助海豚头数"]

    broken.rename(folder / "坏.docx")
    third = run("ingest", folder, home=home)
    assert third.code == 1
    assert "未收入" in third.out
    assert "坏.docx" in third.out
    assert "已在库中 1 个" in third.out


def test_rebuild_and_doctor(run, home):
    built = run("rebuild", "--json", home=home)
    assert built.code == 0
    assert built.answer["unique_indicators"] > 400
    done = run("doctor", "--json", home=home)
    assert (done.code, done.err) == (0, "")
    assert done.answer["ok"] is True
    assert all(check["ok"] for check in done.answer["checks"])
    shown = run("doctor", home=home)
    assert "ZHIBIAO_DENSE_WEIGHT = 0.85" in shown.out
    assert "有问题" not in shown.out


def test_an_unexpected_failure_keeps_its_traceback_in_the_home(run, home, monkeypatch):
    monkeypatch.setattr("recommender.service.search", lambda *_given: 1 / 0)
    error = run("search", "满意度", home=home).error
    assert "errors.log" in error
    assert "ZeroDivisionError: division by zero" in (Path(home) / "errors.log").read_text("utf-8")


def test_an_interrupted_command_says_so(run, monkeypatch):
    def interrupted(*_given):
        raise KeyboardInterrupt

    monkeypatch.setattr("recommender.service.search", interrupted)
    done = run("search", "满意度")
    assert (done.code, done.out) == (2, "")
    assert done.err.strip() == "错误：已中断；已经完成的部分都已保存"  # after the line that ^C began on a terminal
