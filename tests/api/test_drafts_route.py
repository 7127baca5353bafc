"""A draft over HTTP, from an empty one to the office's form."""

from __future__ import annotations

import pytest
from docx import Document

from corpus.readers import read_bytes

DRAFTS = "/api/v1/drafts"
PROJECT = {
    "name": "友好城市结好周年庆祝活动",
    "goal": "举办招待会1场、图片展1场，参加人数100人",
    "budget": 20,
    "unit": "市外办",
    "year": 2024,
}
ROWS = [
    {"level2": "社会效益", "level3": "受益人数", "value": "≥5000人", "key": "benefit"},
    {"level2": "数量", "level3": "培训人数", "value": "100人", "key": "output"},
]


def made(site, **body):
    response = site.post(DRAFTS, json={"project": PROJECT, **body})
    assert response.status_code == 200, response.text
    return response.json()


def test_from_an_empty_draft_to_a_file(site, tmp_path):
    draft = made(site)
    assert (draft["version"], draft["rows"]) == (1, [])
    path = f"{DRAFTS}/{draft['id']}"
    filled = site.post(f"{path}/suggest", json={"version": 1, "limit": 15}).json()
    draft = filled["draft"]
    assert draft["version"] == 2
    assert len(draft["rows"]) == filled["added"] >= 10
    assert filled["missing_slots"] == []
    assert site.get(path).json() == draft
    counted = next(row for row in draft["rows"] if row["value"] == "≥1场")
    counted["value"] = "≥2场"
    changed = site.put(path, json={"version": 2, "project": PROJECT, "rows": draft["rows"]}).json()
    assert changed["version"] == 3
    again = site.post(f"{path}/suggest", json={"version": 3, "limit": 15}).json()["draft"]
    kept = next(row for row in again["rows"] if row["key"] == counted["key"])
    assert (kept["value"], kept["suggested_value"], kept["target"]["number"]) == ("≥2场", "≥1场", 2)
    file = site.get(f"{path}/export")
    assert "attachment" in file.headers["content-disposition"]
    (table,) = read_bytes(file.content, "a.docx").tables
    assert table.project_name == PROJECT["name"]
    assert [(row.level3, row.value or None) for row in table.indicators] == [
        (row["level3"], row["value"]) for row in again["rows"]
    ]
    (tmp_path / "a.docx").write_bytes(file.content)
    assert Document(str(tmp_path / "a.docx")).tables


@pytest.mark.parametrize("extension", ["docx", "xlsx", "json", "csv"])
def test_every_format_and_form(site, check, extension):
    path = f"{DRAFTS}/{made(site, rows=ROWS)['id']}/export"
    for form in (None, "101号", "天津"):
        wanted = {"format": extension} | ({"form": form} if form else {})
        file = site.get(path, params=wanted)
        (table,) = read_bytes(file.content, f"a.{extension}").tables
        assert sorted(row.level3 for row in table.indicators) == ["受益人数", "培训人数"]
    assert check(site.get(path, params={"form": "火星"}), 422)["code"] == "export.unknown_form"
    check(site.get(path, params={"format": "exe"}), 422)


def test_findings_by_row_and_one_press_remedies(site, check):
    draft = made(site, rows=ROWS)
    path = f"{DRAFTS}/{draft['id']}"
    found = site.get(f"{path}/checks").json()
    by_place = {(entry["key"], entry["finding"]["code"]): entry["fixable"] for entry in found["checks"]}
    assert by_place["output", "S020"]
    assert by_place[None, "S007"]
    assert found["version"] == 1
    assert found["completeness"]["cost"]["state"] == "no_cost_rows"
    assert found["completeness"]["rows"] == 2
    mended = site.post(f"{path}/mend", json={"version": 1, "key": "output", "code": "S020"}).json()
    assert [(row["key"], row["value"]) for row in mended["rows"]] == [("benefit", "≥5000人"), ("output", "≥100人")]
    sorted_ = site.post(f"{path}/mend", json={"version": 2, "key": None, "code": "S007"}).json()
    assert [row["key"] for row in sorted_["rows"]] == ["output", "benefit"]
    gone = site.post(f"{path}/mend", json={"version": 3, "key": "output", "code": "S020"})
    assert check(gone, 404)["code"] == "draft_check.unknown"


