"""POST /review: JSON and uploads."""

from __future__ import annotations

import pytest

URL = "/api/v1/review"
TABLE = {
    "project_name": "友城庆祝活动",
    "budget_wan": {"total": 20},
    "indicators": [{"level1": "产出指标", "level2": "成本指标", "level3": "成本控制率", "value": "≤20万元"}],
}
FINDING_KEYS = {"code", "severity", "message", "row", "level3", "quoted", "basis", "remedy", "evidence"}


@pytest.mark.parametrize("body", [{"tables": [TABLE]}, [TABLE], TABLE], ids=["tables", "list", "one table"])
def test_json_in_three_shapes(client, body):
    report = client.post(URL, json=body).json()
    assert set(report) == {"tables", "problems", "worst_first"}
    [table] = report["tables"]
    assert set(table) >= {"project_name", "frame", "findings", "counts"}
    assert table["project_name"] == "友城庆祝活动"
    assert table["counts"]["error"] >= 1
    assert sum(table["counts"].values()) == len(table["findings"])
    assert all(set(finding) >= FINDING_KEYS for finding in table["findings"])
    assert any(finding["level3"] == "成本控制率" and finding["row"] == 0 for finding in table["findings"])


def test_the_published_document_has_its_three_errors(client, seed):
    report = client.post(URL, files={"files": (seed.name, seed.read_bytes())}).json()
    assert len(report["tables"]) == 7
    wrong = {
        (number, finding["level3"])
        for number, table in enumerate(report["tables"], 1)
        for finding in table["findings"]
        if finding["severity"] == "error"
    }
    assert {(4, "成本控制率"), (6, "资金支付及时率"), (7, "总控制成本")} <= wrong


def test_a_broken_file_among_several_becomes_a_problem(client, seed):
    files = [("files", (seed.name, seed.read_bytes())), ("files", ("坏.docx", b"PK\x03\x04broken"))]
    report = client.post(URL, files=files).json()
    assert len(report["tables"]) == 7
    assert "坏.docx" in {problem["file"] for problem in report["problems"]}


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("空.txt", b"", "document.empty"),
        ("空白.txt", b" \r\n\x00", "document.empty"),
        ("表.exe", b"MZ", "document.unknown_format"),
        ("表", b"abc", "document.unknown_format"),
        ("旧.doc", b"abc", "document.wrong_type"),
        ("旧.ofd", b"abc", "document.unknown_format"),
        ("加密.docx", bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 600, "document.encrypted"),
        ("断.xlsx", b"PK\x03\x04" + b"\0" * 50, None),
        ("非.docx", b"hello", "document.wrong_type"),
        ("乱.json", b"{", "document.bad_json"),
        ("深.json", b"[" * 100_000, "document.bad_json"),
        ("无表.txt", "没有表的文字\n".encode(), None),
    ],
)
def test_a_file_that_cannot_be_read_is_named(client, check, name, data, code):
    error = check(client.post(URL, files={"files": (name, data)}))
    assert name in error["message"]
    assert "请" in error["message"]
    assert code is None or error["code"] == code


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"null", b"3", b'"x"', b"[]", b"{}", b'{"tables": []}', b'{"tables": 3}', b'{"tables": [1]}', b"\xff"],
)
def test_json_of_another_shape_is_refused(client, check, body):
    check(client.post(URL, content=body, headers={"content-type": "application/json"}), 422)


def test_an_upload_without_files_is_refused(client, check):
    boundary = {"content-type": "multipart/form-data; boundary=x"}
    body = b'--x\r\nContent-Disposition: form-data; name="files"\r\n\r\ntext\r\n--x--\r\n'
    assert check(client.post(URL, content=body, headers=boundary), 422)["code"] == "upload.missing"
    check(client.post(URL, content=b"no boundary", headers={"content-type": "multipart/form-data"}), 400)
    check(client.post(URL, content=b"garbage", headers=boundary), 400)
