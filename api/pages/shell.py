"""What all pages share: the head with the ways between them, the style, and how failures are shown."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from html import escape
from importlib.resources import files

from nicegui import App, Client, ui
from nicegui.element import Element
from nicegui.page import page
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from api.access.rules import access_rules
from api.pages.account_menu import account_menu
from api.pages.asking import show_failure
from api.version import version
from corpus.actor import Actor, actor

WAYS = (
    ("/", "编制指标"),
    ("/review", "审核目标表"),
    ("/submitted", "待审核草稿"),
    ("/search", "检索指标"),
    ("/corpus", "语料管理"),
    ("/evaluate", "质量评估"),
    ("/status", "运行状态"),
    ("/audit", "操作日志"),
)
ACCOUNTS = ("/accounts", "账号管理")
PAGE_SECONDS = 30.0
"""To build a page: the library gives up after 3 s, which an old machine with many people at work may need."""


def install(pages: App) -> None:
    """Set what holds for every page: style, and words for pages that do not exist or fail."""
    ui.add_css(_style(), shared=True)
    pages.colors(primary="#1f5fa8", secondary="#52606d", positive="#1b6e3c", negative="#b42318", warning="#8a4b00")
    # Quasar's bar at the top has no name for those who hear the page; uploads tell how far they are themselves.
    pages.config.quasar_config["loadingBar"]["skipHijack"] = True
    pages.add_exception_handler(404, _missing)
    pages.on_page_exception(_failed)


@lru_cache(maxsize=1)
def _style() -> str:
    """Give the common style, then those of the pages; a page's own is in its folder."""
    here = files("api.pages")
    sheets = [here / "style.css", *(folder / "style.css" for folder in here.iterdir() if folder.is_dir())]
    return "\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets if sheet.is_file())


def ways_of(who: Actor) -> tuple[tuple[str, str], ...]:
    """Give the ways to the pages that somebody may open; all but the accounts where there are none."""
    if who.name is None:
        return WAYS
    rules = access_rules()
    return tuple(way for way in (*WAYS, ACCOUNTS) if rules.may_open(who.roles, way[0]))


@contextmanager
def page_frame(title: str, here: str, wide: bool = True) -> Iterator[Element]:
    """Lay out a page: the head with the ways to the other pages, then its own content.

    :param title: the page's name, which the browser's tab shows too.
    :param here: the address of the page, marked among the ways.
    :param wide: whether the content takes the whole width; else a column for reading.
    :return: the element that the content goes into.
    """
    ui.page_title(f"{title} · 指标")
    ui.on_exception(show_failure)
    with ui.header(elevated=False).classes("z-head").props('role="banner"'):
        with ui.link(target="/").classes("z-brand").props('aria-label="指标，回到首页"'):
            ui.html(_MARK, sanitize=False)
            ui.label("指标")
        with ui.element("nav").classes("z-ways").props('aria-label="各页"'):
            for address, name in ways_of(actor()):
                way = ui.link(name, address).classes("z-way")
                if address == here:
                    way.classes("z-here").props('aria-current="page"')
        if actor().name is not None:
            account_menu(actor())
        ui.label(f"v{version()}").classes("z-version")
    with ui.element("div").classes("z-main" if wide else "z-main z-narrow") as content:
        ui.html(escape(title), tag="h1", sanitize=False).classes("z-only-read")
        yield content
    ui.skip_link("跳到正文", target=content)


def empty_state(title: str, advice: str) -> None:
    """Say that there is nothing to show yet, and what to do.

    :param title: what is missing, in a few words.
    :param advice: the next step.
    """
    with ui.element("div").classes("z-empty"):
        ui.label(title).classes("z-empty-title")
        ui.label(advice)


def _missing(request: Request, failure: Exception) -> Response:
    """Answer an address that no page has."""
    if request.url.path.startswith("/_nicegui"):
        return PlainTextResponse(str(failure), 404)
    with Client(page(""), request=request) as client, page_frame("没有这一页", "", wide=False):
        empty_state("没有这一页", "地址可能写错了，或者内容已经删除；请从上方进入各页")
    return client.build_response(request, 404)


def _failed(_failure: Exception) -> None:
    with page_frame("这一页没有打开", "", wide=False):
        empty_state("这一页没有打开", "服务内部出错；请刷新重试，仍不行时把时间和所做的操作告诉管理员查看日志")


_MARK = (
    '<svg width="22" height="22" viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="7" '
    'fill="#1f5fa8"/><path d="M8 23V15M16 23V9M24 23v-5" stroke="#fff" stroke-width="4" stroke-linecap="round"/></svg>'
)
