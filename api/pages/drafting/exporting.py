"""Taking the table away as a file; what is still open is said first and forbids nothing."""

from __future__ import annotations

from nicegui import ui

from api.pages.asking import asked, tell
from api.pages.downloads import file_name, hand_over
from api.pages.drafting.desk import Desk, Judged
from api.pages.help import help_mark
from corpus.writers.forms import Form, form_of, forms
from recommender.drafting.draft import Draft
from recommender.drafting.feedback import feedback_on
from recommender.service import Recommender

_FORMATS = {
    ".docx": ("Word 文档", "直接打印或报送"),
    ".xlsx": ("Excel 表格", "继续修改或汇总"),
    ".csv": ("纯文本表格", "给其他系统导入，扩展名 csv"),
    ".json": ("数据文件", "给程序用，扩展名 json"),
}


def record_kept(service: Recommender, draft: Draft) -> None:
    """Tell later suggestions which rows were kept, as they were or changed; the log keeps no word twice."""
    said = (feedback_on(row, "accept", draft.project) for row in draft.rows)
    service.feedback([event for event in said if event is not None])


def open_questions(said: Judged | None) -> str | None:
    """Say what is still open in a draft, None where nothing is."""
    if said is None:
        return None
    errors = sum(check.finding.severity == "error" for check in said.shown)
    parts = [f"{said.whole.blanks} 个指标值没有填"] if said.whole.blanks else []
    parts += [f"{errors} 处要改"] if errors else []
    return f"还有 {'，'.join(parts)}。可以先导出，也可以改好再导出。" if parts else None


class Exporting:
    """The dialog in which format and form are chosen.

    :param desk: what is worked on.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def open(self) -> None:
        """Open the dialog, the draft saved first."""
        draft = self._desk.draft
        if draft is None or not draft.rows:
            return
        await self._desk.saver.now()
        names = {form.name: _form_words(form) for form in forms()}
        with ui.dialog() as dialog, ui.element("div").classes("z-card zd-dialog"):
            dialog.props('aria-label="导出"').on("hide", dialog.delete)
            ui.html("导出", tag="h2", sanitize=False).classes("z-title")
            notice = open_questions(self._desk.judged)
            if notice:
                ui.label(notice).classes("z-note z-warning")
            with ui.element("div").classes("z-row"):
                form = ui.select(names, value=form_of(draft.table()).name, label="表样")
                form.props("outlined dense options-dense").classes("z-grow")
                help_mark("drafting.form_style", "表样")
            with ui.element("div").classes("zd-formats"):
                for extension, (name, use) in _FORMATS.items():
                    with ui.element("div").classes("zd-format"):
                        button = ui.button(name, on_click=lambda kind=extension: self._export(kind, str(form.value)))
                        button.props("outline no-caps color=primary")
                        ui.label(use).classes("z-soft z-small")
            with ui.element("div").classes("z-row zd-end"):
                ui.button("关闭", on_click=dialog.close).props("flat dense color=primary")
        self._dialog = dialog
        dialog.open()

    async def _export(self, extension: str, form: str) -> None:
        draft = self._desk.draft
        if draft is None:
            return
        service = self._desk.service
        data = await asked(service.exports.tables, [draft.table()], extension, form, kind="draft", subject=draft.id)
        year = f"{draft.project.year}年" if draft.project.year else None
        hand_over(data, file_name(year, draft.project.name, "绩效目标表", extension))
        self._dialog.close()
        tell("文件已交给浏览器下载")
        await asked(record_kept, service, draft)


def _form_words(form: Form) -> str:
    name = form.also[0] if form.also else form.name
    return f"{name}，{form.from_year}年起"
