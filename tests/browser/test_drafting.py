"""编制指标 in the browser: from an empty form to a filed table, and nothing that was written is ever lost."""

from __future__ import annotations

import io
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import docx
import pytest
from playwright.sync_api import expect

from corpus.readers import read_bytes
from corpus.resources import read_toml

expect.set_options(timeout=20_000)


def rows_of(page):
    return page.locator(".zd-row")


def names(page):
    return [box.input_value() for box in page.locator(".zd-row .zd-name textarea").all()]


def row(page, name):
    """Give the row that has a name now; it is found again by its key, whatever it is called later."""
    for found in rows_of(page).all():
        if found.locator(".zd-name textarea").input_value() == name:
            return page.locator(f'.zd-row[data-key="{found.get_attribute("data-key")}"]')
    raise AssertionError(f"no row {name} among {names(page)}")


def saved(page):
    expect(page.locator(".zd-saved")).to_contain_text("已保存")
    page.wait_for_url("**/?draft=*")
    return parse_qs(urlsplit(page.url).query)["draft"][0]


def until(holds):
    """Wait for what happens behind the page."""
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def write(page, label, text):
    page.get_by_label(label, exact=True).fill(text)


@pytest.fixture
def suggested(visit):
    """A project of this test's own, with its suggestions."""

    def filling(name):
        page = visit("/")
        page.get_by_role("button", name="填一个例子").click()
        expect(page.get_by_label("单位", exact=True)).to_have_value(re.compile("外事办公室"))
        write(page, "项目名称", name)
        page.keyboard.press("Control+Enter")
        rows_of(page).first.wait_for()
        saved(page)
        return page

    return filling


def test_from_an_empty_form_to_a_word_document(suggested, service, accessible, downloaded):
    page = suggested("庆祝友城结好五周年活动")
    expect(page.locator(".zd-bar")).to_contain_text("条指标")
    accessible()
    first = row(page, "举办庆祝招待会场次")
    value = first.locator(".zd-value textarea")
    value.fill("≥1")
    expect(first.get_by_text("没有计量单位")).to_be_visible()
    expect(value).to_be_focused()  # what is said beside a row does not take the cell away
    first.get_by_role("button", name="照此修改").click()
    expect(value).to_have_value("≥1场")
    expect(first.get_by_text("没有计量单位")).to_have_count(0)
    keys = [one.get_attribute("data-key") for one in page.locator(".zd-row", has=page.locator(".zd-blank")).all()]
    assert keys
    for key in keys:
        box = page.locator(f'[data-key="{key}"] .zd-value textarea')
        expect(page.locator(f'[data-key="{key}"]').get_by_text("待填", exact=True)).to_be_visible()
        box.fill("≥85%")
        box.press("Tab")
        expect(box).not_to_have_class(re.compile("zd-blank"))
    page.get_by_role("button", name="全部采纳").click()
    draft_id = saved(page)
    page.get_by_role("button", name="导出").click()
    accessible()
    got = downloaded(lambda: page.get_by_role("button", name="Word 文档").click())
    assert got.name.endswith("庆祝友城结好五周年活动-绩效目标表.docx")
    kept = service.draft(draft_id)
    assert all(one.accepted and one.value for one in kept.rows)
    (table,) = read_bytes(got.read_bytes(), got.name).tables
    assert [(one.level2, one.level3, one.value) for one in table.indicators] == [
        (one.level2, one.level3, one.value) for one in kept.rows
    ]
    assert (table.project_name, table.unit, table.budget_wan.total) == ("庆祝友城结好五周年活动", kept.project.unit, 36)
    printed = docx.Document(io.BytesIO(got.read_bytes())).tables
    lines = [[cell.text for cell in line.cells] for table in printed for line in table.rows]
    for one in kept.rows:
        assert any(one.level3 in line and one.value in line for line in lines), one.level3

    def events():
        return [event for event in service.feedback_log(limit=200)[1] if event.project_name == "庆祝友城结好五周年活动"]

    until(lambda: len(events()) == len(kept.rows))  # all were proposed, and are told of once
    assert {event.action for event in events()} == {"accept", "edit"}
    page.get_by_role("button", name="导出").click()
    downloaded(lambda: page.get_by_role("button", name="Excel 表格").click())
    page.wait_for_timeout(1_000)
    assert len(events()) == len(kept.rows)
    before = names(page)
    page.reload()
    rows_of(page).first.wait_for()
    assert names(page) == before
    assert page.get_by_label("项目名称", exact=True).input_value() == "庆祝友城结好五周年活动"


