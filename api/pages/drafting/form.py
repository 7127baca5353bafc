"""The form at the left: what the project is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from html import escape

from nicegui import ui
from nicegui.elements.input import Input

from api.pages.charts import number_text
from api.pages.drafting import fields
from api.pages.help import help_mark
from corpus.frames import DEFAULT
from recommender.project import Project

_TEXTS = ("name", "unit", "year", "budget", "purpose", "goal")
_LABELS = {
    "name": "项目名称",
    "unit": "单位",
    "year": "年度",
    "budget": "预算（万元）",
    "purpose": "资金用途",
    "goal": "绩效目标",
    "frame": "指标框架",
}


class Form:
    """The fields of a project.

    :param changed: told the project whenever what a person writes makes another one.
    """

    def __init__(self, changed: Callable[[Project], None]) -> None:
        self._told = changed
        self._is_filling = False
        self._has_chosen_frame = False
        self._project: Project | None = None
        self._boxes: dict[str, Input] = {}
        ui.html(escape("项目信息"), tag="h2", sanitize=False).classes("zd-title")
        with ui.element("div").classes("zd-fields"):
            self._line("name", fields.name_problem)
            self._line("unit", fields.unit_problem)
            with ui.element("div").classes("zd-pair"):
                self._line("year", fields.year_problem)
                self._line("budget", fields.budget_problem)
            self._frame_line()
            self._text("purpose", fields.purpose_problem)
            self._text("goal", fields.goal_problem)
        self.fill(None)

    def fill(self, project: Project | None) -> None:
        """Put a project into the fields; None empties them.

        :param project: as a draft has it.
        """
        self._is_filling = True
        self._project = project
        budget = project.budget_wan if project else None
        year = project.year if project else fields.usual_year(date.today())
        said = {
            "name": project.name if project else "",
            "unit": (project.unit if project else None) or "",
            "year": str(year or ""),
            "budget": "" if budget is None else number_text(budget).replace(",", ""),
            "purpose": (project.purpose if project else None) or "",
            "goal": (project.goal if project else None) or "",
        }
        for name, text in said.items():
            self._boxes[name].set_value(text)
            self._boxes[name].error = None
        self._has_chosen_frame = bool(project and project.frame)
        frame = (project.frame or DEFAULT) if project else fields.usual_frame(None, year)
        self._frame.set_value(frame if frame in fields.frame_choices() else DEFAULT)
        self._is_filling = False

    def write(self, said: dict[str, str]) -> None:
        """Write texts into fields as a person would."""
        for name, text in said.items():
            if name in self._boxes and isinstance(text, str) and text != self._boxes[name].value:
                self._boxes[name].set_value(text)

    def project(self) -> Project | None:
        """Give the project that the form describes, None while it has no name."""
        said = {name: box.value for name, box in self._boxes.items()} | {"frame": self._frame.value}
        return fields.project_of(said, self._project)

    def is_right(self) -> bool:
        """Check every field, and put the focus into the first that is wrong."""
        wrong = [box for box in self._boxes.values() if not box.validate()]
        if wrong:
            wrong[0].run_method("focus")
        return not wrong

    def focus(self) -> None:
        """Put the focus into the first field."""
        self._boxes["name"].run_method("focus")

    def _line(self, name: str, problem: Callable[[str | None], str | None]) -> None:
        with ui.element("div").classes("zd-field").props(f"data-keep={name}"):
            box = ui.input(_LABELS[name], validation=problem, on_change=self._changed)
            self._boxes[name] = box.props("outlined dense hide-bottom-space autocomplete=off").classes("z-grow")
            help_mark(f"drafting.{name}", _LABELS[name])

    def _text(self, name: str, problem: Callable[[str | None], str | None]) -> None:
        with ui.element("div").classes("zd-field").props(f"data-keep={name}"):
            box = ui.textarea(_LABELS[name], validation=problem, on_change=self._changed)
            box.props("outlined dense hide-bottom-space").classes(f"z-grow zd-area zd-{name}")
            self._boxes[name] = box
            help_mark(f"drafting.{name}", _LABELS[name])

    def _frame_line(self) -> None:
        with ui.element("div").classes("zd-field"):
            choices = fields.frame_choices()
            self._frame = ui.select(choices, label=_LABELS["frame"], value=next(iter(choices)), on_change=self._chosen)
            self._frame.props("outlined dense hide-bottom-space options-dense").classes("z-grow zd-frame")
            help_mark("drafting.frame", _LABELS["frame"])

    def _chosen(self) -> None:
        if not self._is_filling:
            self._has_chosen_frame = True
            self._tell()

    def _changed(self) -> None:
        if self._is_filling:
            return
        if not self._has_chosen_frame:
            self._is_filling = True
            year = fields.year_of(self._boxes["year"].value)
            self._frame.set_value(fields.usual_frame(self._boxes["unit"].value, year))
            self._is_filling = False
        self._tell()

    def _tell(self) -> None:
        project = self.project()
        if project is not None:
            self._project = project
            self._told(project)
