"""运行状态 in a real browser: health, settings, frames and forms, rules."""

from __future__ import annotations

from api.pages.operation.settings import setting_title
from corpus.frames import frames
from recommender.checkup import Check
from recommender.review.description import rule_descriptions
from recommender.setting_values import setting_values


def test_health_says_that_all_is_well_and_what_runs(visit, page, service, accessible):
    visit("/status")
    page.get_by_role("heading", name="一切正常").wait_for()
    counts = service.store.counts()
    page.get_by_text(f"{counts['indicators']:,} 条，其中不同的").wait_for()
    assert f"{counts['documents']} 个" in page.locator("dl").inner_text()
    accessible()
    page.get_by_role("link", name="给程序用的接口说明").click()
    page.wait_for_url("**/docs")


def test_what_needs_doing_stands_first_with_its_remedy(visit, page, monkeypatch, accessible):
    wrong = Check(name="索引和文本模型", ok=False, message="索引已损坏", remedy="请运行 zhibiao rebuild 重建")
    fine = Check(name="磁盘空间", ok=True, message="可用 5,000 MB")
    monkeypatch.setattr("api.pages.operation.health.checkup", lambda *_: (fine, wrong))
    visit("/status")
    page.get_by_role("heading", name="1 项需要处理").wait_for()
    rows = page.get_by_role("table", name="检查结果").get_by_role("row")
    assert "怎么办：请运行" in rows.nth(1).inner_text()
    assert "磁盘空间" in rows.nth(2).inner_text()
    page.get_by_role("link", name="到“语料管理”重建索引").wait_for()
    accessible()


def test_settings_are_named_found_and_hold_no_secret(visit, page, service, monkeypatch, accessible):
    monkeypatch.setenv("ZHIBIAO_LLM_API_KEY", "s3cr3t-of-the-site")
    values = setting_values(service.settings)
    visit("/status?tab=settings")
    page.get_by_text(f"共 {len(values)} 项").wait_for()
    table = page.get_by_role("table", name="设置")
    assert all(setting_title(one.name) in table.inner_text() for one in values)
    assert "s3cr3t" not in page.content()
    accessible()
    page.get_by_label("查找设置").fill("limit_file_bytes")
    page.get_by_text("共 1 项").wait_for()
    assert "50 MB" in table.inner_text()
    assert "ZHIBIAO_LIMIT_FILE_BYTES" in table.inner_text()
    page.get_by_label("查找设置").fill("没有的")
    page.get_by_text("没有找到这样的设置").wait_for()


def test_frames_and_forms_are_listed(visit, page, accessible):
    visit("/status?tab=forms")
    rows = page.get_by_role("table", name="指标框架").get_by_role("row")
    assert rows.count() == 1 + len(frames())
    assert "88号" in page.get_by_role("table", name="表样").inner_text()
    accessible()


def test_a_rule_is_opened_by_its_address_and_found_by_words(visit, page, accessible):
    rules = {rule.code: rule for rule in rule_descriptions()}
    visit("/status?rule=s022")
    page.get_by_text(rules["S022"].meaning).wait_for()
    assert page.get_by_text(rules["S022"].bad, exact=True).is_visible()
    assert not page.get_by_text(rules["S024"].meaning).is_visible()
    accessible()
    page.get_by_label("查找规则").fill("分值权重")
    found = [
        rule for rule in rules.values() if "分值权重" in rule.name + rule.meaning + rule.bad + rule.good + rule.basis
    ]
    page.get_by_text(f"共 {len(found)} 条规则").wait_for()
    page.get_by_label("查找规则").fill("")
    page.get_by_label("级别").click()
    page.get_by_role("option", name="提示").click()
    page.get_by_text(f"共 {sum(rule.severity == 'info' for rule in rules.values())} 条规则").wait_for()
    visit("/status?rule=S999")
    page.get_by_text("没有编号为“S999”的规则").wait_for()
