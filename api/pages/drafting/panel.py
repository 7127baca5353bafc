"""What is said of the whole table: findings, and what the suggestions rest on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from nicegui import ui

from api.pages.drafting.desk import Desk
from api.pages.drafting.source import show_source
from api.pages.drafting.words import SEVERITY_WORDS
from recommender.drafting.checks import Check

_MOST_SIMILAR = 5
_MOST_FINDINGS = 3  # until more is asked for: the table should be in sight


class Panel:
    """The notes above the rows.

    :param desk: what is worked on.
    :param mend: carries out the remedy of a finding about the whole table (key None) by the code of its rule.
    """

    def __init__(self, desk: Desk, mend: Callable[[str | None, str], Awaitable[None]]) -> None:
        self._desk = desk
        self._mend = mend
        self._shown: object = None
        self._is_open = False
        self.element = ui.element("div").classes("zd-notes")

    def show(self) -> None:
        """Say what is to be said, where that has changed."""
        said = self._desk.judged
        whole = [check for check in said.shown if check.key is None] if said and self._desk.rows else []
        if said is None and self._desk.rows:
            return
        wanted = (whole, self._desk.notes, self._desk.similar, bool(self._desk.rows), self._is_open)
        if wanted == self._shown:
            return
        self._shown = wanted
        self.element.clear()
        with self.element:
            for check in whole if self._is_open else whole[:_MOST_FINDINGS]:
                self._finding(check)
            if len(whole) > _MOST_FINDINGS:
                words = "收起" if self._is_open else f"还有 {len(whole) - _MOST_FINDINGS} 条对整张表的意见"
                more = ui.button(words, on_click=self._open_or_close).props("flat dense color=primary")
                more.classes("zd-rest z-no-print").props(f"aria-expanded={str(self._is_open).lower()}")
            if self._desk.rows:
                for note in self._desk.notes:
                    ui.label(note).classes("zd-note z-note z-info")
                self._similar()

    def _finding(self, check: Check) -> None:
        finding = check.finding
        with ui.element("div").classes(f"zd-note z-note z-{finding.severity}"):
            ui.label(SEVERITY_WORDS[finding.severity]).classes("zd-word")
            ui.label(finding.message)
            ui.label(finding.remedy).classes("zd-remedy")
            if check.fixable:
                button = ui.button("照此修改", on_click=lambda: self._mend(None, finding.code))
                button.props("flat dense color=primary").classes("z-no-print")

    def _similar(self) -> None:
        if not self._desk.similar:
            return
        with ui.element("div").classes("zd-similar z-small z-soft z-no-print"):
            ui.label("参考了这些项目：")
            for project in self._desk.similar[:_MOST_SIMILAR]:
                about = "，".join(
                    part for part in (project.unit, f"{project.year}年" if project.year else None) if part
                )
                button = ui.button(project.project_name, on_click=lambda held=project.table_id: self._open(held))
                button.props("flat dense no-caps color=primary").classes("zd-link")
                if about:
                    button.tooltip(about)

    def _open_or_close(self) -> None:
        self._is_open = not self._is_open
        self.show()

    async def _open(self, table_id: str) -> None:
        await show_source(self._desk.service, table_id)
