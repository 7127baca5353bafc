"""The part 索引: how the index stands, and building it anew."""

from __future__ import annotations

from html import escape

from nicegui import ui
from nicegui.element import Element

from api.jobs import Jobs
from api.pages.asking import asked, tell
from api.pages.help import help_text
from api.pages.job_card import JobCard
from api.pages.listing import when_words
from corpus.sizes import size_words
from recommender.service import Recommender


class IndexPart:
    """The index and its job.

    :param service: the home.
    :param jobs: its jobs.
    """

    def __init__(self, service: Recommender, jobs: Jobs) -> None:
        self._service = service
        self._jobs = jobs
        self._facts: Element

    async def show(self) -> None:
        """Lay out the part."""
        with ui.element("div").classes("z-card"):
            with ui.element("div").classes("z-row"):
                ui.html("索引", tag="h2", sanitize=False).classes("z-title c-heading z-grow")
                ui.button("刷新", icon="refresh", on_click=self._renew).props("flat color=primary")
            ui.label(help_text("corpus.index")).classes("z-soft c-about")
            self._facts = ui.element("div").props('aria-live="polite"')
            JobCard("重建索引", lambda: self._jobs.of("index"), self._jobs.rebuild_index, self._fill)
        await self._fill()

    async def _renew(self) -> None:
        await self._fill()
        tell("已刷新")

    async def _fill(self) -> None:
        state = await asked(self._service.index_state)
        if self._facts.is_deleted:  # the person has gone to another part
            return
        job = self._jobs.of("index")
        if state.damaged:
            said = f"已损坏：{state.damaged}"
        elif state.merging and job.state != "running":
            waiting = f"，另有 {state.behind:,} 张表整理好以后才能搜到" if state.behind else ""
            said = f"正在后台整理新收入的表，其间照常检索{waiting}"
        elif state.current:
            said = "与语料一致"
        else:
            said = "语料有变化，下一次检索时自动更新，也可以现在重建"
        unique, tables = state.unique_indicators, state.tables
        lines = [
            ("状态", said),
            ("建立时间", when_words(state.built_at)),
            ("大小", size_words(state.bytes)),
            ("收录", "还没有装入" if unique is None else f"{tables or 0:,} 张表，{unique:,} 个不同的指标"),
        ]
        if job.state == "done":
            lines.append(("上次重建", f"{when_words(job.finished_at)} 完成"))
        shown = "".join(f"<div><dt>{name}</dt><dd>{escape(text)}</dd></div>" for name, text in lines)
        self._facts.clear()
        with self._facts:
            ui.html(f'<dl class="o-facts c-facts">{shown}</dl>', sanitize=False)
            if state.damaged:
                ui.label("索引坏了不影响语料；按“重建索引”就好。").classes("z-note z-error c-note")
