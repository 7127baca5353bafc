"""One draft as the reviewer sees it: read only, with what the rules say, what was said before, and the decision."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from nicegui import ui

from api.pages.asking import asked, tell
from api.pages.listing import when_words
from api.pages.reviewing.words import SEVERITY_NAMES, tag
from api.pages.table_view import show_table
from corpus.actor import actor
from corpus.draft_states import STATE_NAMES, DraftState
from corpus.draft_steps import MOST_OPINION, DraftStep, StepName
from recommender.drafting.draft import Draft
from recommender.review.finding import Finding
from recommender.service import Recommender

_OPEN: dict[DraftState, tuple[tuple[StepName, str, str], ...]] = {
    "submitted": (("return", "退回", "outline color=negative"), ("pass", "通过", "unelevated color=primary")),
    "passed": (("reopen", "撤销通过，退回修改", "outline color=negative"),),
}
"""The decisions that are open in a state, with their names and looks."""


async def show_draft(service: Recommender, draft_id: str) -> None:
    """Lay out a draft that was handed in.

    :param service: the home.
    :param draft_id: of the draft.
    :raises NotFoundError: when there is none that the person may see.
    """
    draft = await asked(service.draft, draft_id)
    table = draft.table()
    review = await asked(service.review, table)
    steps = await asked(service.trail.steps, draft_id)
    with ui.element("div").classes("z-row z-no-print"):
        ui.link("返回列表", "/submitted")
    with ui.element("section").classes("z-card z-stack s-card").props('aria-label="草稿"'):
        with ui.element("div").classes("z-row"):
            ui.html(escape(draft.project.name), tag="h2", sanitize=False).classes("z-title")
            ui.html(tag("info", STATE_NAMES[draft.state]), sanitize=False)
            ui.label(f"第 {draft.version} 版，{when_words(draft.changed_at)}").classes("z-soft z-small")
        show_table(table, [one.row for one in review.findings if one.severity == "error" and one.row is not None])
    with ui.element("section").classes("z-card z-stack s-card").props('aria-label="审核结果"'):
        ui.html("按规则查出的问题", tag="h2", sanitize=False).classes("z-title")
        ui.html(_findings(review.findings), sanitize=False)
    with ui.element("section").classes("z-card z-stack s-card").props('aria-label="意见"'):
        ui.html("意见", tag="h2", sanitize=False).classes("z-title")
        ui.html(steps_html(steps), sanitize=False)
        _decide(service, draft, steps)


def steps_html(steps: Sequence[DraftStep]) -> str:
    """Give the steps of a draft as HTML, all texts escaped.

    :param steps: the first one first.
    """
    if not steps:
        return '<p class="z-soft">还没有提交过</p>'
    lines = []
    for one in steps:
        said = f"：{escape(one.opinion)}" if one.opinion else ""
        who = escape(one.actor or "本机")
        lines.append(
            f"<li><b>{STATE_NAMES[one.state]}</b>（第 {one.version} 版，{who}，{when_words(one.added_at)}）{said}</li>"
        )
    return f'<ol class="s-steps">{"".join(lines)}</ol>'


def _findings(findings: Sequence[Finding]) -> str:
    if not findings:
        return f"<p>{tag('fine', '未发现问题')}</p>"
    return "".join(map(_finding, findings))


def _finding(one: Finding) -> str:
    where = "整张表" if one.row is None else f"第 {one.row + 1} 行「{one.level3 or ''}」"
    return (
        f'<div class="z-note z-{one.severity}">{tag(one.severity, SEVERITY_NAMES[one.severity])} {escape(where)}：'
        f"{escape(one.message)}<br>"
        f'<span class="z-soft">怎么改：{escape(one.remedy)}<br>依据：{escape(one.basis)}</span></div>'
    )


def _decide(service: Recommender, draft: Draft, steps: Sequence[DraftStep]) -> None:
    """Put the buttons that are open in the draft's state; nobody passes what they handed in themselves."""
    ways = _OPEN.get(draft.state)
    if ways is None:
        return
    if draft.state == "submitted" and actor().name is not None and steps[-1].actor == actor().name:
        ui.label("这份草稿是您自己提交的，能不能通过要由别的审核人决定。").classes("z-soft")
        ways = tuple(way for way in ways if way[0] != "pass")
    box = ui.textarea("意见（退回时必填，填报人会看到）").props(f"outlined autogrow maxlength={MOST_OPINION}")
    box.classes("s-opinion")

    async def take(step: StepName) -> None:
        await asked(service.trail.take, draft.id or "", step, draft.version, str(box.value or ""))
        tell({"return": "已退回", "pass": "已通过"}.get(step, "已退回修改"))
        ui.navigate.to("/submitted")

    with ui.element("div").classes("z-row z-no-print"):
        for step, name, look in ways:
            ui.button(name, on_click=lambda step=step: take(step)).props(look)
