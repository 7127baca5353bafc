"""The page `/audit`."""

from __future__ import annotations

from datetime import date, datetime
from html import escape

from nicegui import ui
from nicegui.element import Element

from api.pages.asking import asked, service_here, tell
from api.pages.downloads import hand_over
from api.pages.help import help_mark
from api.pages.listing import pager, table_html
from api.pages.shell import PAGE_SECONDS, empty_state, page_frame
from corpus.audit import ACTIONS, AuditEntry, action_names, fact_words
from corpus.audit_log import AuditFilter, AuditVerdict
from recommender.service import Recommender

_PAGE = 50
_HEADINGS = ("编号", "时间", "谁", "做了什么", "对象的编号", "说明", "从哪里")
_DATE = "outlined dense clearable debounce=400 type=date stack-label"


@ui.page("/audit", response_timeout=PAGE_SECONDS)
async def audit_page() -> None:
    """Show what happened, the latest first."""
    service = service_here()
    with page_frame("操作日志", "/audit"):
        await _Log(service).show()


class _Log:
    """One visit: the filters above the list."""

    def __init__(self, service: Recommender) -> None:
        self._service = service
        self._wanted = AuditFilter()
        self._offset = 0

    async def show(self) -> None:
        """Lay out the page."""
        with ui.element("section").classes("z-card a-card").props('aria-label="操作日志"'):
            with ui.element("div").classes("z-row z-no-print"):
                self._filters()
                help_mark("audit.log", "操作日志")
                ui.element("div").classes("z-grow")
                ui.button("核对", icon="verified_user", on_click=self._verify).props("outline color=primary")
                ui.button("下载", icon="download", on_click=self._download).props("outline color=primary")
            self._verdict = ui.element("div").props('aria-live="polite"')
            self._list: Element = ui.element("div").classes("a-list")
        await self._fill()

    def _filters(self) -> None:
        who = ui.input("登录名").props("outlined dense clearable debounce=300").classes("a-who")
        who.on_value_change(lambda change: self._narrow(actor=(change.value or "").strip()[:64] or None))
        names: dict[str, str] = {"": "全部操作"} | {code: action_names()[code] for code in ACTIONS}
        action = ui.select(names, value="", label="做了什么").props("outlined dense options-dense")
        action.classes("a-action").on_value_change(lambda change: self._narrow(action=change.value or None))
        for name, label in (("since", "从哪天"), ("until", "到哪天")):
            box = ui.input(label).props(_DATE).classes("a-day")
            box.on_value_change(lambda change, name=name: self._narrow(**{name: _day(change.value)}))

    async def _narrow(self, **changes: str | date | None) -> None:
        self._wanted = AuditFilter.model_validate(self._wanted.model_dump() | changes)
        await self._turn(0)

    async def _turn(self, offset: int) -> None:
        self._offset = offset
        await self._fill()

    async def _fill(self) -> None:
        wanted, offset = self._wanted, self._offset
        total, found = await asked(self._service.store.audit.find, wanted, offset, _PAGE)
        if self._list.is_deleted or (wanted, offset) != (self._wanted, self._offset):  # the person has gone on
            return
        self._list.clear()
        with self._list:
            if not found:
                empty_state("没有找到" if wanted != AuditFilter() else "还没有日志", "有人登录、改动、导出时会记在这里")
                return
            ui.html(table_html("操作日志", _HEADINGS, map(_row, found), (0,)), sanitize=False)
            pager(total, offset, self._turn, _PAGE)

    async def _verify(self) -> None:
        found = await asked(self._service.store.audit.verify)
        self._verdict.clear()
        with self._verdict:
            ui.label(_verdict_words(found)).classes(f"z-note z-{'fine' if found.ok else 'error'} a-verdict")

    async def _download(self) -> None:
        data = await asked(lambda: b"".join(self._service.exports.audit(self._wanted)))
        hand_over(data, "操作日志.csv")
        tell("文件已交给浏览器下载")


def _verdict_words(found: AuditVerdict) -> str:
    if not found.ok:
        return f"第 {found.wrong} 条对不上：{found.reason}。请不要再改动数据，并报告负责信息安全的人"
    return f"核对过 {found.entries:,} 条，都和写下时一样。核对码 {found.head}，请抄存到别处，下次可用命令比对"


def _row(one: AuditEntry) -> tuple[str, ...]:
    where = "，".join(part for part in (one.origin, one.request) if part)
    return (
        str(one.number),
        escape(_when(one.at)),
        escape(one.actor or "（本机）") + (f'<div class="z-soft z-small">{escape(one.unit)}</div>' if one.unit else ""),
        escape(action_names().get(one.action, one.action)),
        f'<span class="a-id">{escape(one.subject or "—")}</span>',
        escape(fact_words(one.facts) or "—"),
        escape(where or "—"),
    )


def _when(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone().strftime("%Y-%m-%d %H:%M:%S")


def _day(text: str | None) -> date | None:
    """Read what a date field holds, which while it is typed may be no date yet, or one of the year 2."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if date(2000, 1, 1) <= day <= date(2200, 1, 1) else None
