"""Versions and steps of a draft over HTTP."""

from __future__ import annotations

from contextlib import closing

import pytest

from corpus.actor import Actor, acting
from corpus.audit_log import AuditFilter
from recommender import Recommender
from recommender.drafting.draft import Draft
from recommender.project import Project

DRAFTS = "/api/v1/drafts"
PROJECT = {"name": "会议费", "unit": "市外办", "year": 2026}
ROW = {"level2": "数量指标", "level3": "会议次数", "value": "≥3次", "key": "a"}


@pytest.fixture
def draft(site):
    return site.post(DRAFTS, json={"project": PROJECT, "rows": [ROW]}).json()


def test_an_earlier_version_is_seen_compared_and_restored(site, home, draft, check):
    path = f"{DRAFTS}/{draft['id']}"
    with closing(Recommender.open(home)) as service, acting(Actor(name="li")):
        service.save_draft(service.draft(draft["id"]).with_rows(()))
    listed = site.get(f"{path}/versions").json()
    assert listed["total"] == 2
    later, first = listed["versions"]
    assert (later["version"], later["changed_by"], later["difference"]["removed"]) == (2, "li", ["会议次数"])
    assert (first["version"], first["changed_by"], first["difference"]) == (1, None, None)
    [page] = site.get(f"{path}/versions", params={"limit": 1}).json()["versions"]
    assert page == later
    earlier = site.get(f"{path}/versions/1").json()
    assert (earlier["version"], earlier["rows"]) == (1, draft["rows"])
    late = site.post(f"{path}/versions/1/restore", json={"version": 1})
    assert check(late, 409)["code"] == "draft.changed"
    restored = site.post(f"{path}/versions/1/restore", json={"version": 2}).json()
    assert (restored["version"], restored["rows"]) == (3, draft["rows"])
    assert site.get(f"{path}/versions/2").json()["rows"] == []
    for wrong in ("9", "x", "-1", "9" * 30):
        assert check(site.get(f"{path}/versions/{wrong}"), 404)["code"] == "draft_version.unknown"


def test_submitted_returned_submitted_passed(site, draft, check):
    path = f"{DRAFTS}/{draft['id']}"
    assert site.get("/api/v1/submissions").json() == {"total": 0, "drafts": []}
    assert site.post(f"{path}/submit", json={"version": 1}).json()["state"] == "submitted"
    [waiting] = site.get("/api/v1/submissions").json()["drafts"]
    assert (waiting["id"], waiting["version"], waiting["project_name"]) == (draft["id"], 1, "会议费")
    changed = {"version": 1, "project": PROJECT, "rows": []}
    assert check(site.put(path, json=changed), 409)["code"] == "draft.submitted"
    assert check(site.delete(path), 409)["code"] == "draft.submitted"
    assert check(site.post(f"{path}/versions/1/restore", json={"version": 1}), 409)["code"] == "draft.submitted"
    assert site.get(f"{path}/checks").json()["version"] == 1
    assert check(site.post(f"{path}/return", json={"version": 1}), 422)["code"] == "draft_step.no_opinion"
    assert site.post(f"{path}/return", json={"version": 1, "opinion": "补充成本"}).json()["state"] == "returned"
    assert check(site.post(f"{path}/pass", json={"version": 1}), 409)["code"] == "draft.state"
    assert site.get(f"{path}/steps").json()["steps"][-1]["opinion"] == "补充成本"
    assert site.put(path, json=changed).json()["version"] == 2
    site.post(f"{path}/submit", json={"version": 2})
    assert site.post(f"{path}/take-back", json={"version": 2}).json()["state"] == "drafting"
    site.post(f"{path}/submit", json={"version": 2})
    assert check(site.post(f"{path}/pass", json={"version": 1}), 409)["code"] == "draft.changed"
    assert site.post(f"{path}/pass", json={"version": 2}).json()["state"] == "passed"
    assert check(site.put(path, json=changed | {"version": 2}), 409)["code"] == "draft.passed"
    assert site.get("/api/v1/submissions", params={"state": "passed"}).json()["total"] == 1
    assert site.post(f"{path}/reopen", json={"version": 2, "opinion": "数字有误"}).json()["state"] == "returned"
    assert site.get(DRAFTS).json()["drafts"][0]["state"] == "returned"


def test_reading_anothers_draft_is_logged_once_in_a_while(home):
    with closing(Recommender.open(home)) as service:
        with acting(Actor(name="wang", unit="市外办")):
            draft = service.save_draft(Draft(project=Project(name="会议费")))
            service.draft(draft.id)
        with acting(Actor(name="zhao", unit="市外办")):
            service.draft(draft.id)
            service.trail.versions(draft.id)
            service.trail.steps(draft.id)
        found = list(service.store.audit.entries(AuditFilter(action="draft_read_other")))
        assert [(entry.actor, entry.subject, entry.facts) for entry in found] == [("zhao", draft.id, {"owner": "wang"})]
