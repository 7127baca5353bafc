"""Accounts in a real browser, over a server of its own: logging in, what each role sees, managing, and out again."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys

import pytest

from api.access.door import Door
from corpus.accounts import NewAccount
from recommender import Recommender
from recommender.settings import load_settings

PASSWORD = "correct horse"


@pytest.fixture(scope="module")
def own_address(site_home, service, tmp_path_factory):
    """Where a service with accounts is; `service` has filled the home that it begins with."""
    home = shutil.copytree(site_home, tmp_path_factory.mktemp("accounts") / "home")
    cheap = {"ZHIBIAO_PASSWORD_MEMORY_KIB": "64", "ZHIBIAO_PASSWORD_ROUNDS": "1"}
    own = Recommender(load_settings(home))
    door = Door(own.store, own.settings)
    door.add_account(NewAccount(name="guan", roles=frozenset({"管理员"})), PASSWORD)
    door.add_account(NewAccount(name="tian", unit="外事办", roles=frozenset({"填报人"})), PASSWORD)
    own.close()
    command = [sys.executable, "-c", "from api.cli import main; main()", "serve", "--port", "0", "--json"]
    server = subprocess.Popen(
        [*command, "--home", str(home)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=os.environ | cheap
    )
    yield json.loads(server.stdout.readline())["address"]
    server.terminate()
    server.wait(30)


@pytest.fixture
def address(own_address):
    """Where the pages of this file are."""
    return own_address


@pytest.fixture
def log_in(page):
    """Log in by the form."""

    def logging_in(name, way="/"):
        page.goto(way)
        assert page.locator("h1").inner_text() == "登录指标"
        page.get_by_label("登录名").fill(name)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.wait_for_function("window.did_handshake === true")
        return page

    return logging_in


def ways(page):
    return page.locator("nav.z-ways a").all_inner_texts()


def test_the_login_page_is_accessible_and_leads_on(page, log_in, accessible):
    page.goto("/search?q=满意度")
    accessible()
    log_in("tian", "/search?q=满意度")
    assert "/search?q=" in page.url
    assert ways(page) == ["编制指标", "检索指标"]


def test_a_drafter_drafts_and_leaves(page, log_in, accessible):
    log_in("tian")
    assert page.locator("h1").inner_text() == "编制指标"
    accessible()
    page.get_by_role("button", name="账号 tian").click()
    page.get_by_text("填报人 · 外事办").wait_for()
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url("**/login")


def test_a_page_left_open_ends_with_the_session(page, log_in):
    log_in("tian", "/search")
    page.evaluate("fetch('/logout', {method: 'POST'})")
    box = page.locator("input").first
    box.fill("满意度")
    box.press("Enter")
    page.wait_for_url("**/login?next=/search*")


def test_a_manager_adds_an_account_and_a_token(page, log_in, accessible):
    log_in("guan")
    page.wait_for_url("**/accounts")
    assert ways(page) == ["检索指标", "语料管理", "质量评估", "运行状态", "操作日志", "账号管理"]
    accessible()
    page.get_by_role("button", name="添加账号").click()
    page.get_by_label("登录名", exact=True).fill("shen")
    page.get_by_role("checkbox", name="审核人").click()
    page.get_by_label("密码（至少 10 个字）", exact=True).fill("1234567890")
    page.get_by_role("button", name="确定").click()
    page.get_by_text("太常见").wait_for()
    page.get_by_label("密码（至少 10 个字）", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="确定").click()
    page.get_by_role("cell", name="shen").first.wait_for()
    page.get_by_role("tab", name="我的令牌").click()
    page.get_by_role("button", name="建立令牌").click()
    page.get_by_label("用途").fill("预算系统")
    page.get_by_role("checkbox", name="查询").click()
    page.get_by_role("button", name="建立", exact=True).click()
    secret = page.locator("input[readonly]").input_value()
    assert secret.startswith("zb_")
    page.get_by_role("button", name="已保存").click()
    page.get_by_role("cell", name="预算系统", exact=True).wait_for()
    answer = page.request.get("/api/v1/stats", headers={"authorization": f"Bearer {secret}"})
    assert answer.status == 200
