"""Files and folders into the store: one report per file, and one that fails stops no other."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from corpus.errors import InputError, StoreError
from corpus.limits import Limits
from corpus.store import Store
from recommender.ingest import FileReport, find_files, ingest

SEED = Path(__file__).parents[2] / "corpus" / "data" / "tianjin-fao-2023.txt"


@pytest.fixture
def store(tmp_path):
    opened = Store(tmp_path / "corpus.db")
    yield opened
    opened.close()


def _json_file(path, name="会议费"):
    table = {"project_name": name, "indicators": [{"level2": "数量指标", "level3": "会议场次", "value": "≥5场"}]}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"tables": [table]}, ensure_ascii=False), "utf-8")
    return path


def test_folders_are_searched_for_known_formats(tmp_path):
    first = _json_file(tmp_path / "甲" / "深" / "b.JSON")
    second = _json_file(tmp_path / "甲" / "a.json")
    (tmp_path / "甲" / "图.png").write_bytes(b"x")
    _json_file(tmp_path / "甲" / "~$a.json")
    _json_file(tmp_path / "甲" / ".隐藏.json")
    (tmp_path / "甲" / "文件夹.json").mkdir()
    assert find_files([tmp_path / "甲"]) == [second, first]
    assert find_files([first, tmp_path / "甲", second]) == [first, second]
    assert find_files([]) == []
    odd = tmp_path / "甲" / "图.png"
    assert find_files([odd]) == [odd]  # a file that is named is tried, and its report says why it cannot be read


def test_what_is_not_there_is_named(tmp_path):
    with pytest.raises(InputError) as caught:
        find_files([tmp_path / "没有.docx"])
    assert (caught.value.code, str(tmp_path / "没有.docx") in caught.value.message) == ("path.missing", True)
    (tmp_path / "空").mkdir()
    with pytest.raises(InputError) as caught:
        find_files([tmp_path / "空"])
    assert caught.value.code == "path.empty"
    assert ".docx" in caught.value.message


def test_each_file_gets_a_report(store, tmp_path):
    folder = tmp_path / "文件"
    good = _json_file(folder / "1.json")
    shutil.copy(good, folder / "2.json")
    (folder / "3.docx").write_bytes(b"PK\x03\x04broken")
    (folder / "4.json").write_text("", "utf-8")
    (folder / "5.json").write_text('{"tables": [{"project_name"', "utf-8")
    shutil.copy(SEED, folder / "6.txt")
    told: list[FileReport] = []
    reports = list(ingest(store, find_files([folder]), Limits(), told.append))
    assert told == reports
    assert [report.status for report in reports] == ["added", "known", "failed", "failed", "failed", "added"]
    assert [Path(report.file).name[0] for report in reports] == list("123456")
    assert [(report.tables, report.indicators) for report in reports] == [
        (1, 1),
        (0, 0),
        (0, 0),
        (0, 0),
        (0, 0),
        (7, 70),
    ]
    assert all((report.error is not None) == (report.status == "failed") for report in reports)
    assert all(Path(report.file).name in report.error for report in reports if report.error)
    assert {found.name for found in store.documents()} == {"1.json", "6.txt"}
    again = list(ingest(store, find_files([folder]), Limits()))
    assert [report.status for report in again] == ["known", "known", "failed", "failed", "failed", "known"]


def test_reports_come_as_the_files_are_stored(store, tmp_path):
    files = [_json_file(tmp_path / f"{number}.json", f"项目{number}") for number in range(3)]
    running = ingest(store, files, Limits())
    assert store.documents() == []
    assert next(running).status == "added"
    assert len(store.documents()) == 1
    running.close()
    assert [found.name for found in store.documents()] == ["0.json"]


def test_a_file_beyond_a_limit_fails_alone(store, tmp_path):
    large = _json_file(tmp_path / "1.json", "长" * 1000)
    small = _json_file(tmp_path / "2.json")
    reports = list(ingest(store, [large, small], Limits(file_bytes=1024)))
    assert [report.status for report in reports] == ["failed", "added"]
    assert "ZHIBIAO_LIMIT_FILE_BYTES" in reports[0].error


def test_a_store_that_fails_stops_the_run(store, tmp_path, monkeypatch):
    files = [_json_file(tmp_path / f"{number}.json", f"项目{number}") for number in range(3)]
    running = ingest(store, files, Limits())
    next(running)

    def full(*_arguments):
        raise StoreError("store.full", "磁盘已满")

    monkeypatch.setattr(store, "add_document", full)
    with pytest.raises(StoreError):
        next(running)
    assert [found.name for found in store.documents()] == ["0.json"]


def test_a_file_that_vanishes_is_a_report(store, tmp_path):
    path = _json_file(tmp_path / "1.json")
    files = find_files([path])
    path.unlink()
    (report,) = ingest(store, files, Limits())
    assert report.status == "failed"
    assert "1.json" in report.error


def test_two_writers_of_one_content_agree(store, tmp_path, monkeypatch):
    path = _json_file(tmp_path / "1.json")
    monkeypatch.setattr(store, "has_document", lambda _id: False)
    assert [next(ingest(store, [path], Limits())).status for _ in range(2)] == ["added", "known"]
