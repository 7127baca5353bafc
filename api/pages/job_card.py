"""A job that takes minutes, as pages show it: a button, how far it is, and what became of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from nicegui import context, ui

from api.jobs import Job, Jobs
from api.pages.asking import tell
from api.pages.listing import when_words

_LOOK_SECONDS = 0.5


def jobs_here() -> Jobs:
    """Give the jobs of the service that the page in hand belongs to."""
    jobs: Jobs = context.client.request.state.jobs
    return jobs


class JobCard:
    """A job of one kind; whoever opens the page while it runs sees how far it is.

    :param label: what the button says.
    :param look: gives the job as it stands.
    :param start: starts it.
    :param done: called when it has ended well while the page was open.
    """

    def __init__(
        self, label: str, look: Callable[[], Job], start: Callable[[], Job], done: Callable[[], Awaitable[None]]
    ) -> None:
        self._look, self._start, self._done = look, start, done
        with ui.element("div").classes("z-stack z-no-print"):
            with ui.element("div").classes("z-row"):
                self._button = ui.button(label, icon="refresh", on_click=self._begin).props("unelevated color=primary")
            with ui.element("div").classes("z-stack").props('role="status"') as self._running:
                self._step = ui.label()
                self._bar = ui.linear_progress(0, show_value=False).props('aria-label="进度" size=8px').classes("z-job")
                ui.label("离开本页不会中断；回来时接着显示进度。").classes("z-soft z-small")
            self._outcome = ui.label().classes("z-note z-error").props('role="alert"')
        self._timer = ui.timer(_LOOK_SECONDS, self._watch, active=False, immediate=False)
        self._show(look())

    def _begin(self) -> None:
        self._show(self._start())

    async def _watch(self) -> None:
        job = self._look()
        self._show(job)
        if job.state == "done":
            tell(f"{job.title}已完成")
            await self._done()

    def _show(self, job: Job) -> None:
        running = job.state == "running"
        self._timer.active = running
        self._button.set_enabled(not running)
        self._running.set_visibility(running)
        self._step.set_text(f"{job.title}：{job.step or ''}{_time_words(job)}")
        self._bar.props.pop("indeterminate", None)
        if job.progress is None:
            self._bar.props("indeterminate")
        self._bar.set_value(round(job.progress or 0, 3))
        failed = job.state == "failed"
        self._outcome.set_visibility(failed)
        if failed and job.error is not None:
            self._outcome.set_text(f"{when_words(job.finished_at)} 没有做完：{job.error['message']}")


def _time_words(job: Job) -> str:
    """Say how long it took so far, and about how long it will take."""
    if job.started_at is None:
        return ""
    passed = (datetime.now(UTC) - datetime.fromisoformat(job.started_at)).total_seconds()
    said = f"，已用 {_span(passed)}"
    if job.progress and passed > 3:
        said += f"，大约还要 {_span(passed / job.progress - passed)}"
    return said


def _span(seconds: float) -> str:
    whole = max(0, round(seconds))
    return f"{whole} 秒" if whole < 60 else f"{whole // 60} 分 {whole % 60} 秒"
