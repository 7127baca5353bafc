"""Asks why a finding may stand."""

from __future__ import annotations

from nicegui import ui

from api.pages.dialogs import answer_of
from api.pages.help import help_mark
from recommender.review.finding import Finding

REASONS = (
    "本单位的特殊情况，已核实属实",
    "上级文件规定的写法，附有依据",
    "合同或方案已经确定，不能更改",
    "与业务科室核对过，数据无误",
    "该项要求不适用于本项目",
)
_MOST_CHARACTERS = 2_000


async def ask_reason(finding: Finding) -> str | None:
    """Ask for the reason for which a finding may stand.

    :param finding: the finding.
    :return: the reason; None where the person thought better of it.
    """
    with ui.dialog().props('aria-label="豁免这条结果"') as dialog, ui.card().classes("z-rv-ask"):
        with ui.element("div").classes("z-row"):
            ui.html("豁免这条结果", tag="h2", sanitize=False).classes("z-title")
            help_mark("reviewing.waiver", "豁免")
        ui.label(finding.message).classes("z-note")
        ui.label("常用的理由，点一下填入").classes("z-soft")
        usual = ui.element("div").classes("z-row")
        reason = ui.textarea(
            "理由（必填，以后查得到）", validation={"请写明理由": lambda text: bool((text or "").strip())}
        )
        reason.props(f"outlined autofocus rows=3 maxlength={_MOST_CHARACTERS} lazy-rules")
        with usual:
            for words in REASONS:
                pick = ui.button(words, on_click=lambda words=words: reason.set_value(words))
                pick.props('outline dense color=primary padding="2px 10px"')
        with ui.element("div").classes("z-row z-rv-end"):
            ui.button("取消", on_click=dialog.close).props("flat color=primary")
            ui.button(
                "确定豁免", on_click=lambda: dialog.submit(reason.value.strip()) if reason.validate() else None
            ).props("unelevated color=primary")
    said: str | None = await answer_of(dialog)
    return said
