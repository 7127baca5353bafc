"""What cannot be done is said in one Chinese line that names the thing and the remedy."""

from __future__ import annotations

import socket

import pytest

PROJECT = "因公电子护照系统日常维护费"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["serach"], "没有命令 serach"),
        (["search"], "--file"),
        (["search", "a", "--file", "b"], "--file"),
        (["search", "甲", "乙"], "多出了 乙"),
        (["search", "率", "--colour"], "没有选项 --colour"),
        (["search", "率", "--year", "去年"], "应为整数，收到的是「去年」"),
        (["search", "率", "--limit"], "--limit 后面缺少值"),
        (["search", "--json=3", "率"], "--json 不带值"),
        (["suggest"], "--name"),
        (["suggest", "--name", "项目", "--budget", "多"], "应为数字，收到的是「多」"),
        (["parse"], "缺少「文件」"),
        (["ingest"], "缺少「路径」"),
        (["review"], "缺少「文件」"),
        (["serve", "--port", "99999"], "应在 0 到 65535 之间，收到的是「99999」"),
        (["--colour"], "没有选项 --colour"),
    ],
)
def test_a_command_written_wrongly(run, arguments, said):
    error = run(*arguments, home=None).error
    assert said in error
    assert "--help" in error


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["search", ""], "检索词是空的"),
        (["search", "\u0001\u0002"], "检索词是空的"),
        (["search", "率", "--limit", "0"], "limit"),
        (["search", "率", "--year", "3"], "year"),
        (["suggest", "--name", ""], "项目名称是空的"),
        (["suggest", "--name", "\u0001\u0002"], "项目名称是空的"),
        (["suggest", "--name", "项目", "--budget", "-1"], "budget"),
        (["suggest", "--name", "项目", "--budget", "1e30"], "budget"),
        (["suggest", "--name", "项目", "--budget", "nan"], "budget"),
        (["suggest", "--name", "项目", "--frame", "nope"], "nope"),
        (["suggest", "--name", "项目", "--limit", "61"], "limit"),
        (["parse", "没有.docx"], "没有.docx"),
        (["ingest", "没有.docx"], "没有.docx"),
        (["review", "没有.docx"], "没有.docx"),
        (["search", "--file", "没有.txt"], "没有.txt"),
        (["serve", "--host", "203.0.113.7", "--port", "0"], "--host"),
    ],
)
def test_a_value_that_will_not_do(run, arguments, said):
    assert said in run(*arguments).error


def test_a_very_long_query_is_answered_or_refused(run):
    done = run("search", "满意度" * 33_334, "--json")
    assert done.code == 0 or done.error


def test_a_query_with_control_characters_is_cleaned_and_answered(run):
    assert run("search", "满\u0001意\u001b度", "--json").answer["query"] == "满意度"


@pytest.mark.parametrize(
    ("command", "line", "said"),
    [
        ("suggest", "{", "JSON"),
        ("suggest", "3", "JSON"),
        ("suggest", '"x"', "JSON"),
        ("suggest", "[" * 50_000, "JSON"),
        ("suggest", '{"name": null}', "name"),
        ("suggest", '{"name": ""}', "项目名称"),
        ("suggest", '{"name": "项目", "budget": NaN}', "budget"),
        ("suggest", '{"name": "项目", "price": 3}', "price"),
        ("search", "?!", "检索词"),
    ],
)
def test_a_bad_line_of_a_batch_gives_its_number(run, tmp_path, command, line, said):
    batch = tmp_path / "批量"
    batch.write_text(('{"name": "项目"}' if command == "suggest" else "满意度") + "\n\n" + line + "\n", "utf-8")
    error = run(command, "--file", batch, "--json").error
    assert "第 3 行" in error
    assert said in error
    assert len(error) < 300


@pytest.mark.parametrize(("data", "said"), [(b"", "没有请求"), (b"\n \n", "没有请求"), (b"\xff\xfe\x00", "UTF-8")])
def test_a_batch_that_cannot_be_read(run, tmp_path, data, said):
    batch = tmp_path / "批量"
    batch.write_bytes(data)
    assert said in run("search", "--file", batch).error


def test_a_batch_that_is_too_long(run, tmp_path, monkeypatch):
    monkeypatch.setenv("ZHIBIAO_BATCH_ITEMS", "2")
    batch = tmp_path / "批量"
    batch.write_text("一\n二\n三\n", "utf-8")
    assert "ZHIBIAO_BATCH_ITEMS" in run("search", "--file", batch).error


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("空.docx", b""),
        ("断.docx", b"PK\x03\x04" + b"\0" * 40),
        ("加密.xlsx", bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 600),
        ("表.exe", b"MZ"),
        ("乱.json", b'{"tables": ['),
    ],
)
@pytest.mark.parametrize("command", ["parse", "review"])
def test_a_file_that_cannot_be_read(run, tmp_path, command, name, data):
    (tmp_path / name).write_bytes(data)
    error = run(command, tmp_path / name, "--json").error
    assert name in error
    assert "请" in error


def test_a_file_over_its_limit(run, tmp_path, monkeypatch):
    monkeypatch.setenv("ZHIBIAO_LIMIT_FILE_BYTES", "2000")
    (tmp_path / "大.txt").write_bytes(b"a" * 2_001)
    assert "ZHIBIAO_LIMIT_FILE_BYTES" in run("parse", tmp_path / "大.txt").error


@pytest.mark.parametrize(
    "command", [["search", "率"], ["suggest", "--name", PROJECT], ["rebuild"], ["serve", "--port", "0"]]
)
def test_a_home_that_is_a_file(run, tmp_path, command):
    (tmp_path / "文件").write_text("", "utf-8")
    for wrong in (tmp_path / "文件", tmp_path / "文件" / "下面"):
        error = run(*command, home=wrong).error
        assert str(wrong) in error
        assert "--home" in error


def test_a_broken_settings_file(run, tmp_path):
    (tmp_path / "settings.toml").write_text("x = [", "utf-8")
    assert "settings.toml" in run("search", "率", home=tmp_path).error
    (tmp_path / "settings.toml").write_text('batch_items = "many"', "utf-8")
    error = run("search", "率", home=tmp_path).error
    assert "batch_items" in error
    assert "many" in error


def test_a_setting_out_of_its_bounds(run, monkeypatch):
    monkeypatch.setenv("ZHIBIAO_DENSE_WEIGHT", "7")
    for command in (["search", "率"], ["doctor"], ["serve"], ["parse", "x.txt"]):
        error = run(*command).error
        assert "ZHIBIAO_DENSE_WEIGHT" in error
        assert "「7」" in error


def test_a_port_that_is_taken(run):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        error = run("serve", "--port", port).error
    assert str(port) in error
    assert "--port" in error
