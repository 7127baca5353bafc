"""The head of a batch: its name, what was found in it, the rules to filter by, and the opinion to take along."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from html import escape

from nicegui import ui

from api.pages.asking import asked
from api.pages.downloads import hand_over
from api.pages.help import help_mark
from api.pages.listing import when_words
from api.pages.reviewing.chosen import OPINIONS, download_menu
from api.pages.reviewing.start import delete_batch, rename_batch
from api.pages.reviewing.state import Visit
from api.pages.reviewing.words import counts_html, tag
from recommender.review.batch.batches import ReviewDesk
from recommender.review.batch.report import BatchReport, RuleCount

_CHIPS = 5  # rules beside the summary; the others are in a list


class BatchHeader:
    """The head.

    :param visit: what is in hand.
    :param desk: keeps the batches.
    :param filtered: called when another rule is wanted.
    :param again: called when the batch was changed.
    """

    def __init__(
        self,
        visit: Visit,
        desk: ReviewDesk,
        filtered: Callable[[], Awaitable[None]],
        again: Callable[[], Awaitable[None]],
    ) -> None:
        self._visit = visit
        self._desk = desk
        self._filtered = filtered
        self._again = again
        self._element = ui.element("div").classes("z-stack z-rv-top")

    def show(self) -> None:
        """Build the head anew."""
        self._element.clear()
        report = self._visit.report
        if report is None:
            return
        with self._element:
            self._named(report)
            self._summary(report)
            if report.summary.rules:
                self._rules(report)

    def _named(self, report: BatchReport) -> None:
        batch = report.batch
        with ui.element("div").classes("z-row z-no-print"):
            ui.link("全部审核", "/review")
            ui.html("›", tag="span", sanitize=False).classes("z-soft").props("aria-hidden=true")
            ui.html(escape(batch.name), tag="h2", sanitize=False).classes("z-title")
            ui.label(f"{when_words(batch.created_at)} 建立").classes("z-soft z-small z-grow")
            help_mark("reviewing.batch", "审核批次")
            ui.button("改名", on_click=self._rename).props("flat dense color=primary")
            ui.button("删除", on_click=self._delete).props("flat dense color=negative")
            ui.button("刷新", on_click=self._again).props("flat dense color=primary")
            if report.entries:
                download_menu("整批审核意见", OPINIONS, self._opinion).props(remove="flat").props("unelevated")

    def _summary(self, report: BatchReport) -> None:
        summary = report.summary
        failed = sum(document.error is not None for document in report.documents)
        parts = [f"{len(report.documents)} 个文件", f"{summary.tables} 张表"]
        said = f"<b>{'，'.join(parts)}</b> {counts_html(summary.counts, summary.waived) if summary.tables else ''}"
        if failed:
            said += f" {tag('error', f'{failed} 个文件没有读出来')}"
        if summary.clean and summary.clean < summary.tables:
            said += f" {tag('fine', f'{summary.clean} 张表未发现问题')}"
        ui.html(said, sanitize=False).props('role="status"').classes("z-no-print")

    def _rules(self, report: BatchReport) -> None:
        rules = report.summary.rules
        shown = list(rules[:_CHIPS])
        shown += [rule for rule in rules[_CHIPS:] if rule.code == self._visit.code]
        with ui.element("div").classes("z-row z-no-print").props('role="group" aria-label="按规则查看"'):
            ui.label("主要问题").classes("z-soft")
            for rule in shown:
                self._chip(rule)
            if len(rules) > _CHIPS:
                rest = {rule.code: f"{_name(rule)}（{_number(rule)}）" for rule in rules}
                more = ui.select(
                    rest,
                    label="全部规则",
                    value=self._visit.code or None,
                    on_change=lambda event: self._wanted(event.value),
                )
                more.props("outlined dense options-dense clearable").classes("z-rv-rules")
            help_mark("reviewing.rule", "按规则查看")

    def _chip(self, rule: RuleCount) -> None:
        is_wanted = rule.code == self._visit.code
        words = f'<span title="{escape(_name(rule))}">{escape(_name(rule))}</span> <b>{_number(rule)}</b>'
        chip = ui.html(words, tag="button", sanitize=False).classes("z-rv-chip")
        chip.props(f"type=button aria-pressed={'true' if is_wanted else 'false'}")
        chip.on("click", lambda: self._wanted(None if is_wanted else rule.code), args=[])

    async def _wanted(self, code: str | None) -> None:
        if (code or "") != self._visit.code:
            self._visit.code = code or ""
            await self._filtered()

    async def _rename(self) -> None:
        if self._visit.report and await rename_batch(self._desk, self._visit.report.batch) is not None:
            await self._again()

    async def _delete(self) -> None:
        """Delete the batch; the notification that takes it back shows on the list of batches."""
        report = self._visit.report
        if report is None:
            return

        async def show_again() -> None:
            ui.navigate.to(self._visit.address)

        await delete_batch(self._desk, report.batch, show_again)
        self._element.clear()
        with self._element:
            ui.label("这批审核已删除").classes("z-title")
            ui.link("回到全部审核", "/review")

    async def _opinion(self, extension: str) -> None:
        if self._visit.batch_id is not None:
            file = await asked(self._desk.opinion, self._visit.batch_id, extension)
            hand_over(file.data, file.name)


def _name(rule: RuleCount) -> str:
    return rule.name or "程序的说明"


def _number(rule: RuleCount) -> int:
    return rule.error + rule.warning + rule.info
