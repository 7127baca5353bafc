"""The part 框架和表样: which names of levels, and which printed forms, are known."""

from __future__ import annotations

from html import escape

from nicegui import ui

from api.pages.help import help_text
from api.pages.listing import table_html
from corpus.frames import Frame, frames
from corpus.writers.forms import Form, forms
from recommender.review.rule import BASIS_NOTES

_OF_FRAMES = ("名称", "地区", "起用年份", "一级和二级指标", "依据")
_OF_FORMS = ("名称", "起用年份", "各栏", "依据")
_NOTES: dict[str, str] = {str(kind): note for kind, note in BASIS_NOTES.items()}


class FormsPart:
    """All frames and forms."""

    async def show(self) -> None:
        """Lay out the part."""
        with ui.element("div").classes("z-card o-card"):
            ui.html("指标框架", tag="h2", sanitize=False).classes("z-title o-heading")
            ui.label(help_text("operation.frames")).classes("z-soft")
            ui.html(table_html("指标框架", _OF_FRAMES, map(_frame, frames().values())), sanitize=False)
        with ui.element("div").classes("z-card o-card"):
            ui.html("导出用的表样", tag="h2", sanitize=False).classes("z-title o-heading")
            ui.label(help_text("operation.forms")).classes("z-soft")
            ui.html(table_html("表样", _OF_FORMS, map(_form, forms())), sanitize=False)


def _frame(frame: Frame) -> tuple[str, ...]:
    tree = "".join(
        f"<div><b>{escape(branch.level1)}</b>：{escape('、'.join(branch.level2))}</div>" for branch in frame.tree
    )
    note = f'<div class="z-soft z-small">{escape(frame.note)}</div>' if frame.note else ""
    places = "、".join(frame.regions) or "各地通用"
    return escape(frame.name), escape(places), str(frame.from_year), tree + note, escape(_NOTES[frame.basis])


def _form(form: Form) -> tuple[str, ...]:
    columns = "、".join(column.name.replace("\n", "") for column in form.columns)
    also = f'<div class="z-soft z-small">又名：{escape("、".join(form.also))}</div>' if form.also else ""
    return escape(form.name) + also, str(form.from_year), escape(columns), escape(form.source)
