"""语料管理 in a real browser: what people enter, correct and take out, compared with the store."""

from __future__ import annotations

import re

import pytest

from api import receiving
from corpus.feedback import Feedback, NewBlock
from corpus.table_filter import TableFilter
from corpus.waivers import NewWaiver

PROJECT = "机关运行保障经费"


@pytest.fixture
def other_copy(seed):
    """Bytes that read as the shipped document does and are another document, under a mark of one's own."""

    def made(mark):
        return seed.read_bytes() + f"\n{mark}\n".encode()

    return made


@pytest.fixture
def clean(service):
    """Take out what a test has entered."""
    yield
    for document in service.store.find_documents(origin="site")[1]:
        service.store.uploads.withdraw(document.id)
    for document in service.store.uploads.find(limit=200)[1]:
        service.store.uploads.discard(document.id)


def _drop(page, *files):
    page.get_by_label("选择文件：要收入语料库的文件").set_input_files(
        [{"name": name, "mimeType": "text/plain", "buffer": data} for name, data in files]
    )


def _tab(page, name):
    page.get_by_role("tab", name=name).click()
    page.get_by_role("tabpanel", name=name).wait_for()


@pytest.mark.usefixtures("clean")
def test_documents_are_read_corrected_confirmed_deleted_and_brought_back(
    visit, page, service, seed, other_copy, accessible
):
    visit("/corpus")
    _drop(page, ("新收入.txt", other_copy("甲")), ("坏的.docx", b"PK\x03\x04"), ("附带.txt", seed.read_bytes()))
    page.get_by_text("文件「坏的.docx」不完整或已损坏").wait_for()
    page.get_by_text("语料库中已有内容完全相同的文件").wait_for()
    page.get_by_text("读出 7 张表、70 条指标").wait_for()
    page.get_by_text("可能是重复的文件").wait_for()
    accessible()
    assert not service.store.find_documents("新收入")[0], "nothing is entered before it is confirmed"

    page.get_by_role("link", name="核对、改正 新收入.txt").click()
    page.get_by_text("可能是重复的文件").wait_for()
    page.get_by_role("button", name=f"改正 {PROJECT}").click()
    page.get_by_label("项目名称").fill("机关运行保障经费（改）")
    page.get_by_role("button", name="保存改正").click()
    page.get_by_text("机关运行保障经费（改）").wait_for()
    page.get_by_role("button", name="确认入库").click()
    page.get_by_role("button", name="删除文件").wait_for()
    assert service.store.find_tables(TableFilter(text="经费（改）"))[0] == 1

    page.get_by_text("返回文件列表").click()
    page.get_by_text("共 3 个文件").wait_for()
    assert service.store.find_documents()[0] == 3
    page.get_by_role("button", name="删除 新收入.txt").click()
    page.get_by_text("共 2 个文件").wait_for()
    assert service.store.find_documents()[0] == 2
    page.get_by_role("button", name="撤销").click()
    page.get_by_text("共 3 个文件").wait_for()
    page.get_by_role("button", name="删除 新收入.txt").click()
    page.get_by_text("共 2 个文件").wait_for()
    _drop(page, ("新收入.txt", other_copy("甲")))
    page.get_by_text("这个文件曾从语料库删除").wait_for()
    page.get_by_role("button", name="恢复 新收入.txt").click()
    page.get_by_text("共 3 个文件").wait_for()
    assert service.store.find_tables(TableFilter(text="经费（改）"))[0] == 1, "it comes back as corrected"


@pytest.mark.usefixtures("clean")
def test_what_waits_is_seen_by_a_colleague_given_up_and_confirmed_at_once(visit, page, service, other_copy):
    visit("/corpus")
    page.get_by_text("共 2 个文件").wait_for()
    for mark in "乙丙丁":
        receiving.receive(service, f"{mark}.txt", other_copy(mark))
    page.get_by_role("button", name="刷新").click()
    page.get_by_role("button", name="全部确认入库（3 个）").wait_for()
    page.get_by_role("button", name="放弃 乙.txt").click()
    page.get_by_role("button", name="全部确认入库（2 个）").wait_for()
    page.get_by_role("button", name="撤销").click()
    page.get_by_role("button", name="全部确认入库（3 个）").click()
    page.get_by_text("3 个文件已入库").wait_for()
    page.get_by_text("共 5 个文件").wait_for()
    assert service.store.find_documents(origin="site")[0] == 3

    page.get_by_label("查找文件名").fill("丙")
    page.get_by_text("共 1 个文件").wait_for()
    assert "text=%E4%B8%99" in page.url
    page.reload()
    page.get_by_text("共 1 个文件").wait_for()
    page.get_by_label("查找文件名").fill("没有的")
    page.get_by_text("没有这样的文件").wait_for()


def test_a_table_is_found_opened_with_its_row_and_copied(visit, page, service, accessible):
    visit("/corpus?tab=tables")
    page.get_by_text(f"共 {service.store.find_tables(TableFilter())[0]} 张表").wait_for()
    page.get_by_label("年度").fill("二三")
    page.get_by_text("年度写得不对").wait_for()
    page.get_by_label("年度").fill("2023")
    page.get_by_label("查找项目或单位").fill("物业管理服务")
    page.get_by_text("共 1 张表").wait_for()
    page.reload()
    page.get_by_role("button", name="复制为草稿 物业管理服务费").click()
    page.get_by_role("button", name="打开草稿").wait_for()
    [head] = service.drafts("物业管理服务费")[1]
    assert (head.year, len(service.draft(head.id).rows)) == (2024, 11)
    service.delete_draft(head.id)
    page.keyboard.press("Escape")
    page.get_by_role("link", name="物业管理服务费").click()
    page.get_by_role("button", name="从语料库去掉").wait_for()
    accessible()

    table = service.store.find_tables(TableFilter(text="外事工作经费"))[1][0]
    visit(f"/corpus?table={table.id}&row=0")
    marked = page.locator("tr[aria-current]")
    assert table.indicators[0].level3 in marked.inner_text()


