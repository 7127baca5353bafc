"""质量评估 in a real browser: never run, running, run, failed."""

from __future__ import annotations

import threading

import pytest

from corpus.errors import InputError
from recommender.evaluate.kept import FILE
from recommender.service import Recommender


@pytest.fixture
def never_run(service):
    """A home that was never evaluated."""
    path = service.settings.home / FILE
    path.unlink(missing_ok=True)
    yield
    path.unlink(missing_ok=True)


@pytest.mark.usefixtures("never_run")
def test_figures_are_measured_shown_and_downloaded(visit, page, service, accessible, downloaded):
    visit("/evaluate")
    page.get_by_text("还没有评估过").wait_for()
    assert not page.get_by_role("button", name="下载报告").is_visible()
    accessible()
    page.get_by_role("button", name="重新评估").click()
    page.get_by_text("离开本页不会中断").wait_for()
    visit("/status")  # the person leaves, the job goes on
    visit("/evaluate")
    page.get_by_role("heading", name="各项数字").wait_for(timeout=60_000)
    found = service.latest_evaluation()
    share = found.report.ours().figures["recall@20"].value
    assert f"平均能找到原表 {share:.0%}" in page.locator(".e-headline").inner_text()
    figures = page.get_by_role("table", name="各项数字")
    assert f"{share:.0%}" in figures.get_by_role("row", name="前 20 条找到的比例").inner_text()
    assert figures.get_by_role("columnheader").count() == 1 + len(found.report.systems)
    assert "zhibiao" not in page.locator(".z-main").inner_text(), "commands are not for people at a browser"
    accessible()

    weakest = min(found.report.ours().tables, key=lambda table: table.recall[20])
    spot = page.locator("details", has_text=weakest.project_name)
    spot.locator("summary").focus()
    page.keyboard.press("Enter")
    spot.get_by_text(weakest.missed[0].level3, exact=True).first.wait_for()

    report = downloaded(lambda: page.get_by_role("button", name="下载报告").click())
    assert report.suffix == ".html"
    text = report.read_text(encoding="utf-8")
    assert found.report.made_at in text
    assert weakest.project_name in text


@pytest.mark.usefixtures("never_run")
def test_an_evaluation_that_fails_says_why(visit, page, monkeypatch, accessible):
    going = threading.Event()

    def failing(_self, labelled=None, limit=20, done=lambda _now, _all: None):
        done(1, 4)
        going.wait(20)
        raise InputError("evaluate.no_tables", "语料库中没有已公布的目标表，无从评估")

    monkeypatch.setattr(Recommender, "evaluate", failing)
    visit("/evaluate")
    page.get_by_role("button", name="重新评估").click()
    page.get_by_text("已评估 1 份，共 4 份").wait_for()
    assert page.get_by_role("button", name="重新评估").is_disabled()
    accessible()
    going.set()
    page.get_by_text("没有做完：语料库中没有已公布的目标表").wait_for()
    assert page.get_by_role("button", name="重新评估").is_enabled()
    accessible()
