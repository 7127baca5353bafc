"""`zhibiao ingest`: archives, duplicates and the report file."""

import csv
import json
import shutil
from pathlib import Path

DOCUMENTS = Path(__file__).parents[1] / "documents"


def rows_of(path):
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(data.decode("utf-8-sig").splitlines()))


def test_a_report_for_every_file(run, home, tmp_path, seed):
    folder = tmp_path / "文件"
    folder.mkdir()
    shutil.copy(DOCUMENTS / "zip" / "windows-gbk-names.zip", folder / "局.zip")
    shutil.copy(seed, folder)
    (folder / "=1+1.json").write_text("{", "utf-8")
    target = tmp_path / "结果.csv"
    done = run("ingest", folder, "--report", target, home=home)
    assert done.code == 1
    assert str(target) in done.out
    assert "已收入 2 个、已在库中 1 个、未收入 1 个" in done.out
    rows = {Path(row["文件"]).name: row for row in rows_of(target)}
    assert rows["校舍维修绩效目标表.xlsx"]["结果"] == "已收入"
    assert rows["校舍维修绩效目标表.xlsx"]["指标"] == "6"
    assert "行相同" in rows["校舍维修绩效目标表.xlsx"]["与库中重复"]
    assert rows[seed.name]["结果"] == "已在库中"
    assert rows["=1+1.json"]["结果"] == "未收入"
    assert "「=1+1.json」" in rows["=1+1.json"]["原因"]


def test_a_name_that_looks_like_a_formula_is_text(run, home, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("=cmd.json").write_text(json.dumps({"indicators": [{"level3": "海豚头数", "value": "3头"}]}), "utf-8")
    assert run("ingest", "=cmd.json", "--report", "结果.csv", home=home).code == 0
    assert [row["文件"] for row in rows_of(Path("结果.csv"))] == ["\t=cmd.json"]


def test_duplicates_are_said_and_kept(run, home, tmp_path):
    shutil.copy(DOCUMENTS / "xls" / "seed.xls", tmp_path / "同一份.xls")
    done = run("ingest", tmp_path / "同一份.xls", "--json", home=home)
    assert (done.code, done.err) == (0, "")
    (report,) = done.answer["files"]
    assert (report["status"], report["tables"], len(report["duplicates"])) == ("added", 7, 7)
    assert set(report["duplicates"][0]) == {"project_name", "document", "year", "share", "message"}
    again = run("ingest", tmp_path / "同一份.xls", home=home)
    assert "已在库中 1 个" in again.out


def test_the_report_is_csv(run, home, seed, tmp_path):
    assert "结果.xlsx" in run("ingest", seed, "--report", tmp_path / "结果.xlsx", home=home).error
    assert "不存在" in run("ingest", seed, "--report", tmp_path / "没有" / "结果.csv", home=home).error


def test_an_archive_is_read_wherever_a_file_is(run, home):
    path = DOCUMENTS / "zip" / "windows-gbk-names.zip"
    parsed = run("parse", path, "--json").answer
    assert [table["source"]["file"] for table in parsed["tables"]] == [
        f"{path.name}/市教育局/校舍维修绩效目标表.xlsx",
        f"{path.name}/外事办绩效目标表.csv",
    ]
    assert len(run("review", path, "--json", home=home).answer["tables"]) == 2


def test_an_archive_can_be_uploaded(site):
    path = DOCUMENTS / "zip" / "windows-gbk-names.zip"
    answer = site.post("/api/v1/review", files={"files": (path.name, path.read_bytes())})
    assert answer.status_code == 200
    assert len(answer.json()["tables"]) == 2


def test_a_document_filed_again_is_said_in_one_line(run, home, tmp_path, seed):
    copy = tmp_path / "另存.csv"
    assert run("convert", seed, "--output", copy).code == 0
    said = run("ingest", copy, home=home).err
    assert said.count("库中") == 1
    assert "等 7 个表" in said
