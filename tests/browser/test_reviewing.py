"""A reviewer's day in the browser: documents dropped, objections read, let stand or corrected, the opinion saved."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest

from corpus.readers import read_file

DOCUMENTS = Path(__file__).parents[1] / "documents"
PROPERTY = "物业管理服务费"


@pytest.fixture
def dropped(visit, page):
    """Drop files on the start page, and wait for their review."""

    def dropping(*files):
        visit("/review")
        page.get_by_label("选择文件").set_input_files([str(file) for file in files])
        page.locator(".z-rv-chosen").wait_for()
        return page

    return dropping


@pytest.fixture
def opened(visit, page, service):
    """Open a batch that holds one document of its own: the seed with another unit, so that no waiver is shared."""

    def opening(name, unit):
        made = _of_unit(read_file(DOCUMENTS / "seed.docx").tables, unit)
        batch, _ = service.reviews.create([(f"{name}.json", made)], name)
        visit(f"/review?batch={batch.id}")
        page.locator(".z-rv-item").first.wait_for()
        return batch

    return opening


def _of_unit(tables, unit):
    from corpus.writers import render_tables

    return render_tables([table.model_copy(update={"unit": unit}) for table in tables], ".json")


def choose(page, project):
    page.locator(".z-rv-item", has_text=project).first.click()
    page.locator(".z-rv-chosen h2", has_text=project).wait_for()


def findings(page):
    return page.locator(".z-rv-finding[id]")


def test_documents_are_dropped_reviewed_and_there_after_a_reload(dropped, page, accessible, seed, tmp_path):
    broken = tmp_path / "坏文件.docx"
    broken.write_bytes(b"PK\x03\x04 not a document")
    dropped(seed, DOCUMENTS / "seed.xlsx", broken)
    page.get_by_text("2 个文件处理完毕，1 个没有成功").wait_for()
    assert "读出 7 张表" in page.locator(".z-drop-lines").inner_text()
    page.get_by_role("button", name="收起").click()
    for _ in range(2):  # as dropped, then as brought back by the address
        assert page.locator(".z-rv-item").count() == 14
        assert "错误 6" in page.get_by_role("status").filter(has_text="3 个文件").inner_text()
        unread = page.locator(".z-note.z-error", has_text="坏文件.docx").first.inner_text()
        assert "损坏" in unread or "无法打开" in unread
        first = page.locator(".z-rv-item").first.inner_text()
        assert "错误 1" in first
        assert page.locator(".z-note.z-error.z-rv-finding").count() == 1
        assert "batch=" in page.url
        page.reload()
        page.locator(".z-rv-item").first.wait_for()
    accessible()
    shown = page.locator(".z-rv-item").all_inner_texts()
    assert [text for text in shown[:6] if "错误 1" not in text] == []


def test_a_file_is_dragged_in_and_the_same_again_is_not_doubled(visit, page, seed):
    visit("/review")
    text = seed.read_text(encoding="utf-8")
    for _ in range(2):
        page.locator(".q-notification").wait_for(state="detached")
        dragged = page.evaluate_handle(
            "(text) => { const held = new DataTransfer(); held.items.add(new File([text], '拖入.txt')); return held; }",
            text,
        )
        page.locator(".z-drop").dispatch_event("dragenter", {"dataTransfer": dragged})
        page.locator(".z-drop.z-drop-over").wait_for()
        page.locator(".z-drop").dispatch_event("drop", {"dataTransfer": dragged})
        page.locator(".q-notification", has_text="1 个文件处理完毕").wait_for()
        page.locator(".z-rv-item").first.wait_for()
    assert page.get_by_role("status").filter(has_text="1 个文件，7 张表").count() == 1
    assert page.locator(".z-drop-over").count() == 0


def test_the_three_errors_of_the_seed_show_in_their_cells(opened, page):
    opened("种子三处错误", "三错局")
    for project, value, said in (
        (PROPERTY, "按照合同约定支付", "应为百分比"),
        ("天津市与神户市结好50周年庆祝活动", "≤120万元", "是比率"),
        ("因公电子护照系统日常维护费", "≤10万元", "总控制成本"),
    ):
        choose(page, project)
        error = page.locator(".z-note.z-error.z-rv-finding")
        assert said in error.inner_text()
        assert "怎么改" in error.inner_text()
        row = page.locator("tr.z-rv-objected", has=page.locator("mark", has_text=value))
        assert row.locator("mark", has_text=value).count() == 1
        error.get_by_text("这是什么意思").click()
        assert error.get_by_text("好的写法", exact=True).is_visible()


def test_filters_and_keys_lead_through_the_findings(opened, page, service):
    batch = opened("筛选", "筛选局")
    report = service.reviews.report(batch.id)
    choose(page, PROPERTY)
    entry = next(one for one in report.entries if one.table.project_name == PROPERTY)
    assert findings(page).count() == len(entry.review.findings)
    page.locator(".z-rv-chosen").get_by_text("提示 ").first.click()
    page.get_by_role("checkbox", name="提示").click()
    only = [one for one in entry.review.findings if one.severity != "info"]
    page.wait_for_function(f"document.querySelectorAll('.z-rv-finding[id]').length === {len(only)}")
    page.keyboard.press("Escape")
    page.locator("h1").evaluate("() => document.activeElement.blur()")
    page.keyboard.press("n")
    page.wait_for_function("document.activeElement.id === 'finding-0'")
    page.keyboard.press("n")
    page.wait_for_function("document.activeElement.id === 'finding-1'")
    page.keyboard.press("p")
    page.wait_for_function("document.activeElement.id === 'finding-0'")
    shown = page.locator(".z-rv-table tr[data-line]").count()
    page.get_by_role("switch", name="只看有问题的行").click()
    page.wait_for_function("document.querySelectorAll('.z-rv-table tr[data-line]').length === 11")
    assert shown < 11
    rule = report.summary.rules[0]
    page.get_by_role("button", name=rule.name).click()
    page.wait_for_function(f"document.querySelectorAll('.z-rv-item').length === {rule.tables}")
    page.get_by_role("button", name=rule.name).click()
    page.wait_for_function(f"document.querySelectorAll('.z-rv-item').length > {rule.tables}")
    before = page.locator(".z-rv-here").inner_text()
    page.keyboard.press("j")
    page.wait_for_function("(was) => document.querySelector('.z-rv-here').innerText !== was", arg=before)


def test_a_waiver_stays_after_a_reload_and_can_be_withdrawn(opened, page):
    opened("豁免", "豁免局")
    choose(page, PROPERTY)
    said = "应为百分比"
    page.locator(".z-rv-finding[id]", has_text=said).get_by_role("button", name="豁免").click()
    page.get_by_role("button", name="确定豁免").click()
    page.get_by_text("请写明理由").wait_for()
    page.get_by_role("button", name="合同或方案已经确定，不能更改").click()
    page.get_by_role("button", name="确定豁免").click()
    page.get_by_role("heading", name="已豁免").wait_for()
    page.reload()
    page.locator(".z-rv-item").first.wait_for()
    choose(page, PROPERTY)
    assert "合同或方案已经确定" in page.locator(".z-rv-chosen").inner_text()
    assert page.locator(".z-rv-finding[id]", has_text=said).count() == 0
    page.get_by_role("button", name="撤回豁免").click()
    page.locator(".z-rv-finding[id]", has_text=said).wait_for()


def test_a_correction_changes_the_findings_and_can_be_undone(opened, page, service):
    batch = opened("改正", "改正局")
    choose(page, PROPERTY)
    page.get_by_role("button", name="改正识别", exact=True).click()
    page.get_by_label("第 5 行 指标值").fill("≥98%")
    page.get_by_label("第 5 行 权重（分）").fill("十分")
    page.get_by_role("button", name="保存改正").click()
    page.get_by_text("第 5 行「权重（分）」请填数字").wait_for()
    assert page.get_by_label("第 5 行 权重（分）").get_attribute("aria-invalid") == "true"
    page.get_by_label("第 5 行 权重（分）").fill("10")
    page.keyboard.press("Escape")
    page.get_by_text("改过的内容还没有保存").wait_for()
    page.get_by_role("button", name="继续改").click()
    page.get_by_role("button", name="第 1 行下移").click()
    page.get_by_role("button", name="保存改正").click()
    page.get_by_text("已改正，并重新审核").wait_for()
    page.wait_for_function("!document.querySelector('.z-note.z-error.z-rv-finding')")
    entry = next(one for one in service.reviews.report(batch.id).entries if one.table.project_name == PROPERTY)
    assert (entry.review.counts.error, entry.table.indicators[4].value) == (0, "≥98%")
    assert entry.table.indicators[0].level3 == "物业人员数量"
    page.get_by_role("button", name="撤销").click()
    page.locator(".z-note.z-error.z-rv-finding").wait_for()


def test_the_opinion_that_is_downloaded_says_what_the_service_says(opened, page, service, downloaded):
    batch = opened("意见", "意见局")
    page.get_by_role("button", name="整批审核意见").click()
    file = downloaded(lambda: page.get_by_role("menuitem", name="Word 文件").click())
    assert file.name == "意见-审核意见.docx"
    held = docx.Document(str(file))
    texts = "\n".join(
        [paragraph.text for paragraph in held.paragraphs]
        + [cell.text for table in held.tables for row in table.rows for cell in row.cells]
    )
    report = service.reviews.report(batch.id)
    rows = [[cell.text for cell in row.cells] for row in held.tables[0].rows[1:]]
    counts = {row[1]: tuple(map(int, row[2:5])) for row in rows if row[2].isdigit() and row[0].isdigit()}
    assert counts == {one.table.project_name: one.review.badness() for one in report.entries}
    for entry in report.entries:
        for finding in entry.review.findings:
            assert finding.message in texts
    choose(page, "因公电子护照系统日常维护费")
    page.get_by_role("button", name="修改后的表", exact=True).click()
    mended = downloaded(lambda: page.get_by_role("menuitem", name="Word 文件").click())
    page.get_by_text("改了 1 处，其余内容不变").wait_for()
    assert "〔2012〕1314号" in read_file(mended).tables[0].goal


def test_batches_are_found_renamed_deleted_and_brought_back(visit, page, service, accessible, seed):
    batch, _ = service.reviews.create([(seed.name, seed.read_bytes())], "甲批待改名")
    visit("/review")
    page.get_by_label("按名称或文件名查找").fill("甲批待")
    line = page.get_by_role("row").filter(has_text="甲批待改名")
    line.get_by_text("错误 3").wait_for()
    accessible()
    line.get_by_role("button", name="改名：甲批待改名").click()
    page.get_by_label("名称", exact=True).fill("甲批已改名")
    page.keyboard.press("Enter")
    page.get_by_text("已改名", exact=True).wait_for()
    page.get_by_label("按名称或文件名查找").fill("甲批已")
    page.get_by_role("button", name="删除：甲批已改名").click()
    page.get_by_text("没有找到").wait_for()
    visit(f"/review?batch={batch.id}")
    page.get_by_role("button", name="恢复这批审核").click()
    page.get_by_role("heading", name="甲批已改名").wait_for()
    page.get_by_role("button", name="删除", exact=True).click()
    page.get_by_text("这批审核已删除").wait_for()
    page.get_by_role("button", name="撤销").click()
    page.locator(".z-rv-item").first.wait_for()
    visit("/review?batch=gibtsnicht")
    page.get_by_text("没有这批审核").wait_for()
