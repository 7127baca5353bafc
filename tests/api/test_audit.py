"""The log of operations over HTTP and by command: read, taken away, checked, trimmed."""

from __future__ import annotations

import csv
import io
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from corpus import audit
from corpus.audit_log import AuditFilter
from recommender import Recommender
from recommender.settings import Settings
from recommender.upkeep import Reckoning, note_settings, tidy

AUDIT = "/api/v1/audit"
DRAFT = {"project": {"name": "会议费", "unit": "市外办"}}


@pytest.fixture(autouse=True)
def _usual_settings(monkeypatch, _nobodys_home, home):
    """Others are logged, and were where other tests used the home before it was copied."""
    for name in ("ZHIBIAO_PASSWORD_MEMORY_KIB", "ZHIBIAO_PASSWORD_ROUNDS"):
        monkeypatch.delenv(name)
    with closing(sqlite3.connect(home / "corpus.db")) as raw, raw:
        raw.execute("DELETE FROM audit")
        raw.execute("DELETE FROM fact WHERE name LIKE 'audit_%'")


def actions(site, **wanted):
    return [entry["action"] for entry in site.get(AUDIT, params={"limit": 500} | wanted).json()["entries"]]


def test_what_is_done_over_http_is_there_and_reading_leaves_nothing(site):
    draft = site.post("/api/v1/drafts", json=DRAFT).json()
    table = site.get("/api/v1/tables", params={"limit": 1}).json()["tables"][0]
    assert site.get(f"/api/v1/drafts/{draft['id']}/export").status_code == 200
    assert site.post("/api/v1/export", json={"table_ids": [table["id"]]}).status_code == 200
    assert site.get("/api/v1/search/export", params={"query": "满意度", "limit": 3}).status_code == 200
    event = {"action": "reject", "level3": "满意度"}
    site.post("/api/v1/feedback", json={"events": [event, event]})
    for path in ("/api/v1/tables", "/api/v1/drafts", f"/api/v1/drafts/{draft['id']}", AUDIT, f"{AUDIT}/verify"):
        assert site.get(path).status_code == 200
    answer = site.get(AUDIT).json()
    assert [entry["action"] for entry in answer["entries"]] == ["feedback", *["export"] * 3, "draft_change"]
    assert answer["total"] == 5
    assert [entry["facts"]["kind"] for entry in answer["entries"][1:4]] == ["search", "table", "draft"]
    assert answer["entries"][0]["facts"] == {"new": 1}
    assert actions(site, subject=draft["id"]) == ["export", "draft_change"]
    assert actions(site, action="feedback") == ["feedback"]


def test_batches_and_their_opinions_are_logged(site, seed):
    batch = site.post("/api/v1/reviews", files={"files": (seed.name, seed.read_bytes())}).json()["report"]["batch"]
    assert site.get(f"/api/v1/reviews/{batch['id']}/opinion").status_code == 200
    assert actions(site) == ["export", "upload", "review"]
    assert site.get(AUDIT, params={"subject": batch["id"]}).json()["entries"][0]["facts"]["kind"] == "opinion"


def test_the_file_holds_what_the_list_shows(site):
    site.post("/api/v1/drafts", json=DRAFT)
    answer = site.get(f"{AUDIT}.csv", params={"action": "draft_change"})
    assert "attachment" in answer.headers["content-disposition"]
    heading, line = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert (heading[0], line[4], line[7]) == ("编号", "编写草稿", "第 1")
    assert actions(site) == ["export", "draft_change"]


def test_tampering_is_said(site, home):
    for _ in range(3):
        site.post("/api/v1/drafts", json=DRAFT)
    verdict = site.get(f"{AUDIT}/verify").json()
    assert (verdict["ok"], verdict["entries"]) == (True, 3)
    assert site.get(f"{AUDIT}/verify", params={"head": verdict["head"]}).json() == verdict
    with closing(sqlite3.connect(home / "corpus.db")) as raw, raw:
        raw.execute("UPDATE audit SET subject = 'x' WHERE number = 2")
    verdict = site.get(f"{AUDIT}/verify").json()
    assert (verdict["ok"], verdict["wrong"]) == (False, 2)
    assert "内容与校验值不符" in verdict["reason"]


@pytest.mark.parametrize(
    ("wanted", "said"), [({"since": "x"}, "应为日期"), ({"action": "x"}, "只能是"), ({"limit": 501}, "limit")]
)
def test_a_wrong_filter_is_said(client, check, wanted, said):
    assert said in check(client.get(AUDIT, params=wanted), 422)["message"]


