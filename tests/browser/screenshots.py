"""Takes the pictures of the pages for docs/pages.md: ``python tests/browser/screenshots.py docs/pages [NAME…]``.

The product is started over a fresh home that a day's work has filled; every page is taken in its main states at
1366 × 768 and 1920 × 1080. With names, only the pictures whose names begin so are taken anew.
"""

from __future__ import annotations

import argparse
import io
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from conftest import FLAGS, WAIT_MS
from PIL import Image
from playwright.sync_api import sync_playwright

from api import receiving
from corpus.feedback import Feedback, NewBlock
from recommender import Project, Recommender
from recommender.drafting.draft import Draft
from recommender.drafting.fill import filled as suggested
from recommender.review.batch.waiver import waiver_of

SCREENS = ((1366, 768), (1920, 1080))
FLAT, OTHER = 32, 48  # colours: grounds, lines and letters as they are, and those of the edges of letters
DOCUMENTS = Path(__file__).parents[1] / "documents"
BATCH = "2024年第一批送审"
# The page of health shows where the home is: one that tells nothing of the machine.
HOME = Path("/var/tmp/zhibiao")


def page_as_it_is(_page):
    """Leave a page as it opens."""


class Day(NamedTuple):
    """The addresses of what a day's work left."""

    batch: str
    draft: str


class Picture(NamedTuple):
    """A state of a page: its address, and what is done there before it is taken."""

    name: str
    address: str
    act: Callable = page_as_it_is


def filled(home):
    """Fill a fresh home with a day's work; give the addresses of what it left."""
    service = Recommender.open(home)
    layouts = DOCUMENTS / "layouts"
    for name, layout in (("青禾县水务局2022年绩效目标.xlsx", "L02.xlsx"), ("皖溪市文化馆绩效目标表.docx", "L03.docx")):
        upload = receiving.receive(service, name, (layouts / layout).read_bytes())
        receiving.confirm(service, upload.id)
    receiving.receive(service, "津港市住房保障中心2024年绩效目标.docx", (layouts / "L01.docx").read_bytes())
    service.reviews.create([("环卫处绩效目标.xlsx", (layouts / "L04.xlsx").read_bytes())], "环卫处报来的表")
    files = (
        ("外事办绩效目标公开表.docx", (DOCUMENTS / "seed.docx").read_bytes()),
        ("补充材料.docx", b"PK\x03\x04 only the beginning of a document"),
    )
    batch, _ = service.reviews.create(files, BATCH)
    entry = service.reviews.report(batch.id).entries[1]
    service.waive(waiver_of(entry.table, entry.review.findings[-1], "已向财政部门说明，同意保留"))
    # A project of a kind that has been published: its rows rest on evidence.
    project = Project(
        name="外事活动经费",
        unit="津港市人民政府外事办公室",
        year=2027,
        budget_wan=120.0,
        purpose="用于接待来访团组、组织出访和庆祝活动。",
    )
    draft = service.save_draft(suggested(service, Draft(project=project)).draft)
    unit = "天津市人民政府外事办公室"
    service.feedback(
        [
            Feedback(
                action="accept", level2="数量指标", level3="举办培训班期数", project_name="外事干部培训", unit=unit
            ),
            Feedback(
                action="reject", level2="数量指标", level3="发放宣传册数量", project_name="外事干部培训", unit=unit
            ),
        ]
    )
    service.block(NewBlock(name="经济增长率", unit=unit, reason="与本单位的职责无关"))
    service.evaluate()
    service.close()
    return Day(f"/review?batch={batch.id}", f"/?draft={draft.id}")


@contextmanager
def served(home):
    """Serve a home, and give the address."""
    program = Path(sys.executable).with_name("zhibiao")
    command = [program, "serve", "--json", "--port", "0", "--home", home]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        yield re.search(r"http://[\d.:]+", server.stdout.readline())[0]
    finally:
        server.terminate()
        server.wait()


def drafted(page):
    """Draft a table from the example as a person does, and give its address."""
    page.get_by_role("button", name="填一个例子").click()
    page.get_by_role("button", name="推荐指标").click()
    rows = page.locator(".zd-row")
    rows.first.wait_for()
    for number, value in ((0, "≥1"), (1, "≥3场")):
        rows.nth(number).locator(".zd-value textarea").fill(value)
        page.keyboard.press("Tab")
    rows.nth(2).get_by_role("button", name="采纳").click()
    rows.nth(2).get_by_role("button", name="已采纳").wait_for()
    page.wait_for_url("**/?draft=*")
    page.locator(".zd-saved", has_text="已保存").wait_for()
    return page.url


def bring_up(part):
    """Scroll until a part of a page stands below what stays at the top."""
    part.evaluate("(part) => scrollTo(0, part.getBoundingClientRect().top + scrollY - 190)")