def test_rows_are_replaced_removed_brought_back_and_added(suggested, service, accessible):
    page = suggested("庆祝友城结好十五周年活动")
    held = names(page)
    first = row(page, held[0])
    first.get_by_role("button", name="依据").click()
    first.get_by_text("指标值的来源").wait_for()
    first.get_by_role("button", name="换一条").click()
    option = first.get_by_role("button", name=re.compile("^换成这条")).first
    option.wait_for()
    accessible()
    other = option.inner_text().removeprefix("换成这条").strip()
    option.click()
    expect(page.get_by_label(f"指标值：{other}")).to_be_visible()
    page.get_by_role("button", name="撤销").click()
    expect(page.get_by_label(f"指标值：{held[0]}")).to_be_visible()
    row(page, held[1]).get_by_role("button", name=re.compile("^删除")).click()
    expect(page.get_by_label(f"指标值：{held[1]}")).to_have_count(0)
    expect(page.get_by_text(f"已删除「{held[1]}」")).to_be_visible()
    log = service.feedback_log(limit=200)[1]
    assert [(e.action, e.level3) for e in log if e.project_name == "庆祝友城结好十五周年活动"] == [("reject", held[1])]
    page.get_by_role("button", name="撤销").click()
    expect(page.get_by_label(f"指标值：{held[1]}")).to_be_visible()
    assert names(page) == held
    row(page, held[2]).get_by_label(re.compile("^更多")).click()
    page.get_by_text("删除，以后不再推荐").click()
    expect(page.get_by_text("以后不再向")).to_be_visible()
    assert any(block.name == held[2] for block in service.blocks()[1])
    page.get_by_role("button", name="撤销").click()
    expect(page.get_by_label(f"指标值：{held[2]}")).to_be_visible()
    assert not any(block.name == held[2] for block in service.blocks()[1])
    page.get_by_role("button", name=re.compile("^添加指标 ?到质量指标")).click()
    dialog = page.get_by_role("dialog", name="添加指标")
    write(page, "想考核什么", "活动安全")
    expect(dialog.get_by_text("找到的指标")).to_be_visible()
    button = dialog.get_by_role("button", name=re.compile("^加入「")).first
    found = button.get_attribute("aria-label").removeprefix("加入「").removesuffix("」")
    button.click()
    expect(page.get_by_label(f"指标值：{found}")).to_be_focused()
    page.get_by_role("button", name=re.compile("^添加指标 ?到质量指标")).click()
    write(page, "指标名称", "展品完好率")
    write(page, "指标值（可以不填）", "=100%")
    dialog.get_by_role("button", name="加入", exact=True).click()
    expect(page.get_by_label("指标值：展品完好率")).to_have_value("=100%")
    kept = service.draft(saved(page))
    by_name = {one.level3: one for one in kept.rows}
    assert by_name["展品完好率"].origin == "own"
    assert by_name[found].level2 == "质量指标"


