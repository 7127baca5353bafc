"""检索指标: search, narrow, open, look at the source, put into a draft, export; by mouse and by keyboard."""

from __future__ import annotations

import openpyxl
import pytest
from playwright.sync_api import expect

from recommender.search import Query

PAID = "资金支付及时率"


@pytest.fixture
def searched(visit):
    """Look for something as a person does, and wait for the answer."""

    def asking(words):
        page = visit("/search")
        page.get_by_label("想找什么指标").fill(words)
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="找到").wait_for()
        return page

    return asking


def _names(page):
    return page.locator("ol h3").all_inner_texts()


def test_a_search_shows_what_the_service_finds_and_comes_back_with_its_address(searched, service, accessible):
    page = searched("群众满意不满意")
    answer = service.search(Query(query="群众满意不满意", limit=20))
    assert _names(page) == [hit.level3 for hit in answer.hits]
    expect(page.get_by_role("heading", name=f"找到 {answer.total} 个指标")).to_be_visible()
    accessible()
    page.get_by_role("navigation", name="翻页").get_by_text("下一页").click()
    second = service.search(Query(query="群众满意不满意", limit=20, offset=20))
    expect(page.locator("ol h3").first).to_have_text(second.hits[0].level3)
    assert page.locator("ol").get_attribute("start") == "21"
    page.reload()
    assert _names(page) == [hit.level3 for hit in second.hits]
    expect(page.get_by_label("想找什么指标")).to_have_value("群众满意不满意")
    page.go_back()
    expect(page.locator("ol h3").first).to_have_text(answer.hits[0].level3)


def test_filters_narrow_and_are_taken_away(searched, service):
    page = searched("满意度")
    whole = service.search(Query(query="满意度")).total
    facets = page.get_by_role("navigation", name="缩小范围")
    facets.get_by_text("2023").click()
    narrow = service.search(Query(query="满意度", year=2023)).total
    assert 0 < narrow < whole
    expect(page.get_by_role("heading", name=f"找到 {narrow} 个指标")).to_be_visible()
    facets.get_by_text("满意度指标", exact=True).click()
    expect(page.get_by_role("link", name="去掉条件：一级指标 满意度指标")).to_be_visible()
    assert page.url.endswith("&year=2023")
    page.get_by_role("link", name="全部去掉").click()
    expect(page.get_by_role("heading", name=f"找到 {whole} 个指标")).to_be_visible()
    page.get_by_role("button", name="按字面").click()
    literal = service.search(Query(query="满意度", exact=True)).total
    expect(page.get_by_role("heading", name=f"找到 {literal} 个指标")).to_be_visible()
    assert page.url.endswith("exact=1")


def test_an_indicator_opens_with_its_values_and_its_source_table(searched, service, accessible):
    page = searched(PAID)
    page.get_by_role("button", name=PAID, exact=True).click()
    panel = page.get_by_role("complementary", name="指标详情")
    expect(panel.get_by_role("heading", name="出现在哪些表里（3 次）")).to_be_visible()
    expect(panel.get_by_role("row", name="≥95% 2 次")).to_be_visible()
    accessible()
    panel.get_by_label("按什么分").click()
    page.get_by_role("option", name="单位类型").click()
    expect(panel.get_by_role("table", name="按单位类型比较")).to_contain_text("公布过 3 次")
    panel.get_by_role("button", name="机关运行保障经费").click()
    window = page.get_by_role("dialog", name="原表")
    marked = window.locator("tr[aria-current]")
    expect(marked).to_be_in_viewport()
    assert PAID in marked.inner_text()
    assert "≥95%" in marked.inner_text()
    expect(window.get_by_text("天津市人民政府外事办公室", exact=True)).to_be_visible()
    assert window.get_by_role("rowheader", name="产出指标").get_attribute("rowspan") == "4"
    table = service.search(Query(query=PAID, exact=True)).hits[0]
    link = window.get_by_role("link", name="在语料管理中打开").get_attribute("href")
    assert link == f"/corpus?table={table.table_id}&row={table.row}"
    page.keyboard.press("Escape")
    expect(window).to_be_hidden()
    expect(panel).to_be_visible()


def test_the_keyboard_does_it_all(searched):
    page = searched("满意度")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    name = page.locator(":focus").inner_text()
    assert name == _names(page)[1]
    page.keyboard.press("Enter")
    panel = page.get_by_role("complementary", name="指标详情")
    expect(panel.get_by_role("heading", name=name)).to_be_visible()
    expect(panel).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(page.get_by_role("button", name=name, exact=True)).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_label("想找什么指标")).to_be_focused()


def test_an_indicator_goes_into_a_new_draft_and_only_once(searched, service):
    page = searched(PAID)
    put = page.get_by_role("button", name=f"把“{PAID}”放进草稿")
    put.click()
    window = page.get_by_role("dialog", name="放进草稿")
    window.get_by_label("新草稿的项目名称").fill("检索页试验经费")
    window.get_by_role("button", name="新建草稿").click()
    link = window.get_by_role("link", name="打开这份草稿")
    link.wait_for()
    draft_id = link.get_attribute("href").removeprefix("/?draft=")
    rows = service.draft(draft_id).rows
    assert [(row.level2, row.level3, row.accepted) for row in rows] == [("时效指标", PAID, True)]
    window.get_by_role("button", name="关闭").click()
    expect(window).to_be_hidden()
    put.click()
    window.get_by_role("button", name="检索页试验经费").click()
    expect(window.get_by_text("里已经有这个指标")).to_be_visible()
    assert len(service.draft(draft_id).rows) == 1


def test_the_file_holds_all_that_was_found(searched, service, downloaded):
    page = searched("满意度")
    path = downloaded(lambda: page.get_by_role("button", name="导出为表格").click())
    assert path.name == "检索结果-满意度.xlsx"
    rows = list(openpyxl.load_workbook(path).active.iter_rows(values_only=True))
    answer = service.search(Query(query="满意度", limit=200))
    assert [row[3] for row in rows[1:]] == [hit.level3 for hit in answer.hits]
    assert len(rows) == answer.total + 1


def test_nothing_found_and_nothing_asked_say_what_to_do(visit, accessible):
    page = visit("/search?q=群众满意zz&exact=1&year=2023")
    expect(page.get_by_text("没有找到")).to_be_visible()
    accessible()
    expect(page.get_by_text("意思最接近的是")).to_be_visible()
    page.get_by_role("button", name="改为按意思找").click()
    expect(page.locator("ol h3").first).to_contain_text("满意")
    page.get_by_label("想找什么指标").fill("？")
    page.get_by_role("button", name="检索", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("没有可以检索的文字")
    page.get_by_label("想找什么指标").fill("")
    page.get_by_role("button", name="检索", exact=True).click()
    page.get_by_role("link", name=PAID).click()
    expect(page.get_by_role("button", name=PAID, exact=True)).to_be_visible()


def test_what_people_type_and_addresses_say_is_only_text(visit):
    page = visit("/search?q=%3Cimg src=x onerror=f()%3E&page=x&year=abc&level2=%3Cb%3E")
    expect(page.get_by_role("heading", name="<img src=x onerror=f()>")).to_be_visible()
    expect(page.get_by_role("link", name="去掉条件：二级指标 <b>")).to_be_visible()
    assert page.locator("img").count() == 0