def pictures(draft, day):
    """Give all pictures."""

    def rows(page):
        page.locator(".zd-row").first.wait_for()
        page.locator(".zd-counts", has_text="条指标").wait_for()

    def evidence(page):
        rows(page)
        row = page.locator(".zd-row", has=page.locator(".zd-words:not(:empty)")).first
        row.get_by_role("button", name="依据").click()
        row.get_by_text("公开表里的写法").wait_for()
        bring_up(row)

    def options(page):
        rows(page)
        page.locator(".zd-row").nth(2).get_by_role("button", name="换一条").click()
        page.get_by_role("button", name=re.compile("^换成这条")).first.wait_for()

    def adding(page):
        rows(page)
        page.get_by_role("button", name="添加指标").first.click()
        page.get_by_label("想考核什么").fill("嘉宾满意")
        page.get_by_text("找到的指标").wait_for()

    def export(page):
        rows(page)
        page.get_by_role("button", name="导出").click()
        page.get_by_role("dialog", name="导出").wait_for()

    def reviewed(page):
        page.locator(".z-rv-item").first.wait_for()

    def findings(page):
        reviewed(page)
        bring_up(page.locator("tr.z-rv-objected", has=page.locator("mark", has_text="按照合同约定支付")))

    def correct(page):
        reviewed(page)
        page.get_by_role("button", name="改正识别", exact=True).click()
        page.get_by_label("第 5 行 指标值").wait_for()

    def earlier(page):
        page.get_by_text("正在统计").first.wait_for(state="detached")

    def detail(page):
        page.locator("[data-open]").first.click()
        page.get_by_role("complementary", name="指标详情").get_by_role("heading", name=re.compile("^出现在")).wait_for()

    def source(page):
        detail(page)
        page.get_by_role("complementary", name="指标详情").locator("tbody button, li button").first.click()
        page.get_by_role("dialog", name="原表").locator("tr[aria-current]").wait_for()

    def loaded(text):
        return lambda page: page.get_by_text(text).first.wait_for()

    return (
        Picture("drafting-empty", "/"),
        Picture("drafting-filled", draft, rows),
        Picture("drafting-evidence", day.draft, evidence),
        Picture("drafting-options", day.draft, options),
        Picture("drafting-adding", draft, adding),
        Picture("drafting-export", draft, export),
        Picture("review-start", "/review", earlier),
        Picture("review-batch", day.batch, reviewed),
        Picture("review-findings", day.batch, findings),
        Picture("review-correct", day.batch, correct),
        Picture("search-start", "/search", loaded("资金支付及时率")),
        Picture("search-results", "/search?q=群众满意不满意", loaded("个指标")),
        Picture("search-detail", "/search?q=资金支付及时率", detail),
        Picture("search-source", "/search?q=资金支付及时率", source),
        Picture("corpus-documents", "/corpus", loaded("个文件")),
        Picture("corpus-tables", "/corpus?tab=tables", loaded("张表")),
        Picture("corpus-statistics", "/corpus?tab=statistics", loaded("已公布的表")),
        Picture("corpus-index", "/corpus?tab=index", loaded("与语料一致")),
        Picture("corpus-feedback", "/corpus?tab=said", loaded("与本单位的职责无关")),
        Picture("evaluation", "/evaluate", loaded("各项数字")),
        Picture("status-health", "/status", loaded("一切正常")),
        Picture("status-settings", "/status?tab=settings", loaded("项")),
        Picture("status-forms", "/status?tab=forms", loaded("指标框架")),
        Picture("status-rules", "/status?rule=S022", loaded("条规则")),
    )


def take(page, picture, target):
    """Take a picture and keep it small."""
    page.goto(picture.address)
    page.wait_for_function("window.did_handshake === true")
    picture.act(page)
    page.evaluate("document.fonts.ready")
    small(Image.open(io.BytesIO(page.screenshot(animations="disabled")))).save(target, optimize=True)


def small(shown):
    """Give a picture in few colours, the most frequent ones exactly as they were."""
    shown = shown.convert("RGB")
    counted = sorted(shown.getcolors(shown.width * shown.height), reverse=True)
    flat = [channel for _, colour in counted[:FLAT] for channel in colour]
    other = shown.quantize(OTHER, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).getpalette()
    palette = Image.new("P", (1, 1))
    palette.putpalette(flat + other[: 3 * OTHER])
    return shown.quantize(palette=palette, dither=Image.Dither.NONE)


def main():
    """Take the pictures that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*", help="the beginnings of the names of those wanted; all by default")
    wanted = parser.parse_args()
    if HOME.exists():
        parser.error(f"{HOME} is there already: a server may be using it; remove it first")
    wanted.folder.mkdir(parents=True, exist_ok=True)
    try:
        day = filled(HOME)
        with served(HOME) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
            draft = ""
            for width, height in SCREENS:
                screen = {"width": width, "height": height}
                context = browser.new_context(base_url=address, viewport=screen, locale="zh-CN")
                context.set_default_timeout(WAIT_MS)
                page = context.new_page()
                page.goto("/")
                page.wait_for_function("window.did_handshake === true")
                draft = draft or drafted(page)
                for picture in pictures(draft, day):
                    if not wanted.names or picture.name.startswith(tuple(wanted.names)):
                        take(page, picture, wanted.folder / f"{picture.name}-{width}.png")
                context.close()
            browser.close()
    finally:
        shutil.rmtree(HOME, ignore_errors=True)


if __name__ == "__main__":
    main()
