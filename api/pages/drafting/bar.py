"""What stands above the table: how complete it is, the money, what is wrong, whether it is saved, and the way out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from html import escape

from nicegui import ui
from nicegui.events import GenericEventArguments

from api.pages.drafting.desk import Desk
from api.pages.drafting.words import COST_KINDS, SEVERITY_WORDS, cost_words
from api.pages.help import help_mark
from recommender.drafting.completeness import Slot

_GO = """(event) => {
  const chip = event.target.closest('[data-slot]');
  if (!chip) return;
  const table = document.querySelector(`[data-level="${CSS.escape(chip.dataset.slot)}"]`);
  if (chip.dataset.rows !== '0' && table) {
    const above = document.querySelector('.zd-bar').offsetHeight + 60;
    const top = table.getBoundingClientRect().top + window.scrollY - above;
    window.scrollTo({ top, behavior: 'smooth' });
    (table.querySelector('.zd-blank') ?? table.querySelector('textarea'))?.focus({ preventScroll: true });
  } else emit(chip.dataset.level2);
}"""
_NEXT = """(() => {
  const wanted = '%s' === 'blank' ? '.zd-row textarea.zd-blank' : '.zd-note.z-%s';
  const all = [...document.querySelectorAll(wanted)];
  const here = document.activeElement?.closest('.zd-row');
  const next = all.find((one) => here && here.compareDocumentPosition(one) === 4) ?? all[0];
  const row = next?.closest('.zd-row');
  (row ?? next)?.scrollIntoView({ block: 'center' });
  row?.querySelector('.zd-value textarea')?.focus({ preventScroll: true });
})()"""
_COUNT = "(event) => { const one = event.target.closest('[data-kind]'); if (one) emit(one.dataset.kind); }"


class Bar:
    """The bar above the table.

    :param desk: what is worked on.
    :param add: told the level 2 to which a row is to be added.
    :param take_all: accepts every row.
    :param export: opens the way to a file.
    :param versions: opens the earlier versions.
    :param submit: hands the draft in.
    """

    def __init__(
        self,
        desk: Desk,
        add: Callable[[str], Awaitable[None]],
        take_all: Callable[[], Awaitable[None]],
        export: Callable[[], Awaitable[None]],
        versions: Callable[[], Awaitable[None]],
        submit: Callable[[], Awaitable[None]],
    ) -> None:
        self._desk = desk
        with ui.element("div").classes("zd-bar") as self.element:
            with ui.element("div").classes("zd-bar-line"):
                self._counts = ui.html("", sanitize=False).classes("zd-counts").props("role=status")
                self._counts.on("click", self._to_next, js_handler=_COUNT)
                self._saved = ui.label().classes("zd-saved z-soft z-small").props("role=status")
                self._add = ui.button("添加指标", icon="add", on_click=lambda: add("")).props(
                    "flat dense color=primary"
                )
                self._take = ui.button("全部采纳", icon="done_all", on_click=take_all).props("flat dense color=primary")
                history = ui.button(icon="history", on_click=versions)
                history.props('flat round dense color=primary aria-label="历史版本"').tooltip("历史版本")
                self._submit = ui.button("提交审核", icon="send", on_click=submit).props("outline dense color=primary")
                self._export = ui.button("导出", icon="download", on_click=export)
                self._export.props("unelevated dense color=primary").classes("zd-export")
            with ui.element("div").classes("zd-bar-line") as slots:
                self._chips = (
                    ui.html("", sanitize=False).classes("zd-chips").props('role="group" aria-label="各类指标"')
                )
                help_mark("drafting.slots", "各类指标")

                async def missing(event: GenericEventArguments) -> None:
                    await add(event.args)

                self._chips.on("click", missing, js_handler=_GO)
            with ui.element("div").classes("zd-bar-line zd-cost") as cost:
                self._cost = ui.label().classes("zd-cost-words").props("role=status")
                help_mark("drafting.cost", "成本与预算")
        self._judged = (slots, cost)
        for button in (self._add, self._take):
            button.props("flat dense color=primary")
        self.show()

    def show(self) -> None:
        """Say how the draft stands."""
        desk = self._desk
        self.element.set_visibility(bool(desk.rows))
        for button in (self._add, self._take, self._submit):
            button.set_visibility(not desk.is_locked)
        said = desk.judged
        for line in self._judged:
            line.set_visibility(said is not None)
        if said is None or not desk.rows:
            return
        found = Counter(str(check.finding.severity) for check in said.shown)
        self._counts.set_content(_counts(len(desk.rows), said.whole.blanks, found))
        self._chips.set_content("".join(_chip(slot) for slot in said.whole.slots))
        kind, words = cost_words(said.whole)
        self._cost.set_text(words)
        self._cost.classes(remove=" ".join(f"z-{other}" for other in COST_KINDS), add=f"z-{kind}")

    def show_saved(self) -> None:
        """Say whether the draft is saved."""
        words = self._desk.saver.words
        self._saved.set_text(words)
        self._saved.classes(add="zd-unsaved" if words.startswith("没有") else "", remove="zd-unsaved")

    def _to_next(self, event: GenericEventArguments) -> None:
        ui.run_javascript(_NEXT % (event.args, event.args))


def _counts(rows: int, blanks: int, found: Counter[str]) -> str:
    parts = [f"<b>{rows}</b> 条指标"]
    if blanks:
        parts.append(_count("blank", "warning", f"{blanks} 个值待填"))
    parts += [_count(kind, kind, f"{found[kind]} 处{word}") for kind, word in SEVERITY_WORDS.items() if found[kind]]
    if not blanks and not found["error"]:
        parts.append('<span class="z-tag z-fine">没有必须改的地方</span>')
    return "".join(parts)


def _count(kind: str, colour: str, words: str) -> str:
    return f'<button type="button" class="zd-count z-tag z-{colour}" data-kind="{kind}">{words}</button>'


def _chip(slot: Slot) -> str:
    name = escape(slot.printed_level2.removesuffix("指标").removeprefix("服务对象") or slot.printed_level2)
    kind, words = _slot_words(slot)
    anchor = escape(f"{slot.printed_level1}/{slot.printed_level2}")
    return (
        f'<button type="button" class="zd-chip z-tag {kind}" data-slot="{anchor}" data-rows="{slot.rows}" '
        f'data-level2="{escape(slot.level2)}">{name} {words}</button>'
    )


def _slot_words(slot: Slot) -> tuple[str, str]:
    if slot.rows:
        return ("z-warning", f"{slot.rows} 待填{slot.blanks}") if slot.blanks else ("z-fine", f"{slot.rows}")
    return ("z-error", "缺") if slot.required else ("", "0")
