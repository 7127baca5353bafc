"""A draft on its way to the reviewer and back in the browser; what happened is in the log."""

from __future__ import annotations

from playwright.sync_api import expect

from corpus.actor import Actor, acting
from recommender.drafting.draft import Draft, DraftRow
from recommender.project import Project

ROW = DraftRow(level2="数量指标", level3="会议次数", value="≥3次")


def test_handed_in_returned_with_an_opinion_and_an_earlier_version_restored(
    visit, page, service, accessible, downloaded
):
    draft = service.save_draft(Draft(project=Project(name="年度工作会议", unit="市外办", year=2026), rows=(ROW,)))
    with acting(Actor(name="li")):
        later = DraftRow(level2="数量指标", level3="参会人数", value="≥100人")
        draft = service.save_draft(draft.with_rows((*draft.rows, later)))

    visit(f"/?draft={draft.id}")
    page.get_by_role("button", name="历史版本").click()
    versions = page.get_by_role("dialog", name="历史版本")
    expect(versions.get_by_role("table")).to_contain_text("新增 1 条：「参会人数」")
    accessible()
    versions.get_by_role("button", name="恢复第 1 版").click()
    expect(page.locator(".zd-row")).to_have_count(1)
    assert service.draft(draft.id).version == 3

    page.get_by_role("button", name="提交审核").click()
    asking = page.get_by_role("dialog", name="提交审核")
    asking.get_by_label("给审核人的话").fill("请审")
    accessible()
    asking.get_by_role("button", name="提交", exact=True).click()
    page.get_by_text("等审核人的意见").wait_for()
    expect(page.get_by_role("button", name="添加指标", exact=True)).to_have_count(0)
    assert page.locator(".zd-sheet").get_attribute("inert") is not None
    assert service.draft(draft.id).state == "submitted"
    accessible()

    visit("/submitted")
    page.get_by_role("link", name="年度工作会议").click()
    page.get_by_role("heading", name="按规则查出的问题").wait_for()
    page.get_by_text("请审").wait_for()
    accessible()
    page.get_by_role("button", name="退回").click()
    page.get_by_text("退回要写明意见").wait_for()
    page.get_by_role("button", name="知道了").click()
    page.get_by_label("意见（退回时必填").fill("缺少成本指标")
    page.get_by_role("button", name="退回").click()
    page.get_by_text("这里现在没有草稿").wait_for()
    accessible()

    visit(f"/?draft={draft.id}")
    page.get_by_text("意见：缺少成本指标").wait_for()
    expect(page.get_by_role("button", name="提交审核")).to_be_visible()
    assert page.locator(".zd-sheet").get_attribute("inert") is None

    visit("/")
    page.get_by_role("button", name="打开草稿").first.click()
    page.get_by_role("button", name="删除草稿「年度工作会议」").click()
    page.get_by_role("checkbox", name="只看已删除的").click()
    page.get_by_text("删除 30 天以后彻底清理").wait_for()
    accessible()
    page.get_by_role("button", name="恢复草稿「年度工作会议」").click()
    page.get_by_text("已恢复草稿").wait_for()
    assert service.draft(draft.id).deleted_at is None

    visit("/audit")
    log = page.get_by_role("table", name="操作日志")
    expect(log).to_contain_text("退回草稿")
    page.get_by_role("button", name="核对").click()
    page.get_by_text("都和写下时一样").wait_for()
    accessible()
    page.get_by_label("登录名").fill("li")
    page.get_by_text("共 1 条").wait_for()
    file = downloaded(lambda: page.get_by_role("button", name="下载").click())
    assert "编写草稿" in file.read_text("utf-8-sig")
