"""The page `/review`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import ParamSpec

from nicegui import ui
from nicegui.element import Element
from nicegui.events import KeyEventArguments

from api.pages.asking import asked, service_here, tell
from api.pages.downloads import hand_over
from api.pages.help import help_mark
from api.pages.reviewing.chosen import Actions, ChosenTable
from api.pages.reviewing.header import BatchHeader
from api.pages.reviewing.removing import ask_to_remove
from api.pages.reviewing.start import EarlierBatches
from api.pages.reviewing.state import Key, Visit
from api.pages.reviewing.tables import TableList
from api.pages.reviewing.waiving import ask_reason
from api.pages.reviewing.words import added_words
from api.pages.shell import PAGE_SECONDS, empty_state, page_frame
from api.pages.table_editor import edit_table
from api.pages.undo import tell_undoable
from api.pages.uploads import RefusedError, drop_zone
from corpus.errors import NotFoundError
from recommender.review.batch.waiver import waiver_of
from recommender.review.finding import Finding
from recommender.service import Recommender

P = ParamSpec("P")
_ADVICE = "Word、Excel、WPS、PDF、网页、文本都可以，一次可以拖很多个；压缩包会自动打开"


@ui.page("/review", response_timeout=PAGE_SECONDS)
async def reviewing_page(batch: str = "", table: str = "") -> None:
    """Show the batch that the address names, or the place to drop files on and the batches of earlier days."""
    service = service_here()
    with page_frame("审核目标表", "/review") as frame:
        await _Page(service, batch or None, frame).open(table)


class _Page:
    """One visit.

    :param service: answers.
    :param batch_id: the batch that the address names.
    :param frame: what the page stands in.
    """

    def __init__(self, service: Recommender, batch_id: str | None, frame: Element) -> None:
        self._frame = frame
        self._service = service
        self._desk = service.reviews
        self._visit = Visit(batch_id)
        self._under_way = 0  # a dialog may be open: keys are for it
        self._is_named = True  # whether a person, or an earlier visit, gave the batch its name
        self._top = ui.element("div")
        with ui.element("div").classes("z-rv-drop"):
            self._zone = drop_zone(self._take, self._taken, "要审核的文件", _ADVICE)
            help_mark("reviewing.drop", "能审核哪些文件")
        self._body = ui.element("div")
        self._actions = Actions(
            waive=self._lasting(self._waive),
            withdraw=self._lasting(self._withdraw),
            correct=self._lasting(self._correct),
            opinion=self._opinion,
            fixed=self._fixed,
            open=self._lasting(self._choose),
            remove=self._lasting(self._remove),
            filtered=self._lasting(self._filtered),
        )
        self._header: BatchHeader | None = None
        self._tables: TableList | None = None
        self._chosen: ChosenTable | None = None
        ui.keyboard(self._key, repeating=False, ignore=["input", "select", "textarea"])

    def _lasting(self, does: Callable[P, Awaitable[None]]) -> Callable[P, Awaitable[None]]:
        """Let a handler outlast the button that called it, which goes when its part of the page is built anew."""

        async def doing(*args: P.args, **kwargs: P.kwargs) -> None:
            self._under_way += 1
            try:
                with self._frame:
                    await does(*args, **kwargs)
            finally:
                self._under_way -= 1

        return doing

    async def open(self, table: str) -> None:
        """Show what the address names.

        :param table: the table that is to be chosen.
        """
        if self._visit.batch_id is None:
            await self._show_start()
            return
        with self._body:
            ui.label("正在审核……").classes("z-empty").props('role="status"')
            # A large batch takes a moment: the page is shown first.
            ui.timer(0, lambda: self._lasting(self._load)(table), once=True)

    async def _load(self, table: str) -> None:
        batch_id = self._visit.batch_id or ""
        try:
            self._visit.report = await asked(self._desk.report, batch_id)
        except NotFoundError as failure:
            await self._show_missing(batch_id, failure)
            return
        self._visit.choose_named(table)
        self._show_batch()

    # What is shown

    async def _show_start(self) -> None:
        self._zone.element.classes(remove="z-drop-small")
        self._body.clear()
        with self._body:
            earlier = EarlierBatches(self._desk)
        await earlier.show()

    async def _show_missing(self, batch_id: str, failure: NotFoundError) -> None:
        """Say that there is no such batch; a deleted one can be brought back."""
        self._visit.batch_id = None
        with self._top:
            empty_state(
                "没有这批审核", "地址可能写错了；请从下面的列表中打开" if not _was_deleted(failure) else "它已经被删除"
            )
            if _was_deleted(failure):

                async def restore() -> None:
                    await asked(self._desk.restore, batch_id)
                    ui.navigate.to(f"/review?batch={batch_id}")

                ui.button("恢复这批审核", on_click=restore).props("unelevated color=primary")
        await self._show_start()

    def _show_batch(self) -> None:
        """Lay out the batch that is in hand."""
        self._top.clear()
        self._body.clear()
        self._zone.element.classes(add="z-drop-small")
        with self._top:
            self._header = BatchHeader(
                self._visit, self._desk, self._lasting(self._filtered), self._lasting(self._refresh)
            )
        with self._body, ui.element("div").classes("z-rv"):
            with ui.element("div").classes("z-rv-left z-no-print"):
                find = ui.input(
                    "按项目、单位、文件或指标查找", on_change=lambda event: self._find(str(event.value or ""))
                )
                find.props("outlined dense clearable debounce=250")
                self._tables = TableList(self._visit, self._lasting(self._choose), self._lasting(self._remove))
            self._chosen = ChosenTable(self._visit, self._actions)
        self._show_again()

    def _show_again(self) -> None:
        """Build the parts anew from what is in hand."""
        if self._header and self._tables and self._chosen:
            self._visit.entry()
            self._header.show()
            self._tables.show()
            self._chosen.show()
            ui.navigate.history.replace(self._visit.address)

    async def _refresh(self) -> None:
        if self._visit.batch_id is not None:
            self._visit.report = await asked(self._desk.report, self._visit.batch_id)
            self._show_again()

    async def _filtered(self) -> None:
        self._visit.offset = 0
        self._show_again()

    async def _find(self, text: str) -> None:
        self._visit.text = text.strip()
        await self._filtered()

    async def _choose(self, key: Key) -> None:
        visit = self._visit
        if key == visit.chosen or self._chosen is None or self._tables is None:
            return
        visit.chosen, visit.offset = key, 0
        if visit.entry() is None or visit.chosen != key:  # a link to a table that a filter left out
            visit.code, visit.text, visit.chosen = "", "", key
            self._show_again()
            return
        self._tables.mark()
        self._chosen.show()
        ui.navigate.history.replace(visit.address)

    async def _key(self, event: KeyEventArguments) -> None:
        modified = event.modifiers.ctrl or event.modifiers.alt or event.modifiers.meta
        if not event.action.keydown or modified or self._under_way or not self._tables or not self._chosen:
            return
        name = event.key.name.lower()
        if name in ("j", "k"):
            await self._tables.step(1 if name == "j" else -1)
        elif name in ("n", "p"):
            self._chosen.walk(1 if name == "n" else -1)

    # Documents

    async def _take(self, name: str, data: bytes) -> str:
        if self._visit.batch_id is None:
            batch, added = await asked(self._desk.create, [(name, data)])
            self._visit.batch_id, self._is_named = batch.id, False
            ui.navigate.history.replace(f"/review?batch={batch.id}")
        else:
            added = await asked(self._desk.add, self._visit.batch_id, [(name, data)])
        said, is_failed = added_words(added)
        if is_failed:
            raise RefusedError(said)
        return said

    async def _taken(self) -> None:
        """Show what came of all files."""
        batch_id = self._visit.batch_id
        if batch_id is None:
            return
        report = await asked(self._desk.report, batch_id)
        if not self._is_named and len(report.documents) > 1:
            name = f"{report.batch.name} 等 {len(report.documents)} 个文件"
            await asked(self._desk.rename, batch_id, name)
            report = await asked(self._desk.report, batch_id)
        self._is_named = True
        is_first, self._visit.report = self._visit.report is None, report
        if is_first:
            self._show_batch()
        else:
            self._show_again()

    async def _remove(self, document_id: str) -> None:
        report = self._visit.report
        document = next((one for one in report.documents if one.id == document_id), None) if report else None
        if report is not None and document is not None and await ask_to_remove(document):
            await asked(self._desk.remove, report.batch.id, document_id)
            tell("已移出本批")
            await self._refresh()

    # The chosen table

    async def _waive(self, finding: Finding) -> None:
        entry = self._visit.entry()
        reason = await ask_reason(finding) if entry else None
        if entry is None or reason is None:
            return
        waiver, _ = await asked(self._service.waive, waiver_of(entry.table, finding, reason))

        async def undo() -> None:
            await self._withdraw(waiver.id)

        await self._refresh()
        tell_undoable("已豁免，列在表的下方", undo)

    async def _withdraw(self, waiver: int) -> None:
        await asked(self._service.withdraw_waiver, waiver)
        await self._refresh()
        tell("豁免已撤回")

    async def _correct(self) -> None:
        entry = self._visit.entry()
        corrected = await edit_table(entry.table) if entry else None
        if entry is None or corrected is None or self._visit.batch_id is None:
            return
        batch_id, before = self._visit.batch_id, entry.table
        await asked(self._desk.correct, batch_id, entry.document_id, entry.place, corrected)
        await self._refresh()

        async def undo() -> None:
            await asked(self._desk.correct, batch_id, entry.document_id, entry.place, before)
            await self._refresh()
            tell("已恢复为改正以前的内容")

        tell_undoable("已改正，并重新审核", undo)

    async def _opinion(self, extension: str) -> None:
        entry = self._visit.entry()
        if entry is not None and self._visit.batch_id is not None:
            file = await asked(self._desk.opinion, self._visit.batch_id, extension, entry.document_id, entry.place)
            hand_over(file.data, file.name)

    async def _fixed(self, extension: str) -> None:
        entry = self._visit.entry()
        if entry is not None and self._visit.batch_id is not None:
            copy = await asked(self._desk.fixed, self._visit.batch_id, extension, entry.document_id, entry.place)
            hand_over(copy.data, copy.name)
            tell(f"改了 {len(copy.done)} 处，其余内容不变")


def _was_deleted(failure: NotFoundError) -> bool:
    return "deleted_at" in failure.context
