"""`zhibiao account` and `zhibiao token`."""

from __future__ import annotations

import io

import click
import pytest

from api.access.door import Door
from corpus.errors import ForbiddenError, SignInError
from recommender import Recommender

PASSWORD = "correct horse"


@pytest.fixture
def typed(monkeypatch):
    """Let a line come from standard input."""

    def typing(line):
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{line}\n"))

    return typing


@pytest.fixture
def manager(run, home, typed):
    typed(PASSWORD)
    return run("account", "add", "Li.Si", "--role", "管理员", "--stdin", "--json", home=home).answer


@pytest.fixture
def signing_in(home):
    def tried(name, password):
        service = Recommender.open(home)
        try:
            return Door(service.store, service.settings).sign_in(name, password, None)
        finally:
            service.close()

    return tried


def test_an_account_from_first_to_last(run, home, typed, manager, signing_in):
    assert (manager["name"], manager["roles"], manager["has_password"]) == ("li.si", ["管理员"], True)
    assert "password" not in manager
    typed(PASSWORD)
    added = run("account", "add", "张三", "--role", "填报人", "--unit", "外事办", "--stdin", home=home)
    assert added.out == "已添加账号 张三（填报人）\n"
    assert signing_in("张三", PASSWORD)
    assert run("account", "role", "张三", "--role", "审核人", "--json", home=home).answer["roles"] == ["审核人"]
    assert run("account", "unit", "张三", home=home).out == "张三 的单位现在是：没有\n"
    typed("another good one")
    assert run("account", "password", "张三", "--stdin", home=home).code == 0
    with pytest.raises(SignInError):
        signing_in("张三", PASSWORD)
    assert run("account", "disable", "张三", home=home).code == 0
    with pytest.raises(ForbiddenError):
        signing_in("张三", "another good one")
    listed = run("account", "list", "--text", "张", "--json", home=home).answer
    assert (listed["total"], bool(listed["accounts"][0]["disabled_at"])) == (1, True)
    assert "已停用" in run("account", "list", home=home).out
    assert run("account", "enable", "张三", home=home).code == 0
    assert signing_in("张三", "another good one")


def test_a_password_is_asked_twice_on_a_terminal(run, home, monkeypatch, signing_in):
    answers = []
    monkeypatch.setattr(click, "prompt", lambda _text, **given: answers.pop(0) if given["hide_input"] else None)
    answers[:] = [PASSWORD, "correct house"]
    assert "两次" in run("account", "add", "a", "--role", "管理员", home=home).error
    answers[:] = [PASSWORD, PASSWORD]
    assert run("account", "add", "a", "--role", "管理员", home=home).code == 0
    assert signing_in("a", PASSWORD)


def test_what_cannot_be(run, home, typed, manager):
    for arguments, said in (
        (("add", "b", "--stdin"), "缺少 --role"),
        (("add", "b", "--role", "领导", "--stdin"), "填报人、审核人"),
        (("add", "a b", "--role", "填报人", "--stdin"), "登录名"),
        (("add", "li.si", "--role", "填报人", "--stdin"), "已有"),
        (("password", "nobody", "--stdin"), "没有登录名"),
        (("role", "li.si", "--role", "填报人"), "最后一个"),
        (("disable", "LI.SI"), "最后一个"),
    ):
        typed(PASSWORD)
        assert said in run("account", *arguments, home=home).error, arguments
    typed("short")
    error = run("account", "add", "b", "--role", "填报人", "--stdin", home=home).error
    assert "至少要 10 个" in error
    assert "short" not in error


def test_a_token_from_first_to_last(run, home, manager):
    made = run(
        "token", "add", "Li.Si", "--for", "预算系统", "--scope", "read", "--days", 30, "--json", home=home
    ).answer
    assert made["token"].startswith("zb_")
    assert (made["account"], made["scopes"]) == ("li.si", ["read"])
    shown = run("token", "list", home=home)
    assert "预算系统" in shown.out
    assert made["token"] not in shown.out
    assert made["token"] not in run("token", "list", "--json", home=home).out
    assert run("token", "revoke", made["id"], home=home).code == 0
    assert run("token", "list", "--account", "li.si", "--json", home=home).answer["tokens"][0]["revoked_at"]
    assert "已在" in run("token", "revoke", made["id"], home=home).error
    assert "366" in run("token", "add", "li.si", "--for", "x", "--scope", "read", "--days", 400, home=home).error
    assert "read、write" in run("token", "add", "li.si", "--for", "x", home=home).error