def test_rows_are_put_in_order_by_keyboard_and_by_mouse(suggested, service):
    page = suggested("庆祝友城结好二十周年活动")
    held = names(page)
    one, two = held[0], held[1]
    row(page, one).get_by_role("button", name=re.compile("^移动")).focus()
    page.keyboard.press("ArrowDown")
    page.wait_for_function("one => document.querySelector('.zd-name textarea').value === one", arg=two)
    handle = row(page, one).get_by_role("button", name=re.compile("^移动"))
    expect(handle).to_be_focused()
    row(page, one).get_by_label(re.compile("^更多")).click()
    page.get_by_text("上移", exact=True).click()
    page.wait_for_function("one => document.querySelector('.zd-name textarea').value === one", arg=one)
    quality = page.locator(".zd-table", has=page.get_by_role("heading", name="质量指标"))
    there = quality.locator(".zd-row").count()
    target = quality.locator(".zd-row").first
    target.locator(".zd-value textarea").scroll_into_view_if_needed()
    grip, goal = handle.bounding_box(), target.bounding_box()
    page.mouse.move(grip["x"] + 8, grip["y"] + 8)
    page.mouse.down()
    page.mouse.move(grip["x"] + 12, grip["y"] + 40, steps=4)
    page.locator(".zd-ghost").wait_for()
    page.mouse.move(goal["x"] + 40, goal["y"] + goal["height"] * 0.75, steps=12)

    def over():
        page.mouse.move(goal["x"] + 40 + time.monotonic() % 5, goal["y"] + goal["height"] * 0.75)
        return quality.locator(".zd-ghost").count()

    until(over)
    page.mouse.up()
    expect(quality).to_contain_text(f"{there + 1} 条")
    draft_id = saved(page)
    until(lambda: {found.level3: found.level2 for found in service.draft(draft_id).rows}[one] == "质量指标")
    kept = service.draft(draft_id)
    assert [found.level3 for found in kept.rows] == names(page)
    page.reload()
    rows_of(page).first.wait_for()
    assert [found.level3 for found in kept.rows] == names(page)


def test_two_people_on_one_draft_lose_nothing(suggested, service, page):
    suggested("庆祝友城结好三十周年活动")
    draft_id = saved(page)
    other = page.context.new_page()
    other.goto(f"/?draft={draft_id}")
    rows_of(other).first.wait_for()
    mine, theirs = row(page, names(page)[0]), row(other, names(other)[0])
    theirs.locator(".zd-value textarea").fill("≥8期")
    theirs.locator(".zd-value textarea").press("Tab")
    expect(other.locator(".zd-saved")).to_contain_text(re.compile(r"已保存 \d\d:\d\d"))
    until(lambda: service.draft(draft_id).rows[0].value == "≥8期")
    mine.locator(".zd-value textarea").fill("≥9期")
    mine.locator(".zd-value textarea").press("Tab")
    dialog = page.get_by_role("dialog", name="草稿在别处改过")
    expect(dialog).to_be_visible()
    expect(page.locator(".zd-saved")).to_contain_text("没有保存")
    dialog.get_by_role("button", name="把我的另存为新的草稿").click()
    page.wait_for_function("id => !location.search.includes(id) && location.search", arg=draft_id)
    assert service.draft(draft_id).rows[0].value == "≥8期"
    assert service.draft(saved(page)).rows[0].value == "≥9期"
    other.close()


def test_last_years_table_is_copied_and_drafts_are_listed(visit, service, seed, accessible):
    page = visit("/")
    page.get_by_role("button", name="照往年的表填").first.click()
    dialog = page.get_by_role("dialog", name="照往年的表填")
    dialog.get_by_label("照这张填：外事工作经费").wait_for()
    accessible()
    dialog.locator("input[type=file]").set_input_files(seed)
    dialog.get_by_text(re.compile("从上传的文件读到 \\d+ 张表")).wait_for()
    write(page, "新表的年度，不填为下一年", "2031")
    dialog.get_by_label("照这张填：外事工作经费").click()
    rows_of(page).first.wait_for()
    draft_id = saved(page)
    kept = service.draft(draft_id)
    assert (kept.project.year, {one.origin for one in kept.rows}) == (2031, {"copied"})
    assert "2023" not in "".join(one.value or "" for one in kept.rows)
    page.get_by_role("button", name=re.compile("条对整张表的意见")).click()
    mend = page.locator(".zd-notes").get_by_role("button", name="照此修改")
    mend.first.wait_for()  # the review comes a moment after the table
    before, there = service.draft(draft_id).project, mend.count()
    mend.first.click()
    expect(mend).to_have_count(there - 1)
    saved(page)
    after = service.draft(draft_id).project
    assert (after.purpose, after.goal) != (before.purpose, before.goal)
    expect(page.get_by_label("资金用途", exact=True)).to_have_value(after.purpose)
    expect(page.get_by_label("绩效目标", exact=True)).to_have_value(after.goal)
    page.get_by_role("button", name="新建").click()
    expect(page.get_by_label("项目名称", exact=True)).to_have_value("")
    page.get_by_role("button", name="打开草稿").first.click()
    write(page, "查找项目或单位", "外事工作经费")
    expect(page.get_by_text("共 1 份")).to_be_visible()  # else the list is filled anew under the mouse
    page.get_by_label("删除草稿「外事工作经费」").click()
    expect(page.get_by_text("没有找到草稿")).to_be_visible()
    page.get_by_role("button", name="撤销").click()
    page.get_by_role("button", name="外事工作经费", exact=True).click()
    rows_of(page).first.wait_for()
    assert saved(page) == draft_id


