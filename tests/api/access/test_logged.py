"""Logins, accounts and tokens stand in the log of operations, under the name of whoever it was."""

from __future__ import annotations

from contextlib import closing

from corpus.audit_log import AuditFilter
from recommender.service import Recommender
from tests.api.access.conftest import SITE

AUDIT = "/api/v1/audit"


def logged(home, after):
    """Give (action, actor, subject, facts, origin) of what was logged after an entry."""
    with closing(Recommender.open(home)) as service:
        held = service.store.audit.entries(AuditFilter())
        entries = [one for one in held if one.number > after and one.action != "settings"]
        assert service.store.audit.verify().ok
    return [(one.action, one.actor, one.subject, one.facts, one.origin) for one in entries]


def last(home):
    with closing(Recommender.open(home)) as service:
        return service.store.audit.find(AuditFilter())[0]


def test_the_accounts_were_logged_when_they_were_made(inhabited):
    made = [(action, subject) for action, _, subject, _, _ in logged(inhabited, 0) if action == "account_change"]
    assert made == [("account_change", name) for name in ("guan", "tian", "shen", "ji")]


def test_coming_failing_and_going(inhabited, office, log_in):
    before = last(inhabited)
    for name in ("tian", "correct horse"):
        office.post("/login", data={"name": name, "password": "wrong"}, headers={"origin": SITE})
    drafter = log_in("填报人")
    draft = drafter.post("/api/v1/drafts", json={"project": {"name": "会议费"}}).json()
    drafter.post("/logout")
    drafter.post("/logout")
    assert logged(inhabited, before) == [
        ("login_failed", None, "tian", {}, "10.0.0.7"),
        ("login_failed", None, None, {}, "10.0.0.7"),
        ("login", "tian", "tian", {}, "10.0.0.7"),
        ("draft_change", "tian", draft["id"], {"first": 1, "last": 1}, "10.0.0.7"),
        ("logout", "tian", "tian", {}, "10.0.0.7"),
    ]


def test_what_is_done_with_accounts_and_tokens(inhabited, office):
    before, door = last(inhabited), office.app.state.door
    door.change_account("tian", roles=frozenset({"填报人", "审核人"}))
    door.change_account("tian", unit="教育局")
    door.set_password("tian", "another good one")
    door.set_enabled("tian", False)
    door.set_enabled("tian", True)
    token, secret = door.add_token("tian", "取数", ("read", "write"), 9)
    door.revoke_token(token.id)
    found = logged(inhabited, before)
    assert [(action, subject, facts) for action, _, subject, facts, _ in found] == [
        ("account_change", "tian", {"what": "changed", "roles": "填报人、审核人"}),
        ("account_change", "tian", {"what": "changed"}),
        ("account_change", "tian", {"what": "password"}),
        ("account_change", "tian", {"what": "disabled"}),
        ("account_change", "tian", {"what": "enabled"}),
        ("token_change", token.id, {"what": "added", "owner": "tian", "scopes": "read write"}),
        ("token_change", token.id, {"what": "revoked", "owner": "tian"}),
    ]
    assert secret not in repr(found)
    assert "another good one" not in repr(found)


def test_who_begins_work_in_the_background_is_logged(inhabited, log_in, monkeypatch):
    monkeypatch.setattr(Recommender, "rebuild", lambda self, _tell: self.store.audit.note("index_rebuild"))
    manager = log_in("管理员")
    manager.post("/api/v1/index/rebuild")
    manager.app.state.jobs.close()
    assert logged(inhabited, 0)[-1][:2] == ("index_rebuild", "guan")


def test_the_way_to_the_reviewer_with_accounts(log_in, check):
    drafter, reviewer, auditor = log_in("填报人"), log_in("审核人"), log_in("审计员")
    draft = drafter.post("/api/v1/drafts", json={"project": {"name": "会议费", "unit": "外事办"}}).json()
    path = f"/api/v1/drafts/{draft['id']}"
    for way in ("versions", "versions/1", "steps"):
        assert drafter.get(f"{path}/{way}").status_code == 200
        check(reviewer.get(f"{path}/{way}"), 404)
        check(auditor.get(f"{path}/{way}"), 403)
    assert reviewer.get("/api/v1/submissions").json()["total"] == 0
    drafter.post(f"{path}/submit", json={"version": 1})
    assert reviewer.get("/api/v1/submissions").json()["total"] == 1
    assert reviewer.get(f"{path}/steps").json()["steps"][0]["actor"] == "tian"
    check(drafter.post(f"{path}/pass", json={"version": 1}), 403)
    check(reviewer.post(f"{path}/take-back", json={"version": 1}), 403)
    said = {"version": 1, "opinion": "补充成本"}
    assert reviewer.post(f"{path}/return", json=said).json()["state"] == "returned"
    assert drafter.get(f"{path}/steps").json()["steps"][-1]["opinion"] == "补充成本"
    assert auditor.get(AUDIT, params={"action": "draft_read_other"}).json()["entries"][0]["actor"] == "shen"
    check(drafter.get(AUDIT), 403)
    check(drafter.get(f"{AUDIT}.csv"), 403)
