"""POST /export: tables as the files that offices hand in, read back by our own readers."""

from __future__ import annotations

import pytest

from corpus.readers import read_bytes

TABLE = {
    "project_name": "友城庆祝活动",
    "unit": "市人民政府外事办公室",
    "year": 2024,
    "budget_wan": {"total": 20, "fiscal": 20, "other": None},
    "indicators": [
        {"level1": "产出指标", "level2": "数量指标", "level3": "举办活动场次", "value": "≥1场"},
        {"level1": "满意度指标", "level2": "服务对象满意度指标", "level3": "参会人员满意度", "value": "=HYPERLINK(0)"},
    ],
}


@pytest.mark.parametrize("kind", ["docx", "xlsx", "json", "csv"])
def test_tables_come_back_as_they_were_sent(client, kind):
    answer = client.post(f"/api/v1/export?format={kind}", json={"tables": [TABLE]})
    assert answer.status_code == 200
    assert "attachment" in answer.headers["content-disposition"]
    found = read_bytes(answer.content, f"表.{kind}").tables[0]
    assert found.project_name == TABLE["project_name"]
    assert [(row.level3, row.value) for row in found.indicators] == [
        (row["level3"], row["value"]) for row in TABLE["indicators"]
    ]


def test_stored_tables_by_id_and_in_another_form(client, service_tables):
    wanted = service_tables[0]
    answer = client.post("/api/v1/export?format=docx&form=101号", json={"table_ids": [wanted["id"]]})
    found = read_bytes(answer.content, "表.docx").tables[0]
    assert found.project_name == wanted["project_name"]
    assert len(found.indicators) == len(wanted["indicators"])


@pytest.fixture
def service_tables(client):
    return client.get("/api/v1/tables?kind=declaration").json()["tables"]


@pytest.mark.parametrize(
    ("query", "body", "status", "code"),
    [
        ("", {}, 422, "export.no_tables"),
        ("", {"table_ids": ["nope"]}, 404, "table.unknown"),
        ("?form=没有", {"tables": [TABLE]}, 422, None),
        ("?format=exe", {"tables": [TABLE]}, 422, "input.invalid"),
        ("", {"tables": [TABLE], "more": 1}, 422, "input.invalid"),
    ],
)
def test_what_cannot_be_written_is_said(client, check, query, body, status, code):
    error = check(client.post(f"/api/v1/export{query}", json=body))
    if code:
        assert error["code"] == code