def test_two_windows(site, check):
    draft = made(site, rows=ROWS)
    path = f"{DRAFTS}/{draft['id']}"
    assert site.put(path, json={"version": 1, "project": PROJECT, "rows": ROWS[:1]}).json()["version"] == 2
    late = {
        "put": site.put(path, json={"version": 1, "project": PROJECT, "rows": ROWS[1:]}),
        "suggest": site.post(f"{path}/suggest", json={"version": 1}),
        "mend": site.post(f"{path}/mend", json={"version": 1, "key": "output", "code": "S020"}),
    }
    for response in late.values():
        error = check(response, 409)
        assert error["code"] == "draft.changed"
        assert error["context"]["current"] == 2
    assert [row["key"] for row in site.get(path).json()["rows"]] == ["benefit"]


def test_deleted_and_brought_back(site, check):
    draft = made(site, rows=ROWS)
    path = f"{DRAFTS}/{draft['id']}"
    assert site.get(DRAFTS, params={"text": "周年"}).json()["total"] == 1
    assert site.delete(path).status_code == 204
    assert site.get(DRAFTS).json() == {"total": 0, "drafts": []}
    assert site.get(DRAFTS, params={"deleted": True}).json()["drafts"][0]["id"] == draft["id"]
    assert check(site.delete(path), 409)["code"] == "draft.deleted"
    assert check(site.put(path, json={"version": 1, "project": PROJECT}), 409)["code"] == "draft.deleted"
    assert site.post(f"{path}/restore").json() == draft
    assert check(site.post(f"{path}/restore"), 409)["code"] == "draft.not_deleted"


def test_a_copy_of_a_published_table(site, check):
    (table,) = site.get("/api/v1/tables", params={"year": 2023, "limit": 1}).json()["tables"]
    draft = site.post(f"{DRAFTS}/copy", json={"table_id": table["id"]}).json()
    assert (draft["version"], draft["project"]["year"]) == (1, 2024)
    assert [row["level3"] for row in draft["rows"]] == [row["level3"] for row in table["indicators"]]
    assert {row["origin"] for row in draft["rows"]} == {"copied"}
    assert all(row["value_source"].startswith("照2023年的表填写") for row in draft["rows"])
    assert site.post(f"{DRAFTS}/copy", json={"table_id": table["id"], "year": 2030}).json()["project"]["year"] == 2030
    assert check(site.post(f"{DRAFTS}/copy", json={"table_id": "x"}), 404)["code"] == "table.unknown"


def test_options_for_a_row(site, check):
    draft = made(site, rows=ROWS)
    path = f"{DRAFTS}/{draft['id']}/rows"
    options = site.get(f"{path}/output/options", params={"limit": 3}).json()["options"]
    assert len(options) == 3
    assert {option["level2"] for option in options} == {"数量指标"}
    assert check(site.get(f"{path}/x/options"), 404)["code"] == "draft_row.unknown"
    check(site.get(f"{path}/output/options", params={"limit": 51}), 422)


def test_rows_of_the_project_are_rows_of_ones_own(site):
    project = PROJECT | {"indicators": [{"level2": "数量", "level3": "场次", "value": "≥1场"}]}
    draft = site.post(DRAFTS, json={"project": project}).json()
    (row,) = draft["rows"]
    assert (row["origin"], row["level2"], row["value"]) == ("own", "数量指标", "≥1场")
    assert draft["project"]["indicators"] == []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"project": {"name": ""}}, "项目名称是空的"),
        ({"project": PROJECT, "rows": [{"key": "a"}, {"key": "a"}]}, "有两行的 key"),
        ({"project": PROJECT, "rows": [{}] * 501}, "rows"),
        ({"project": PROJECT | {"indicators": [{}] * 2}, "rows": [{}] * 499}, "rows"),
        ({"project": PROJECT, "else": 1}, "else"),
        ({"project": PROJECT, "rows": [{"origin": "x"}]}, "origin"),
    ],
)
def test_what_cannot_be_kept_is_said(client, check, body, said):
    assert said in check(client.post(DRAFTS, json=body), 422)["message"]


def test_an_unknown_frame_is_said(client, check):
    sent = client.post(DRAFTS, json={"project": PROJECT | {"frame": "x"}})
    assert check(sent, 404)["code"] == "frame.unknown"
