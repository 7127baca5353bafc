"""Putting an indicator into a draft: one of the latest, or a new one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from html import escape

from nicegui import ui
from nicegui.element import Element

from api.pages.asking import asked
from api.pages.listing import when_words
from api.pages.parts import address_of
from corpus.drafts import DraftHead
from corpus.names import match_key
from recommender.drafting.draft import Draft, DraftRow
from recommender.drafting.options import row_from_hit
from recommender.project import Project
from recommender.search import Hit
from recommender.service import Recommender

_LATEST = 6


async def offer_drafts(service: Recommender, hit: Hit) -> None:
    """Ask into which draft an indicator is to go, and put it there.

    :param service: the home.
    :param hit: the indicator.
    """
    _, heads = await asked(service.drafts, limit=_LATEST)
    with ui.dialog() as window, ui.element("div").classes("z-card z-stack z-s-choice"):
        window.props('aria-label="放进草稿"').on("hide", window.delete)
        ui.html(f"把“{escape(hit.level3)}”放进草稿", tag="h2", sanitize=False).classes("z-title")
        content = ui.element("div").classes("z-stack")
        with content:
            _choices(service, hit, heads, content)
        ui.button("关闭", on_click=window.close).props("flat dense color=primary").classes("z-s-end")
    window.open()


def _choices(service: Recommender, hit: Hit, heads: tuple[DraftHead, ...], content: Element) -> None:
    async def take(draft_id: str) -> None:
        draft, row = await asked(_put, service, draft_id, hit)
        _told(content, draft, row)

    async def begin() -> None:
        draft, row = await asked(_begun, service, name.value or "", hit)
        _told(content, draft, row)

    if heads:
        ui.label("最近的草稿：").classes("z-soft")
        with ui.element("ul").classes("z-s-drafts"):
            for head in heads:
                with ui.element("li"):
                    _draft_button(head, partial(take, head.id))
    else:
        ui.label("还没有草稿，可以新建一份。").classes("z-soft")
    with ui.element("form").classes("z-row").on("submit.prevent", begin):
        name = ui.input("新草稿的项目名称").props("outlined dense maxlength=500").classes("z-grow")
        ui.button("新建草稿").props("type=submit unelevated color=primary")


def _draft_button(head: DraftHead, take: Callable[[], Awaitable[None]]) -> None:
    about = "，".join(part for part in (head.unit, f"{head.year}年" if head.year else None) if part)
    said = f"<strong>{escape(head.project_name)}</strong>"
    said += f'<span class="z-soft z-small">{escape(about)} 改于 {when_words(head.changed_at)}</span>'
    ui.html(said, tag="button", sanitize=False).props("type=button").on("click", take)


def _told(content: Element, draft: Draft, row: DraftRow | None) -> None:
    content.clear()
    with content, ui.element("div").classes("z-note z-fine z-stack").props('role="status"'):
        if row is None:
            ui.label(f"草稿“{draft.project.name}”里已经有这个指标，没有再放。")
        else:
            ui.label(f"已放进草稿“{draft.project.name}”。")
            ui.label(f"指标值：{row.value}" if row.value else "指标值还空着，请打开草稿后填写。")
        ui.link("打开这份草稿", address_of("/", draft=draft.id))


def _put(service: Recommender, draft_id: str, hit: Hit) -> tuple[Draft, DraftRow | None]:
    """Append the indicator to a draft as it is now; None where the draft has it already."""
    draft = service.draft(draft_id)
    key = match_key(hit.level3)
    if any(row.level2 == hit.level2 and match_key(row.level3) == key for row in draft.rows):
        return draft, None
    row = row_from_hit(service, draft, hit)
    return service.save_draft(draft.with_row(row)), row


def _begun(service: Recommender, name: str, hit: Hit) -> tuple[Draft, DraftRow | None]:
    draft = Draft(project=Project(name=name))
    row = row_from_hit(service, draft, hit)
    return service.save_draft(draft.with_row(row)), row
