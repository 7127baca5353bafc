"""GET /occurrences and GET /search/export."""

from __future__ import annotations

import io

import openpyxl

URL = "/api/v1/occurrences"


def test_lists_where_an_indicator_stands(client):
    answer = client.get(URL, params={"level2": "时效", "level3": "资金支付及时率"}).json()
    assert answer["total"] == answer["published"] == len(answer["occurrences"]) == 3
    assert {value["value"]: value["count"] for value in answer["values"]} == {"≥95%": 2, "按照合同约定支付": 1}
    for use in answer["occurrences"]:
        table = client.get(f"/api/v1/tables/{use['table_id']}").json()
        row = table["indicators"][use["row"]]
        assert (row["level3"], row["value"]) == (use["level3"], use["value"])
        assert (table["project_name"], table["unit"], table["year"]) == (use["project_name"], use["unit"], use["year"])


def test_an_unknown_name_says_what_to_do(client, check):
    assert check(client.get(URL, params={"level3": "没有这个指标的"}), 404)["code"] == "indicator.unknown"
    check(client.get(URL), 422)
    check(client.get(URL, params={"level3": "。"}), 422)


def test_hits_as_a_file(client, check):
    wanted = {"query": "满意度", "exact": True}
    total = client.get("/api/v1/search", params=wanted).json()["total"]
    book = client.get("/api/v1/search/export", params=wanted)
    assert book.headers["content-disposition"].startswith("attachment")
    assert openpyxl.load_workbook(io.BytesIO(book.content)).active.max_row == total + 1
    lines = client.get("/api/v1/search/export", params=wanted | {"format": "csv", "limit": 2}).text.splitlines()
    assert len(lines) == 3
    check(client.get("/api/v1/search/export", params=wanted | {"format": "docx"}), 422)
