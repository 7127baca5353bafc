"""Accounts, passwords, wrong passwords, sessions and tokens as they are kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from corpus import schema
from corpus.accounts import NewAccount
from corpus.errors import BusyError, ConflictError, InputError, NotFoundError
from corpus.login_failures import FREE, LONGEST_S
from corpus.passwords import Passwords, require_good

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def managed(store):
    store.accounts.add(NewAccount(name="管理", roles=frozenset({"管理员"})), "hash")
    return store


def test_an_account_is_kept_under_one_spelling_of_its_name(store):
    made = store.accounts.add(NewAccount(name="Ｚhang.San ", unit=" 外事办 ", roles=frozenset({"填报人"})), "hash")
    assert (made.name, made.unit, made.has_password, made.display) == ("zhang.san", "外事办", True, "zhang.san")
    assert store.accounts.get("zhang.san") == made
    with pytest.raises(ConflictError, match="登录名"):
        store.accounts.add(NewAccount(name="ZHANG.SAN"), None)
    for wrong in ("", "a b", "a" * 65, "a\nb", "<b>"):
        with pytest.raises(ValueError, match="登录名"):
            NewAccount(name=wrong)


def test_accounts_are_found_page_by_page(managed):
    for number in range(5):
        managed.accounts.add(NewAccount(name=f"u{number}", unit="教育局" if number % 2 else "财政局"), None)
    total, found = managed.accounts.find("财政", 1, 1)
    assert (total, [one.name for one in found]) == (3, ["u2"])


def test_the_last_who_may_manage_stays(managed):
    for lose in (
        lambda: managed.accounts.disable("管理"),
        lambda: managed.accounts.change("管理", roles=frozenset({"审核人"})),
    ):
        with pytest.raises(ConflictError, match="最后一个"):
            lose()
    managed.accounts.add(NewAccount(name="another", roles=frozenset({"管理员"})), "hash")
    assert managed.accounts.disable("管理").disabled_at is not None
    assert managed.accounts.enable("管理").disabled_at is None
    with pytest.raises(NotFoundError):
        managed.accounts.disable("nobody")


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "1234567890",
        "Password123",
        "aaaabbbbaaaa",
        "abcdefghijkl",
        "张三张三张三张三张三",
        "zhangsan12",
        "x" * 201,
    ],
)
def test_passwords_that_are_guessed(password):
    with pytest.raises(InputError) as failure:
        require_good(password, "zhangsan")
    assert failure.value.code == "password.weak"


def test_passwords_that_are_not_guessed():
    for password in ("correct horse", "春天的第一场雨 很大", "zhangsan ate 47 pears"):
        require_good(password, "zhangsan")


def test_hashes_fit_their_password_alone_and_grow_old():
    small, large = Passwords(64, 1), Passwords(128, 1)
    kept = small.hashed("correct horse")
    assert kept.startswith("$argon2id$")
    assert small.fits("correct horse", kept)
    assert small.fits("ｃorrect horse", kept)  # typed full-width
    assert not small.fits("Correct horse", kept)
    assert not small.fits("correct horse", None)
    assert not small.fits("correct horse", "no hash")
    assert not small.is_outdated(kept)
    assert large.is_outdated(kept)
    assert large.fits("correct horse", kept)


def test_no_more_hashes_at_once_than_two(monkeypatch):
    from corpus import passwords

    monkeypatch.setattr(passwords, "_WAIT_S", 0.01)
    with passwords._Turn(), passwords._Turn(), pytest.raises(BusyError):
        Passwords(64, 1).hashed("correct horse")
    assert Passwords(64, 1).hashed("correct horse")


def test_waits_grow_with_wrong_passwords_of_a_name_known_or_not(store):
    moment, waits = NOON, []
    for _ in range(FREE["name"]):
        assert store.login_failures.begin("anybody", None, moment) == 0
    for _ in range(12):
        waits.append(store.login_failures.begin("anybody", None, moment))
        assert store.login_failures.begin("anybody", None, moment + timedelta(seconds=waits[-1] - 1)) > 0
        moment += timedelta(seconds=waits[-1])
        assert store.login_failures.begin("anybody", None, moment) == 0
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 512, LONGEST_S, LONGEST_S, LONGEST_S]
    assert store.login_failures.begin("somebody", None, moment) == 0
    store.login_failures.passed("anybody", None)
    assert store.login_failures.begin("anybody", None, moment) == 0


def test_waits_hold_for_an_address_whatever_names_are_tried(store):
    for number in range(FREE["address"]):
        assert store.login_failures.begin(f"u{number}", "10.0.0.1", NOON) == 0
    assert store.login_failures.begin("another", "10.0.0.1", NOON) == 2
    assert store.login_failures.begin("another", "10.0.0.2", NOON) == 0
    store.login_failures.passed("u1", "10.0.0.1")  # takes back its own try, no other
    assert store.login_failures.begin("another", "10.0.0.1", NOON) == 0
    assert store.login_failures.begin("another", "10.0.0.1", NOON) == 2
    assert store.login_failures.begin("another", "10.0.0.1", NOON - timedelta(days=300)) <= LONGEST_S


def test_wrong_passwords_are_forgotten_after_a_day_and_names_not_kept(store):
    store.login_failures.begin("geheim", "10.0.0.1", NOON)
    with store._database.reading() as connection:
        rows = connection.execute(select(schema.login_failures)).all()
    assert len(rows) == 2
    assert "geheim" not in str(rows)
    assert "10.0.0.1" not in str(rows)
    store.login_failures.begin("another", None, NOON + timedelta(days=1, seconds=1))
    with store._database.reading() as connection:
        assert len(connection.execute(select(schema.login_failures)).all()) == 1


def test_a_session_ends_by_time_by_rest_and_by_leaving(managed):
    begin = managed.sessions.begin
    cookie = begin("管理", NOON, 12 * HOUR)
    assert managed.sessions.find(cookie, NOON + 0.9 * HOUR, HOUR)[0].name == "管理"
    assert managed.sessions.find(cookie, NOON + 1.1 * HOUR, HOUR) is None
    for hour in range(1, 12):
        managed.sessions.used(cookie, NOON + hour * HOUR)
    assert managed.sessions.find(cookie, NOON + 11.9 * HOUR, HOUR) is not None
    assert managed.sessions.find(cookie, NOON + 12 * HOUR, HOUR) is None
    another, third = begin("管理", NOON, 12 * HOUR), begin("管理", NOON, 12 * HOUR)
    assert managed.sessions.count(NOON) == 3
    managed.sessions.end_all("管理", but=another)
    assert managed.sessions.find(third, NOON, HOUR) is None
    managed.sessions.end(another)
    assert managed.sessions.find(another, NOON, HOUR) is None
    assert managed.sessions.find("made up", NOON, HOUR) is None


def test_only_digests_of_cookies_and_tokens_are_kept(managed):
    cookie = managed.sessions.begin("管理", NOON, HOUR)
    _, secret = managed.tokens.add("管理", "预算系统", ("read",), 1, NOON)
    with managed._database.reading() as connection:
        kept = [connection.execute(select(table)).all() for table in (schema.sessions, schema.tokens)]
    assert cookie not in str(kept)
    assert secret.removeprefix("zb_") not in str(kept)


def test_disabling_ends_sessions_and_silences_tokens(managed):
    managed.accounts.add(NewAccount(name="u", roles=frozenset({"填报人"})), "hash")
    cookie = managed.sessions.begin("u", NOON, HOUR)
    _, secret = managed.tokens.add("u", "x", ("read",), 1, NOON)
    managed.accounts.disable("u")
    assert managed.sessions.find(cookie, NOON, HOUR) is None
    assert managed.tokens.find(secret, NOON) is None
    managed.accounts.enable("u")
    assert managed.sessions.find(cookie, NOON, HOUR) is None
    assert managed.tokens.find(secret, NOON) is not None


def test_a_token_expires_and_is_revoked_once(managed):
    token, secret = managed.tokens.add("管理", " 预算系统 ", ("write", "read", "read"), 30, NOON)
    assert (token.name, token.scopes, token.used_at) == ("预算系统", ("read", "write"), None)
    assert managed.tokens.find(secret, NOON + timedelta(days=30) - HOUR)[1].id == token.id
    assert managed.tokens.find(secret, NOON + timedelta(days=30)) is None
    managed.tokens.used(token.id, NOON + HOUR)
    assert managed.tokens.all_of("管理")[0].used_at == (NOON + HOUR).isoformat()
    with pytest.raises(NotFoundError):
        managed.tokens.revoke(token.id, NOON, account="another")
    assert managed.tokens.revoke(token.id, NOON, account="管理").revoked_at
    assert managed.tokens.find(secret, NOON) is None
    with pytest.raises(ConflictError):
        managed.tokens.revoke(token.id, NOON)


@pytest.mark.parametrize(
    ("name", "scopes", "days", "code"),
    [(" ", ("read",), 1, "token.name"), ("x", (), 1, "token.scope"), ("x", ("read",), 367, "token.days")],
)
def test_tokens_that_cannot_be_made(managed, name, scopes, days, code):
    with pytest.raises(InputError) as failure:
        managed.tokens.add("管理", name, scopes, days, NOON)
    assert failure.value.code == code
    assert managed.tokens.all_of() == ()
    with pytest.raises(NotFoundError):
        managed.tokens.add("nobody", "x", ("read",), 1, NOON)
