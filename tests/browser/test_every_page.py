"""What every page must do: open in Chinese, without complaint, reachable and readable for everybody."""

from __future__ import annotations

import pytest

from api.pages.shell import WAYS


@pytest.mark.parametrize(("way", "name"), WAYS)
def test_page_opens_and_is_accessible(visit, accessible, way, name):
    page = visit(way)
    assert page.locator("h1").inner_text() == name
    assert page.locator("nav [aria-current=page]").inner_text() == name
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    accessible()


@pytest.mark.parametrize(("way", "name"), WAYS)
def test_nothing_is_wider_than_a_large_screen_shows(visit, page, way, name):
    page.set_viewport_size({"width": 1920, "height": 1080})
    visit(way)
    assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def test_unknown_address_says_so_in_chinese(chromium, address):
    page = chromium.new_page()
    answer = page.goto(f"{address}/nowhere")
    assert answer.status == 404
    page.wait_for_selector("text=没有这一页")
    page.close()


def test_ways_are_reached_by_keyboard(visit, page):
    visit("/status")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "跳到正文"
    for name in ("指标", *(name for _, name in WAYS)):
        page.keyboard.press("Tab")
        assert name in (page.locator(":focus").inner_text() or "")
    page.locator("nav >> text=检索指标").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/search")


def test_programs_keep_their_own_answers(page, address):
    for path in ("/api/v1/nothing", "/api/nothing"):
        answer = page.request.get(address + path)
        assert answer.status == 404
        assert answer.json()["error"]["code"] == "route.unknown"
    assert page.request.delete(f"{address}/api/v1/search").status == 405
