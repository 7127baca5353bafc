"""The page `/evaluate`."""

from __future__ import annotations

from nicegui import ui
from nicegui.element import Element

from api.jobs import Jobs
from api.pages.asking import asked, service_here
from api.pages.downloads import file_name, hand_over
from api.pages.evaluation.figures import figure_names, figures_html, for_people, headline, sources_html, with_words
from api.pages.evaluation.weak import WeakSpots, missed_levels_html
from api.pages.help import help_mark, help_text
from api.pages.job_card import JobCard, jobs_here
from api.pages.listing import when_words
from api.pages.shell import PAGE_SECONDS, empty_state, page_frame
from recommender.evaluate.charts import calibration_plot, system_bars, table_dots
from recommender.evaluate.kept import LatestEvaluation
from recommender.evaluate.report import DRAWN, report_page
from recommender.service import Recommender

_MOST_DOTS = 60  # lines of a plot that a person still looks at


@ui.page("/evaluate", response_timeout=PAGE_SECONDS)
async def evaluation_page() -> None:
    """Show the page."""
    with page_frame("质量评估", "/evaluate"):
        await EvaluationPage(service_here(), jobs_here()).show()


class EvaluationPage:
    """The latest figures, what they rest on, and a button that measures anew.

    :param service: the home.
    :param jobs: its jobs.
    """

    def __init__(self, service: Recommender, jobs: Jobs) -> None:
        self._service = service
        self._jobs = jobs
        self._found: LatestEvaluation | None = None
        self._content: Element

    async def show(self) -> None:
        """Lay out the page."""
        with ui.element("div").classes("z-card"):
            with ui.element("div").classes("z-row"):
                ui.html("推荐指标的质量", tag="h2", sanitize=False).classes("z-title e-heading")
                help_mark("evaluation.range", "可能的范围")
                ui.element("div").classes("z-grow")
                self._report = ui.button("下载报告", icon="download", on_click=self._download)
                self._report.props("outline color=primary").classes("z-no-print")
            ui.label(help_text("evaluation.page")).classes("z-soft e-about")
            look, start = (lambda: self._jobs.of("evaluation")), self._jobs.evaluate
            JobCard("重新评估", look, lambda: start(), self._refill)
        self._content = ui.element("div")
        await self._refill()

    async def _refill(self) -> None:
        self._found = await asked(self._service.latest_evaluation)
        self._report.set_visibility(self._found is not None)
        self._content.clear()
        with self._content:
            if self._found is None:
                empty_state(
                    "还没有评估过", "按上方的“重新评估”开始；用已公布的表作评估，表越多越久，可能要几分钟，期间照常使用"
                )
            else:
                _show(self._found)

    async def _download(self) -> None:
        if self._found is not None:
            page = await asked(report_page, self._found.report)
            hand_over(page.encode(), file_name("指标推荐质量评估", self._found.report.made_at[:10], ".html"))


def _show(found: LatestEvaluation) -> None:
    report, ours = found.report, found.report.ours()
    systems = with_words(report.systems)
    with ui.element("div").classes("z-card e-card"):
        ui.label(headline(ours)).classes("e-headline")
        made = when_words(report.made_at)
        basis = f"标注文件“{report.origin}”" if report.origin else "语料库中已公布的表"
        rests = f"{made} 评估，依据{basis}，共 {report.tables} 张，每个项目推荐 {report.limit} 条。"
        ui.label(rests).classes("z-soft")
        if not found.current:
            ui.label("评估以后语料有变化，数字可能已经不同；可以重新评估。").classes("z-note z-warning e-note")
        for note in report.notes:
            ui.label(for_people(note)).classes("z-note z-info e-note")
    with ui.element("div").classes("z-card e-card"):
        _heading("各项数字")
        ui.label(help_text("evaluation.systems")).classes("z-soft")
        ui.html(figures_html(systems), sanitize=False)
    with ui.element("div").classes("e-two"):
        with ui.element("div").classes("z-card e-card"):
            _heading("与简单做法比较")
            ui.label("横条越长越好，横线是可能的范围。").classes("z-soft")
            _plot(system_bars(systems, DRAWN, figure_names()))
        with ui.element("div").classes("z-card e-card"):
            _heading("推荐从哪里来")
            ui.html(sources_html(ours), sanitize=False)
            _heading("系统说的把握靠不靠得住")
            if ours.calibration is None:
                ui.label("没有完整的表，不能判断。").classes("z-soft")
            else:
                ui.label("各点越靠近虚线越好：说有几成把握，就真有几成写在原表里。").classes("z-soft")
                _plot(calibration_plot(ours.calibration))
    with ui.element("div").classes("z-card e-card"):
        _heading("哪里还不行")
        ui.label("按找到的比例从低到高排列；点开可以看到没有找到的指标。").classes("z-soft")
        ui.html(missed_levels_html(ours.tables), sanitize=False)
        WeakSpots(ours.tables).show()
    if len(ours.tables) <= _MOST_DOTS and all(len(system.tables) == len(ours.tables) for system in systems):
        with ui.element("div").classes("z-card e-card"):
            _heading("每张表上的比较")
            ui.label("一行是一张表，圆点是前 20 条找到的比例，越靠右越好。").classes("z-soft")
            _plot(table_dots(systems))


def _heading(text: str) -> None:
    ui.html(text, tag="h2", sanitize=False).classes("z-title e-heading")


def _plot(svg: str) -> None:
    plot = ui.html(svg, sanitize=False).classes("e-plot").props("tabindex=0 role=group")
    plot.props["aria-label"] = "图"