@pytest.mark.usefixtures("clean")
def test_taking_a_table_out_asks_first(visit, page, service, other_copy):
    document = receiving.receive(service, "要去掉.txt", other_copy("戊"))
    receiving.confirm(service, document.id)
    table = receiving.look_at(service, document.id).tables[0]
    visit(f"/corpus?table={table.id}")
    page.get_by_role("button", name="从语料库去掉").click()
    page.get_by_text("从语料库去掉这张表？").wait_for()
    page.keyboard.press("Escape")
    page.get_by_text("从语料库去掉这张表？").wait_for(state="hidden")
    assert service.store.table(table.id)
    page.get_by_role("button", name="从语料库去掉").click()
    page.get_by_role("button", name="去掉", exact=True).click()
    page.get_by_label("查找项目或单位").wait_for()
    assert len(receiving.look_at(service, document.id).tables) == 6
    visit(f"/corpus?table={table.id}")
    page.get_by_text("没有这张表").wait_for()
    visit("/corpus?document=nothing")
    page.get_by_text("没有这个文件").wait_for()


def test_statistics_say_what_the_store_holds(visit, page, service, accessible, monkeypatch):
    found = service.overview()
    visit("/corpus?tab=statistics")
    page.get_by_text(f"已公布的表 {found.tables} 张，指标 {found.indicators} 条").wait_for()
    page.locator("svg text >> text=成本指标").first.wait_for()
    chart = page.get_by_role("img", name=re.compile("各二级指标"))
    assert f"{found.levels[0].indicators} 条" in chart.get_attribute("aria-label")
    page.locator("section", has_text="各年度").get_by_text("看数字").click()
    assert page.get_by_role("table", name="各年度").get_by_role("row").count() == 1 + len(found.years)
    assert found.frequent[0].level3 in page.get_by_role("table", name="用得最多的指标").inner_text()
    accessible()

    empty = found.model_copy(update={"tables": 0, "indicators": 0})
    monkeypatch.setattr(type(service), "overview", lambda _self: empty)
    page.get_by_role("button", name="刷新").click()
    page.get_by_text("还没有已公布的目标表").wait_for()


def test_the_index_is_built_anew_while_the_person_looks_elsewhere(visit, page, service, accessible):
    service.snapshot()
    before = service.index_state()
    visit("/corpus?tab=index")
    page.get_by_text("与语料一致").wait_for()
    assert f"{before.unique_indicators:,} 个不同的指标" in page.get_by_role("tabpanel").inner_text()
    page.get_by_role("button", name="重建索引").click()
    page.get_by_text("离开本页不会中断").wait_for()
    # Faster than they are filled; not 统计, where NiceGUI's chart complains when it goes before it is drawn.
    for name in ("目标表", "反馈与屏蔽", "文件", "索引"):
        page.get_by_role("tab", name=name).click()
    page.get_by_text("上次重建").wait_for()
    assert page.get_by_role("button", name="重建索引").is_enabled()
    assert page.url.endswith("?tab=index")
    accessible()
    assert service.index_state().current


def test_what_people_said_is_listed_withdrawn_and_entered_again(visit, page, service, accessible):
    [(event, _)] = service.feedback([Feedback(action="reject", level3="不要的指标", project_name="某项目")])
    waiver, _ = service.waive(NewWaiver(code="S050", project_name="某项目", level3="某指标", reason="确属特殊"))
    visit("/corpus?tab=said")
    page.get_by_role("button", name="撤回 不要的指标").click()
    page.get_by_role("button", name="撤销").click()
    page.get_by_role("button", name="撤回 不要的指标").wait_for()
    assert [one.id > event.id for one in service.feedback_log()[1]] == [True]
    page.get_by_role("button", name="撤回 不要的指标").click()
    page.get_by_text("还没有反馈").wait_for()
    page.get_by_role("button", name="撤回 某指标").click()
    page.get_by_text("没有豁免的审核结果").wait_for()
    assert service.waivers()[0] == 0

    page.get_by_role("button", name="屏蔽", exact=True).click()
    page.get_by_text("请写指标的名称").wait_for()
    page.get_by_label("要屏蔽的指标").fill("经济增长率")
    page.get_by_label("理由").fill("与本单位无关")
    page.get_by_label("理由").press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="取消屏蔽 经济增长率").wait_for()
    [block] = service.blocks()[1]
    assert (block.name, block.unit, block.reason) == ("经济增长率", None, "与本单位无关")
    accessible()
    page.get_by_role("button", name="取消屏蔽 经济增长率").click()
    page.get_by_text("没有屏蔽的指标").wait_for()
    page.get_by_label("屏蔽的指标：也列出已撤回的").click()
    page.get_by_text("已撤回", exact=False).first.wait_for()
    assert service.blocks()[0] == 0
    assert service.block(NewBlock(name="经济增长率"))[1], "a lifted block can be entered again"
    service.unblock(service.blocks()[1][0].id)
    assert waiver.id
