"""The page `/search`."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from html import escape

from nicegui import context, ui
from nicegui.events import GenericEventArguments
from pydantic import ValidationError

from api.failures import KNOWN
from api.pages.asking import asked, message_of, service_here
from api.pages.downloads import file_name, hand_over
from api.pages.help import help_mark
from api.pages.searching.address import PATH, Asked
from api.pages.searching.detail import Detail
from api.pages.searching.facets import chips_html, facets_html
from api.pages.searching.keys import BACK_TO_BOX, ON_KEY, ON_PRESS, close_opened, focus_on, install_keys
from api.pages.searching.results import Found, found_by, paging_html
from api.pages.searching.start import examples_html, start_html
from api.pages.searching.to_draft import offer_drafts
from api.pages.shell import PAGE_SECONDS, empty_state, page_frame
from recommender.search import Hit
from recommender.search_file import MOST_HITS
from recommender.service import Recommender

_LONGEST = 30  # characters of the words in headings
_EVENT = "z-search-address"


@ui.page(PATH, response_timeout=PAGE_SECONDS)
async def search_page() -> None:
    """Show the box, and the results of the search that came with the address."""
    request = context.client.request
    with page_frame("检索指标", PATH):
        page = _SearchPage(service_here(), Asked.of_parameters(dict(request.query_params)))
        await page.show()
        ui.on(_EVENT, page.came_back)
        install_keys(_EVENT)


class _SearchPage:
    """One person's search: what was asked, what was found, and the indicator that is open.

    :param service: the home.
    :param first: what the address asked for.
    """

    def __init__(self, service: Recommender, first: Asked) -> None:
        self._service = service
        self._asked = first
        self._found: Found | None = None
        self._turn = 0  # an answer that comes after a later question is not shown
        self._opened: int | None = None
        self._box_part(first)
        self._said = ui.label().classes("z-only-read").props('role="status"')
        self._start = ui.html("", sanitize=False)
        self._failed = ui.element("div").props('role="alert"')
        with ui.element("div").classes("z-s-area") as self._area:
            self._facets = ui.html("", sanitize=False, tag="nav").classes("z-s-facets z-no-print")
            self._facets.props('aria-label="缩小范围"')
            with ui.element("section").classes("z-s-found").props('aria-label="检索结果"'):
                with ui.element("div").classes("z-row z-s-head"):
                    self._count = ui.html("", tag="h2", sanitize=False).classes("z-title").props("tabindex=-1")
                    self._chips = ui.html("", sanitize=False).classes("z-s-chips z-grow")
                    self._save = ui.button("导出为表格", on_click=self._export).props("flat dense color=primary")
                self._list = ui.html("", sanitize=False)
                self._none = ui.element("div")
                self._paging = ui.html("", tag="nav", sanitize=False).classes("z-s-pages z-no-print")
                self._paging.props('aria-label="翻页"')
            self._panel = (
                ui.element("aside").classes("z-card z-s-panel z-stack").props('aria-label="指标详情" tabindex=-1')
            )
            self._panel.on("keydown.esc", self._close)
        self._list.on("keydown", js_handler=ON_KEY)
        for part in (self._start, self._facets, self._chips, self._list, self._paging, self._none):
            part.on("click", self._pressed, js_handler=ON_PRESS)
        self._detail = Detail(service, self._panel, self._close, self._to_draft, self._go)

    def _box_part(self, first: Asked) -> None:
        with ui.element("form").classes("z-card z-row z-s-ask z-no-print") as form:
            form.props('role="search"').on("submit.prevent", self._submit)
            form.on("submit", js_handler=BACK_TO_BOX)
            self._box = ui.input("想找什么指标", value=first.q).classes("z-grow")
            self._box.props("outlined dense clearable autofocus maxlength=2000 input-class=z-s-box")
            self._way = ui.toggle({False: "按意思", True: "按字面"}, value=first.exact, on_change=self._switched)
            self._way.props(
                'unelevated no-caps padding="4px 12px" toggle-color=primary color=white text-color=grey-9 role="group"'
            )
            self._way.props('aria-label="怎样找"').classes("z-s-way")
            self._button = ui.button("检索", icon="search").props("type=submit unelevated color=primary")
            help_mark("searching.box", "怎样检索")

    async def show(self) -> None:
        """Answer what is asked, or show where to begin."""
        self._turn += 1
        turn = self._turn
        self._close()
        self._failed.clear()
        ui.page_title(f"{_short(self._asked.q)} · 检索指标 · 指标" if self._asked.q else "检索指标 · 指标")
        if not self._asked.q.strip():
            self._start.content = start_html(await asked(self._service.overview))
            self._visible(start=True)
            self._said.text = ""
            return
        self._said.text = "正在检索"
        self._button.props("loading")
        try:
            found = await asked(found_by, self._service, self._asked)
        except (*KNOWN, ValidationError) as failure:
            if turn == self._turn:
                self._show_failure(failure)
            return
        finally:
            self._button.props(remove="loading")
        if turn == self._turn:
            self._show_found(found)

    async def came_back(self, event: GenericEventArguments) -> None:
        """Show what the address asks for after the person went back or forth in the browser."""
        wanted = Asked.of_address(str(event.args))
        if wanted != self._asked:
            self._take(wanted)
            await self.show()

    async def _go(self, wanted: Asked) -> None:
        self._take(wanted)
        ui.navigate.history.push(wanted.address())
        await self.show()

    def _take(self, wanted: Asked) -> None:
        self._asked = wanted
        self._box.value = wanted.q
        self._way.value = wanted.exact

    async def _submit(self) -> None:
        words = (self._box.value or "").strip()
        # Other words are another search; the same ones once more keep the filters.
        same = replace(self._asked, exact=self._way.value, page=1)
        await self._go(same if words == self._asked.q else Asked(q=words, exact=self._way.value))

    async def _switched(self) -> None:
        if self._way.value != self._asked.exact and (self._box.value or "").strip():
            await self._submit()

    async def _pressed(self, event: GenericEventArguments) -> None:
        pressed = event.args
        if "go" in pressed:
            await self._go(Asked.of_address(pressed["go"]))
            focus_on(self._count, "scrollTo(0, 0)")
        elif "open" in pressed:
            await self._open(int(pressed["open"]))
        elif "draft" in pressed and (hit := self._hit(int(pressed["draft"]))):
            await self._to_draft(hit)

    def _hit(self, place: int) -> Hit | None:
        hits = self._found.answer.hits if self._found else ()
        return hits[place] if place < len(hits) else None

    async def _open(self, place: int) -> None:
        hit = self._hit(place)
        if hit is None:
            return
        self._opened = place
        await self._detail.show(hit)
        self._area.classes("z-s-opened")
        focus_on(self._panel)

    def _close(self) -> None:
        self._area.classes(remove="z-s-opened")
        self._panel.clear()
        if self._opened is not None:
            close_opened(self._list)
            self._opened = None

    async def _to_draft(self, hit: Hit) -> None:
        await offer_drafts(self._service, hit)

    def _visible(self, start: bool = False, found: bool = False) -> None:
        self._start.set_visibility(start)
        self._area.set_visibility(found)

    def _show_failure(self, failure: Exception) -> None:
        self._visible()
        self._said.text = ""
        with self._failed:
            empty_state("没有检索", _reason(failure, self._asked))

    def _show_found(self, found: Found) -> None:
        self._found = found
        wanted, answer = self._asked, found.answer
        self._visible(found=True)
        self._area.classes(add="" if answer.total else "z-s-bare", remove="z-s-bare" if answer.total else "")
        self._count.content = escape(f"“{_short(wanted.q)}”找到 {answer.total:,} 个指标")
        self._said.text = f"找到 {answer.total:,} 个指标，第 {wanted.page} 页"
        self._chips.content = chips_html(wanted)
        self._facets.content = facets_html(wanted, answer.facets) if answer.total else ""
        self._list.content = found.html
        self._paging.content = paging_html(wanted, answer.total)
        self._paging.set_visibility(bool(self._paging.content))
        self._save.set_visibility(answer.total > 0)
        self._none.clear()
        if not answer.hits:
            with self._none:
                self._advice(found)

    def _advice(self, found: Found) -> None:
        wanted, total = self._asked, found.answer.total
        if total:
            empty_state("没有这一页", f"一共只有 {total:,} 个指标，请用下面的页码")
            return
        empty_state("没有找到", "请写得短一些，只留关键的两三个字，或换一种说法")
        looser = []
        if wanted.chosen():
            looser.append(("去掉选过的条件再找", Asked(q=wanted.q, exact=wanted.exact)))
        if wanted.exact:
            looser.append(("改为按意思找", Asked(q=wanted.q)))
        with ui.element("div").classes("z-row z-s-looser"):
            for name, other in looser:
                ui.button(name, on_click=partial(self._go, other)).props("outline color=primary")
        if found.near:
            ui.label("意思最接近的是：").classes("z-soft z-s-nearest")
            ui.html(examples_html(found.near), sanitize=False)

    async def _export(self) -> None:
        wanted = self._asked
        data = await asked(_file, self._service, wanted)
        hand_over(data, file_name("检索结果", wanted.q[:20], ".xlsx"))


def _short(words: str) -> str:
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…"


def _reason(failure: Exception, wanted: Asked) -> str:
    """Say why a search could not be asked, in the words of this page."""
    if not isinstance(failure, ValidationError):
        return message_of(failure)
    if not any(map(str.isalnum, wanted.q)):
        return "框里没有可以检索的文字；请写要找的指标，例如“满意度”"
    return "检索条件不合要求；请清除后重新检索"


def _file(service: Recommender, wanted: Asked) -> bytes:
    """Give all that was found, not this page alone."""
    query = wanted.query(offset=0).model_copy(update={"limit": MOST_HITS})
    return service.exports.hits(query, "xlsx")