def test_wrong_fields_and_unknown_drafts_are_said(visit, service):
    page = visit("/?draft=nothing")
    expect(page.get_by_text("没有编号为「nothing」的草稿")).to_be_visible()
    page.get_by_role("button", name="知道了").click()
    page.get_by_role("button", name="推荐指标").click()
    expect(page.get_by_text("请填写项目名称")).to_be_visible()
    expect(page.get_by_label("项目名称", exact=True)).to_be_focused()
    before = service.drafts()[0]
    write(page, "年度", "今年")
    write(page, "预算（万元）", "不知道")
    expect(page.get_by_text("请写四位数字")).to_be_visible()
    expect(page.get_by_text("请写数字，如")).to_be_visible()
    assert service.drafts()[0] == before  # nothing is kept before it has a name
    write(page, "年度", "２０２８年")
    write(page, "预算（万元）", "480,000元")
    write(page, "单位", "天津市某局")
    expect(page.get_by_label("指标框架", exact=True)).to_have_value(re.compile("天津"))
    write(page, "项目名称", "办公楼电梯维修")
    kept = service.draft(saved(page))
    assert (kept.project.year, kept.project.budget_wan, kept.project.frame) == (2028, 48, "tianjin2023")


@pytest.fixture
def killed(site_home, tmp_path):
    """A server over a copy of the home that can be killed and started again on the same port."""
    home = tmp_path / "home"
    shutil.copytree(site_home / "index", home / "index")
    with (
        closing(sqlite3.connect(site_home / "corpus.db")) as held,
        closing(sqlite3.connect(home / "corpus.db")) as copy,
    ):
        held.backup(copy)
    running = []

    def start(port=0):
        program = Path(sys.executable).with_name("zhibiao")
        command = [program, "serve", "--json", "--port", str(port), "--home", home]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        running.append(server)
        return server, re.search(r"http://[\d.:]+", server.stdout.readline())[0]

    yield start
    for server in running:
        server.kill()
        server.wait()
        server.stdout.close()


def test_the_server_dies_and_the_page_comes_back(killed, chromium):
    server, address = killed()
    context = chromium.new_context(base_url=address, locale="zh-CN", viewport={"width": 1366, "height": 768})
    page = context.new_page()
    page.goto("/")
    page.wait_for_function("window.did_handshake === true")
    example = read_toml("api", "example-project.toml")
    page.get_by_role("button", name="填一个例子").click()
    expect(page.get_by_label("项目名称", exact=True)).to_have_value(example["name"])
    page.get_by_role("button", name="推荐指标").click()
    rows_of(page).first.wait_for()
    saved(page)
    held = names(page)
    os.kill(server.pid, signal.SIGKILL)
    server.wait()
    page.wait_for_function("!window.socket.connected")
    rows_of(page).first.locator(".zd-value textarea").fill("≥7期")  # written in the moment before the page is blocked
    page.wait_for_function("document.getElementById('app').inert")
    expect(page.get_by_text("正在尝试重新连接")).to_be_attached()
    killed(urlsplit(address).port)
    page.wait_for_function("window.did_handshake === true && !document.getElementById('app').inert", timeout=60_000)
    rows_of(page).first.wait_for()
    expect(rows_of(page).first.locator(".zd-value textarea")).to_have_value("≥7期")
    assert names(page) == held
    saved(page)
    context.close()