def test_a_wrong_mark_is_said(client, check):
    assert check(client.get(f"{AUDIT}/verify", params={"head": "x"}), 422)["code"] == "audit.mark"


def test_commands(run, home, tmp_path):
    run("waivers", "add", "S041", "--project", "编外人员经费", "--reason", "编制", home=home)
    listed = run("audit", "list", "--json", home=home).answer
    assert [(entry["action"], entry["facts"]) for entry in listed["entries"]] == [("waiver", {"code": "S041"})]
    assert "规则 S041" in run("audit", "list", "--action", "豁免", home=home).out
    assert "共 0 条" in run("audit", "list", "--since", "2199-01-01", home=home).out
    assert "没有「x」这种操作" in run("audit", "list", "--action", "x", home=home).error
    assert "应为日期" in run("audit", "list", "--since", "昨天", home=home).error
    output = tmp_path / "日志.csv"
    assert run("audit", "export", "--output", output, home=home).code == 0
    assert output.read_bytes().startswith(b"\xef\xbb\xbf")
    assert output.read_text("utf-8").count("\n") == 3
    head = run("audit", "verify", "--json", home=home).answer["head"]
    assert head.startswith("2:")
    assert "完好：2 条" in run("audit", "verify", "--head", head, home=home).out
    with closing(sqlite3.connect(home / "corpus.db")) as raw, raw:
        raw.execute("DELETE FROM audit WHERE number = 2")
    wrong = run("audit", "verify", home=home)
    assert (wrong.code, "第 2 条对不上" in wrong.out) == (1, True)


def test_deleted_things_stay_for_their_time_and_then_go(home):
    service = Recommender.open(home)
    store = service.store
    kept, gone = (store.drafts.add(name, None, None, "{}") for name in ("留", "去"))
    store.drafts.delete(gone.id)
    now = datetime.now(UTC)
    assert tidy(store, service.settings, now + timedelta(days=29)).model_dump() == dict.fromkeys(
        ("drafts", "documents", "entries"), 0
    )
    assert store.drafts.restore(gone.id).id == gone.id
    store.drafts.delete(gone.id)
    never = service.settings.model_copy(update={"deleted_days": 0})
    assert tidy(store, never, now + timedelta(days=31)).drafts == 0
    assert tidy(store, service.settings, now + timedelta(days=31)).drafts == 1
    assert [draft.id for draft in store.drafts.find()[1]] == [kept.id]
    assert store.drafts.find(deleted=True)[0] == 0
    assert store.draft_history.of(gone.id)[0] == 0
    assert tidy(store, service.settings, now + timedelta(days=1096)).entries > 0
    assert store.audit.verify().ok
    service.close()


def test_a_clock_that_jumped_ahead_is_believed_a_day_later(home, monkeypatch):
    service = Recommender.open(home)
    today, day = datetime.now(UTC), timedelta(days=1)
    with monkeypatch.context() as patch:
        patch.setattr(audit, "datetime", SimpleNamespace(now=lambda _zone: today + 800 * day))
        service.store.audit.note("export")
    service.store.audit.note("export")
    shows = iter([today + 365 * day, today + 366 * day, today + 367 * day, today + 800 * day, today + 801 * day])
    passed = iter(number * day.total_seconds() for number in range(5))
    reckoning = Reckoning(service.store, lambda: next(shows), lambda: next(passed))
    found = [(reckoning.moment() - today) / day for _ in range(5)]
    assert found == pytest.approx([1, 366, 367, 369, 801], abs=0.01)
    service.close()


def test_a_document_taken_out_is_forgotten_after_its_time(site, home, seed):
    text = seed.read_bytes() + "\n改".encode()
    upload = site.post("/api/v1/documents", files={"files": ("甲.txt", text)}).json()["uploads"][0]
    path = f"/api/v1/documents/{upload['id']}"
    site.post(f"{path}/confirm")
    site.delete(path)
    service = Recommender.open(home)
    moment = datetime.now(UTC) + timedelta(days=31)
    assert service.store.uploads.withdrawn(upload["id"])
    assert tidy(service.store, service.settings, moment).documents == 1
    assert site.get(path).status_code == 404
    service.close()
    assert actions(site)[:4] == ["purge", "deletion", "ingest", "upload"]


def test_settings_that_are_not_the_default_are_logged_without_their_values(home):
    service = Recommender(Settings(home=home, dense_weight=0.5))
    note_settings(service.store, service.settings)
    note_settings(service.store, service.settings)
    total, (entry,) = service.store.audit.find(AuditFilter())
    assert (total, entry.action, entry.facts) == (1, "settings", {"names": "dense_weight"})
    service.close()
