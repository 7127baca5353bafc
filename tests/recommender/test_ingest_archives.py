"""Archives into the store: a document for each member, each known by its own content."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from corpus.limits import Limits
from corpus.store import Store
from recommender.ingest import find_files, ingest

WINDOWS = Path(__file__).parents[1] / "documents" / "zip" / "windows-gbk-names.zip"


@pytest.fixture
def store(tmp_path):
    opened = Store(tmp_path / "corpus.db")
    yield opened
    opened.close()


def document(name):
    row = {"level2": "数量指标", "level3": "会议场次", "value": "≥5场"}
    return json.dumps({"project_name": name, "indicators": [row]}, ensure_ascii=False).encode()


def packed(members):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return target.getvalue()


def test_an_archive_from_a_chinese_windows(store, tmp_path):
    path = tmp_path / WINDOWS.name
    path.write_bytes(WINDOWS.read_bytes())
    reports = list(ingest(store, find_files([tmp_path]), Limits()))
    assert [(report.file, report.status, report.tables) for report in reports] == [
        (f"{path}/市教育局/校舍维修绩效目标表.xlsx", "added", 1),
        (f"{path}/外事办绩效目标表.csv", "added", 1),
    ]
    assert {found.name for found in store.documents()} == {
        f"{WINDOWS.name}/市教育局/校舍维修绩效目标表.xlsx",
        f"{WINDOWS.name}/外事办绩效目标表.csv",
    }
    assert {table.source.file for table in store.tables()} == {found.name for found in store.documents()}


def test_a_member_is_known_by_its_content_wherever_it_lies(store, tmp_path):
    (tmp_path / "甲.json").write_bytes(document("甲"))
    inner = packed([("乙.json", document("乙"))])
    path = tmp_path / "全部.zip"
    path.write_bytes(packed([("别处/甲.json", document("甲")), ("局.zip", inner)]))
    first = list(ingest(store, [tmp_path / "甲.json", path], Limits()))
    assert [report.status for report in first] == ["added", "known", "added"]
    assert first[2].file == f"{path}/局.zip/乙.json"
    again = list(ingest(store, [path], Limits()))
    assert [report.status for report in again] == ["known", "known"]


def test_members_that_cannot_be_read_fail_alone(store, tmp_path):
    data = bytearray(packed([("锁.json", document("锁")), ("坏.docx", b"PK\x03\x04"), ("好.json", document("好"))]))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path = tmp_path / "甲.zip"
    path.write_bytes(data)
    reports = list(ingest(store, [path], Limits()))
    assert sorted((Path(report.file).name, report.status) for report in reports) == [
        ("坏.docx", "failed"),
        ("好.json", "added"),
        ("锁.json", "failed"),
    ]
    assert all((report.error is not None) == (report.status == "failed") for report in reports)


def test_archives_that_cannot_be_read_are_one_report(store, tmp_path):
    (tmp_path / "1空.zip").write_bytes(packed([("图.png", b"x")]))
    (tmp_path / "2坏.zip").write_bytes(b"PK\x03\x04broken")
    (tmp_path / "3弹.zip").write_bytes(packed([(f"{number}.json", b" " * 900_000) for number in range(9)]))
    files = find_files([tmp_path])
    reports = list(ingest(store, [*files, tmp_path / "没有.zip"], Limits(unpacked_bytes=1_000_000)))
    assert [report.status for report in reports] == ["failed"] * 4
    for report, said in zip(reports, ("1空.zip", "2坏.zip", "ZHIBIAO_LIMIT_UNPACKED_BYTES", "没有.zip"), strict=True):
        assert said in report.error
        assert "\n" not in report.error
    assert store.documents() == []
