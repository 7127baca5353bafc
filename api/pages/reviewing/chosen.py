"""The right side: one table, each finding under the row that it is about."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from html import escape

from nicegui import ui
from nicegui.events import GenericEventArguments, ValueChangeEventArguments

from api.pages.help import help_mark
from api.pages.listing import pager
from api.pages.reviewing.finding_html import error_rows_html, finding_html, problem_html, standing_html
from api.pages.reviewing.rows import rows_html, texts_html
from api.pages.reviewing.state import Key, Visit
from api.pages.reviewing.words import SEVERITIES, SEVERITY_NAMES, counts_html, name_of, problems_of, tag
from api.pages.table_view import KINDS, money_words, source_words
from corpus.frames import frames
from corpus.table import Problem
from recommender.review.batch.report import BatchEntry
from recommender.review.finding import Finding, ReviewReport, Severity, TableReview
from recommender.review.opinion.opinion import opinion_on

ROWS = 50
_PRESSED = """(event) => {
  const one = event.target.closest('[data-row],[data-table],[data-waive],[data-withdraw]');
  if (one) { const [what, number] = Object.entries(one.dataset)[0]; emit(what, Number(number)); } }"""


@dataclass(frozen=True, slots=True)
class Actions:
    """What a person can do with the table that is shown."""

    waive: Callable[[Finding], Awaitable[None]]
    withdraw: Callable[[int], Awaitable[None]]
    correct: Callable[[], Awaitable[None]]
    opinion: Callable[[str], Awaitable[None]]
    fixed: Callable[[str], Awaitable[None]]
    open: Callable[[Key], Awaitable[None]]
    remove: Callable[[str], Awaitable[None]]
    filtered: Callable[[], Awaitable[None]]


def download_menu(words: str, formats: dict[str, str], choose: Callable[[str], Awaitable[None]]) -> ui.button:
    """Put a button that offers a file in several formats.

    :param words: on the button.
    :param formats: extension → what people call it.
    :param choose: told the extension.
    """
    with ui.button(words, icon="download").props("flat dense color=primary") as button, ui.menu().props("role=menu"):
        for extension, name in formats.items():
            ui.menu_item(name, on_click=lambda extension=extension: choose(extension)).props("role=menuitem")
    return button


class ChosenTable:
    """The table that is chosen, with its findings.

    :param visit: what is in hand.
    :param actions: what can be done.
    """

    def __init__(self, visit: Visit, actions: Actions) -> None:
        self._visit = visit
        self._do = actions
        self._at = -1  # the finding that n and p walked to
        self._element = ui.element("section").classes("z-card z-rv-chosen").props('aria-label="选中的表"')
        self._element.on("click", self._pressed, js_handler=_PRESSED)

    def show(self) -> None:
        """Build the table that is chosen now."""
        self._element.clear()
        self._at = -1
        entry = self._visit.entry()
        with self._element:
            if entry is None:
                ui.label("这里显示选中的表").classes("z-soft")
            else:
                self._table(entry)

    def walk(self, by: int) -> None:
        """Go to the next finding or back.

        :param by: 1 or -1.
        """
        entry = self._visit.entry()
        found = self._visit.findings(entry) if entry else []
        if entry is None or not found:
            return
        at = max(0, min(self._at + by, len(found) - 1))
        row = found[at].row
        if row is not None:
            rows = self._rows_shown(entry)
            if self._turn_to(rows.index(row)):
                self.show()
        self._at = at
        ui.run_javascript(_GO % f"finding-{at}")

    def _table(self, entry: BatchEntry) -> None:
        table, review = entry.table, entry.review
        findings = self._visit.findings(entry)
        problems = problems_of(entry, self._visit.report) if self._visit.report else []
        in_rows = {row.position for row in table.indicators if row.position}
        self._head(entry)
        general = [problem_html(problem) for problem in problems if problem.position not in in_rows]
        ui.html("".join(general), sanitize=False)
        self._filters(entry)
        of_table = [(number, one) for number, one in enumerate(findings) if one.row is None]
        errors = [finding_html(number, one, table) for number, one in of_table if one.severity == "error"]
        others = [finding_html(number, one, table) for number, one in of_table if one.severity != "error"]
        texts = texts_html(table, [one.quoted for _, one in of_table])
        ui.html("".join((*errors, error_rows_html(findings), *others, *texts)), sanitize=False)
        self._rows(entry, findings, [problem for problem in problems if problem.position in in_rows])
        ui.html(_waived(review), sanitize=False)

    # Above the rows

    def _head(self, entry: BatchEntry) -> None:
        table, review = entry.table, entry.review
        verdict = opinion_on([table], ReviewReport(tables=(review,))).tables[0].verdict
        with ui.element("div").classes("z-row z-rv-head"):
            ui.html(escape(name_of(table)), tag="h2", sanitize=False).classes("z-title z-grow")
            with ui.element("div").classes("z-row z-no-print"):
                ui.button("改正识别", icon="edit", on_click=self._do.correct).props("flat dense color=primary")
                help_mark("reviewing.correct", "改正识别")
                if any(finding.fixes for finding in review.findings):
                    download_menu("修改后的表", {".docx": "Word 文件", ".xlsx": "Excel 文件"}, self._do.fixed)
                    help_mark("reviewing.fixed", "修改后的表")
                download_menu("本表审核意见", OPINIONS, self._do.opinion)
                ui.button("打印", icon="print", on_click=lambda: ui.run_javascript("window.print()")).props(
                    "flat dense color=primary"
                )
        frame = frames().get(review.frame)
        facts = (
            table.unit,
            f"{table.year} 年" if table.year else None,
            f"预算 {money}" if (money := money_words(table.budget_wan)) else None,
            KINDS[table.kind],
            f"按「{frame.name}」审核" if frame else None,
            source_words(table),
        )
        with ui.element("div").classes("z-row z-rv-facts"):
            ui.label("；".join(fact for fact in facts if fact)).classes("z-soft z-small z-grow")
            out = ui.button("移出这个文件", on_click=lambda: self._do.remove(entry.document_id))
            out.props("flat dense color=grey-8").classes("z-no-print")
        ui.html(f"{counts_html(review.counts, len(review.waived))} <b>{escape(verdict)}</b>", sanitize=False)

    def _filters(self, entry: BatchEntry) -> None:
        counts = entry.review.counts
        if not entry.review.findings:
            return
        with ui.element("div").classes("z-row z-no-print").props('role="group" aria-label="显示哪些结果"'):
            for severity in SEVERITIES:
                ui.checkbox(
                    f"{SEVERITY_NAMES[severity]} {getattr(counts, severity)}",
                    value=severity in self._visit.severities,
                    on_change=lambda change, severity=severity: self._severity(severity, bool(change.value)),
                ).props("dense")
            help_mark("reviewing.severity", "错误、提醒、提示")
            only = ui.switch("只看有问题的行", value=self._visit.only_found, on_change=self._only_found)
            only.props("dense")
            ui.label("快捷键：J、K 换表，N、P 换问题").classes("z-soft z-small z-rv-keys")

    async def _severity(self, severity: Severity, is_wanted: bool) -> None:
        if is_wanted:
            self._visit.severities.add(severity)
        else:
            self._visit.severities.discard(severity)
        await self._do.filtered()

    def _only_found(self, change: ValueChangeEventArguments[bool | None]) -> None:
        self._visit.only_found = bool(change.value)
        self._visit.offset = 0
        self.show()

    # The rows

    def _rows_shown(self, entry: BatchEntry) -> list[int]:
        """Give the 0-based rows that are shown, of all pages."""
        everything = list(range(len(entry.table.indicators)))
        found = {finding.row for finding in self._visit.findings(entry)}
        doubtful = (
            {problem.position for problem in problems_of(entry, self._visit.report)} if self._visit.report else ()
        )
        if not self._visit.only_found or not entry.review.findings:
            return everything
        return [row for row in everything if row in found or entry.table.indicators[row].position in doubtful]

    def _rows(self, entry: BatchEntry, findings: list[Finding], problems: list[Problem]) -> None:
        table, rows = entry.table, self._rows_shown(entry)
        if not rows:
            ui.label("其余各行没有符合条件的问题").classes("z-soft")
            return
        page = rows[self._visit.offset : self._visit.offset + ROWS]
        ui.html(rows_html(table, page, findings, problems), sanitize=False)
        if len(rows) > ROWS:
            pager(len(rows), self._visit.offset, self._turn, limit=ROWS, unit="行")

    async def _turn(self, offset: int) -> None:
        self._visit.offset = offset
        self.show()

    def _turn_to(self, place: int) -> bool:
        """Turn to the page of a row; tell whether that is another one."""
        offset = place // ROWS * ROWS
        is_other, self._visit.offset = offset != self._visit.offset, offset
        return is_other

    async def _pressed(self, event: GenericEventArguments) -> None:
        """Do what a button in the texts says, or follow its link."""
        kind, number = str(event.args[0]), int(event.args[1])
        entry = self._visit.entry()
        if entry is None:
            return
        if kind == "withdraw":
            await self._do.withdraw(number)
        elif kind == "waive":
            await self._do.waive(self._visit.findings(entry)[number])
        elif kind == "table":
            await self._do.open((entry.document_id, number))
        else:
            self._go_to_row(entry, number)

    def _go_to_row(self, entry: BatchEntry, row: int) -> None:
        if row not in self._rows_shown(entry):
            self._visit.only_found = False
        self._turn_to(self._rows_shown(entry).index(row))
        self.show()
        ui.run_javascript(_FLASH % row)


def _waived(review: TableReview) -> str:
    """Give what people let stand, and the waivers that hold no longer."""
    parts = []
    for one in review.waived:
        where = f"第 {one.finding.row + 1} 行「{one.finding.level3}」：" if one.finding.row is not None else ""
        said = f"{tag('', SEVERITY_NAMES[one.finding.severity])} {escape(where + one.finding.message)}"
        parts.append(standing_html(one.waiver, said, one.reason))
    for stale in review.stale_waivers:
        said = f"{tag('warning', '豁免已失效')} {escape(stale.message)}"
        parts.append(standing_html(stale.waiver, said, stale.reason))
    return f'<h3 class="z-title">已豁免</h3>{"".join(parts)}' if parts else ""


OPINIONS = {".docx": "Word 文件", ".xlsx": "Excel 文件", ".html": "网页文件"}
_GO = """setTimeout(() => { const one = document.getElementById('%s');
  one?.scrollIntoView({block: 'center'}); one?.focus({preventScroll: true}); }, 60)"""
_FLASH = """setTimeout(() => { const one = document.querySelector('.z-rv-table [data-line="%d"]');
  one?.scrollIntoView({block: 'center'}); one?.classList.add('z-rv-flash'); }, 80)"""
