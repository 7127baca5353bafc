"""Logging in and out over HTTP, who gets in with what, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from api.access.door import KNOWN_FOR, Door
from api.access.gate import COOKIE
from api.access.login_routes import inside
from api.app import create_app
from corpus.accounts import NewAccount
from corpus.errors import ForbiddenError, InputError, SignInError, ThrottledError
from recommender.settings import load_settings
from tests.api.access.conftest import PASSWORD, SITE

DRAFT = {"project": {"name": "因公电子护照系统日常维护费"}}


def test_nobody_gets_in_without_login(office, check):
    assert office.get("/review?tab=x").headers["location"] == "/login?next=/review%3Ftab%3Dx"
    assert office.get("//evil.example").headers["location"] == "/login?next=/"
    error = check(office.get("/api/v1/search?query=满意度"), 401)
    assert error["code"] == "login.needed"
    assert office.get("/healthz").status_code == office.get("/readyz").status_code == 200
    assert office.get("/login").status_code == 200


def test_a_login_opens_what_the_role_may(log_in, check):
    drafter = log_in("填报人")
    draft = drafter.post("/api/v1/drafts", json=DRAFT)
    assert draft.status_code == 200
    assert drafter.get("/api/v1/drafts").json()["total"] == 1
    assert check(drafter.get("/api/v1/settings"), 403)["code"] == "access.denied"
    assert "没有权限" in drafter.get("/corpus").text
    assert log_in("审核人").get("/").headers["location"] == "/review"
    assert log_in("审核人").get("/api/v1/drafts").json()["total"] == 0
    check(log_in("审核人").get(f"/api/v1/drafts/{draft.json()['id']}"), 404)


def test_the_cookie_is_kept_from_scripts_other_sites_and_plain_lines(office):
    said = {"name": "tian", "password": PASSWORD, "next": "/search"}
    answer = office.post("/login", data=said, headers={"origin": SITE})
    assert answer.headers["location"] == "/search"
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" not in cookie
    encrypted = TestClient(office.app, base_url="https://zhibiao.test", follow_redirects=False)
    answer = encrypted.post("/login", data=said, headers={"origin": "https://zhibiao.test"})
    assert "secure" in answer.headers["set-cookie"].lower()


@pytest.mark.parametrize(
    ("address", "into"),
    [
        ("/review?x=1#y", "/review?x=1#y"),
        ("//evil.example", "/"),
        ("https://evil.example", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/a\r\nX: y", "/"),
        ("", "/"),
    ],
)
def test_a_login_never_leads_to_another_site(address, into):
    assert inside(address) == into


def test_wrong_passwords_are_told_alike_and_then_have_to_wait(office):
    told = set()
    for name in ("tian", "nobody", "a b"):
        answer = office.post("/login", data={"name": name, "password": "wrong"}, headers={"origin": SITE})
        assert answer.status_code == 401
        told.add(answer.text.replace(name, ""))
    assert len(told) == 1
    for name in ("tian", "nobody"):
        for _ in range(5):
            answer = office.post("/login", data={"name": name, "password": "wrong"}, headers={"origin": SITE})
        assert answer.status_code == 429
        assert int(answer.headers["retry-after"]) >= 1
    right = office.post("/login", data={"name": "tian", "password": PASSWORD}, headers={"origin": SITE})
    assert right.status_code == 429


def test_logging_out_ends_the_session_at_the_server(log_in):
    drafter = log_in("填报人")
    cookie = drafter.cookies[COOKIE]
    answer = drafter.post("/logout")
    assert answer.headers["location"] == "/login"
    drafter.cookies.set(COOKIE, cookie)
    assert drafter.get("/api/v1/drafts").status_code == 401


def test_the_own_password_is_changed(office, log_in):
    drafter, elsewhere = log_in("填报人"), log_in("填报人")
    new = "another good one"
    for old, again, status in (("wrong", new, 401), (PASSWORD, "x", 422), (PASSWORD, new, 200)):
        answer = drafter.post("/password", data={"old": old, "new": new, "again": again})
        assert answer.status_code == status, answer.text
    assert drafter.get("/api/v1/drafts").status_code == 200
    assert elsewhere.get("/api/v1/drafts").status_code == 401
    assert (
        office.post("/login", data={"name": "tian", "password": PASSWORD}, headers={"origin": SITE}).status_code == 401
    )
    log_in("填报人", new)


@pytest.mark.parametrize(
    "headers",
    [{"origin": "http://evil.example"}, {"origin": "null"}, {}, {"sec-fetch-site": "cross-site", "origin": SITE}],
)
def test_other_sites_change_nothing_with_the_cookie(log_in, headers, check):
    drafter = log_in("填报人")
    del drafter.headers["origin"]
    error = check(drafter.post("/api/v1/drafts", json=DRAFT, headers=headers), 403)
    assert error["code"] == "access.foreign"
    assert drafter.get("/api/v1/drafts", headers=headers).json()["total"] == 0
    check(drafter.post("/logout", headers=headers), 403)
    own = {"sec-fetch-site": "same-origin"}
    assert drafter.post("/api/v1/drafts", json=DRAFT, headers=own).status_code == 200


def test_tokens_do_what_their_scopes_and_the_role_allow(with_token, check):
    reading = with_token("填报人", "read")
    assert reading.get("/api/v1/drafts").status_code == 200
    assert check(reading.post("/api/v1/drafts", json=DRAFT), 403)["code"] == "access.scope"
    assert check(reading.get("/search"), 403)["code"] == "access.scope"
    assert with_token("填报人", "write").post("/api/v1/drafts", json=DRAFT).status_code == 200
    check(with_token("审计员", "write", "admin").post("/api/v1/drafts", json=DRAFT), 403)


def test_tokens_end(office, with_token, check):
    reading = with_token("填报人", "read")
    assert reading.get("/api/v1/drafts").status_code == 200
    token = office.app.state.service.store.tokens.all_of("tian")[0]
    assert token.used_at is not None
    office.app.state.door.revoke_token(token.id)
    check(reading.get("/api/v1/drafts"), 401)
    for made_up in ("zb_x", "x", "", "zb_" + "x" * 500):
        check(office.get("/api/v1/drafts", headers={"authorization": f"Bearer {made_up}"}), 401)


def test_a_cookie_is_no_token_and_a_token_no_cookie(office, log_in, with_token):
    cookie = log_in("填报人").cookies[COOKIE]
    token = with_token("填报人", "read").headers["authorization"].split()[1]
    office.cookies.clear()
    assert office.get("/api/v1/drafts", headers={"authorization": f"Bearer {cookie}"}).status_code == 401
    assert office.get("/api/v1/drafts", headers={"cookie": f"{COOKIE}={token}"}).status_code == 401


def test_disabling_and_new_roles_have_effect_at_once(office, log_in):
    drafter, door = log_in("填报人"), office.app.state.door
    door.change_account("tian", roles=frozenset({"审计员"}))
    assert drafter.get("/api/v1/drafts").status_code == 403
    door.set_enabled("tian", False)
    assert drafter.get("/api/v1/drafts").status_code == 401
    answer = office.post("/login", data={"name": "tian", "password": PASSWORD}, headers={"origin": SITE})
    assert answer.status_code == 403
    assert "已停用" in answer.text


def test_answers_carry_the_headers_that_keep_other_sites_out(office, log_in):
    for answer in (
        office.get("/login"),
        office.get("/healthz"),
        office.get("/api/v1/drafts"),
        log_in("填报人").get("/api/v1/drafts"),
    ):
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["cache-control"] == "no-store"


class Clock:
    """A clock that is set by hand."""

    def __init__(self):
        self.now = datetime(2026, 11, 23, 9, tzinfo=UTC)

    def __call__(self):
        return self.now

    def on(self, **time):
        self.now += timedelta(**time)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def door(office, clock):
    service = office.app.state.service
    return Door(service.store, service.settings, clock)


def test_a_session_lives_while_it_is_used_and_no_longer_than_a_day_of_work(door, clock):
    cookie = door.sign_in("tian", PASSWORD, None)
    for _ in range(12):
        assert door.visitor(cookie).actor.name == "tian"
        clock.on(minutes=55)
    clock.on(minutes=55)
    assert door.visitor(cookie) is None  # 12 hours
    cookie = door.sign_in("tian", PASSWORD, None)
    clock.on(minutes=50)
    assert door.visitor(cookie, active=False) is not None
    clock.on(minutes=11)
    assert door.visitor(cookie) is None  # an open page alone keeps no session alive


def test_another_process_knows_within_seconds(office, door, clock):
    service = office.app.state.service
    other = Door(service.store, service.settings, clock)
    cookie = door.sign_in("tian", PASSWORD, None)
    assert other.visitor(cookie) is not None
    door.sign_out(cookie)
    assert door.visitor(cookie) is None
    clock.on(seconds=KNOWN_FOR.total_seconds())
    assert other.visitor(cookie) is None


def test_a_clock_that_is_set_back_keeps_nobody_known(office, door, clock):
    cookie = door.sign_in("tian", PASSWORD, None)
    assert door.visitor(cookie) is not None
    office.app.state.service.store.sessions.end(cookie)
    clock.on(hours=-5)
    assert door.visitor(cookie) is None


def test_a_session_goes_on_when_the_clock_is_set_back_and_lasts_no_longer_for_it(door, clock):
    used, left = (door.sign_in("tian", PASSWORD, None) for _ in range(2))
    clock.on(hours=-8)
    assert door.visitor(used) is not None
    for _ in range(11):
        clock.on(minutes=55)
        assert door.visitor(used) is not None
    clock.on(hours=2)
    assert door.visitor(used) is None  # 12 hours after the clock was set
    assert door.visitor(left) is None
    cookie = door.sign_in("tian", PASSWORD, None)
    clock.on(days=-365)
    assert door.visitor(cookie) is None


def test_wrong_passwords_lock_nobody_out_until_the_time_that_a_clock_had_shown(door, clock):
    for _ in range(5):
        with pytest.raises(SignInError):
            door.sign_in("tian", "wrong", None)
    clock.on(days=-365)
    with pytest.raises(ThrottledError, match="2 秒"):
        door.sign_in("tian", PASSWORD, None)
    clock.on(seconds=2)
    assert door.sign_in("tian", PASSWORD, None)


def test_throttling_by_name_and_the_way_out(door, clock):
    for _ in range(5):
        with pytest.raises(SignInError):
            door.sign_in("tian", "wrong", "10.0.0.1")
    with pytest.raises(ThrottledError, match="2 秒"):
        door.sign_in("tian", PASSWORD, "10.0.0.2")
    clock.on(seconds=2)
    assert door.sign_in("TIAN", PASSWORD, "10.0.0.2")
    with pytest.raises(SignInError):
        door.sign_in("tian", "wrong", "10.0.0.1")


def test_hashes_are_renewed_when_the_parameters_change(office, inhabited, monkeypatch):
    store = office.app.state.service.store
    before = store.accounts.with_password("tian")[1]
    monkeypatch.setenv("ZHIBIAO_PASSWORD_MEMORY_KIB", "128")
    changed = Door(store, load_settings(inhabited))
    changed.sign_in("tian", PASSWORD, None)
    after = store.accounts.with_password("tian")[1]
    assert "m=64," in before
    assert "m=128," in after
    changed.sign_in("tian", PASSWORD, None)
    assert store.accounts.with_password("tian")[1] == after


def test_who_has_no_role_yet_is_told_after_the_right_password_alone(door):
    door.add_account(NewAccount(name="new"), PASSWORD)
    with pytest.raises(SignInError):
        door.sign_in("new", "wrong", None)
    with pytest.raises(ForbiddenError, match="角色"):
        door.sign_in("new", PASSWORD, None)


def test_the_first_account_manages_the_others(home, clock):
    with TestClient(create_app(load_settings(home))) as site:
        door = site.app.state.door
        with pytest.raises(InputError, match="管理员"):
            door.add_account(NewAccount(name="x", roles=frozenset({"填报人"})), PASSWORD)
        assert site.get("/api/v1/drafts").status_code == 200
        door.add_account(NewAccount(name="x", roles=frozenset({"管理员"})), PASSWORD)
        assert site.get("/api/v1/drafts").status_code == 401  # on this machine too
