"""Work that takes longer than a request: one job of a kind at a time, in a thread of its own, asked about by all."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextvars import copy_context
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from api.failures import KNOWN, error_body
from corpus.log import now
from recommender.service import Recommender

log = logging.getLogger("zhibiao")

Kind = Literal["index", "evaluation"]
State = Literal["idle", "running", "done", "failed"]
TITLES: dict[Kind, str] = {"index": "重建索引", "evaluation": "评估推荐质量"}
_STOP_SECONDS = 20


class Job(BaseModel):
    """The latest job of a kind; ``idle`` when there was none since the service started.

    ``step`` is what is being done and ``steps`` what was done so far, in Chinese; ``progress`` is between 0 and 1, None
    where it cannot be known; times are UTC in ISO 8601; ``error`` is what every route answers when it fails.
    """

    model_config = ConfigDict(frozen=True)

    kind: Kind
    title: str
    state: State = "idle"
    step: str | None = None
    steps: tuple[str, ...] = ()
    progress: float | None = None
    started_at: str | None = None
    finished_at: str | None = None
    error: dict[str, Any] | None = None


class Jobs:
    """The jobs over one home; every method may be called from any thread and answers at once.

    :param service: the home.
    """

    def __init__(self, service: Recommender) -> None:
        self._service = service
        self._lock = threading.Lock()
        self._jobs: dict[Kind, Job] = {kind: Job(kind=kind, title=title) for kind, title in TITLES.items()}
        self._threads: dict[Kind, threading.Thread] = {}
        self._stopping = threading.Event()

    def of(self, kind: Kind) -> Job:
        """Give the latest job of a kind as it stands now."""
        with self._lock:
            return self._jobs[kind]

    def rebuild_index(self) -> Job:
        """Build the index anew; gives the job, which is the running one where there is one."""

        def work() -> None:
            self._service.rebuild(lambda text: self._tell("index", text, None))

        return self._start("index", "准备", work)

    def evaluate(self, limit: int = 20) -> Job:
        """Measure the suggestions on the corpus and keep the report; gives the job, the running one if there is one.

        :param limit: rows asked for a project.
        """

        def work() -> None:
            self._service.evaluate(limit=limit, done=done)

        def done(measured: int, total: int) -> None:
            self._tell("evaluation", f"已评估 {measured} 份，共 {total} 份", measured / total)

        return self._start("evaluation", "读取语料库", work)

    def close(self) -> None:
        """Break off what is running, at its next step."""
        self._stopping.set()
        for thread in list(self._threads.values()):
            thread.join(_STOP_SECONDS)

    def _start(self, kind: Kind, step: str, work: Callable[[], None]) -> Job:
        with self._lock:
            held = self._jobs[kind]
            if held.state == "running":
                return held
            started = Job(kind=kind, title=held.title, state="running", step=step, started_at=now())
            self._jobs[kind] = started
            whose = copy_context()  # the log says who began it
            thread = threading.Thread(
                target=whose.run, args=(self._run, kind, work), name=f"zhibiao-{kind}", daemon=True
            )
            self._threads[kind] = thread
            thread.start()
            return started

    def _run(self, kind: Kind, work: Callable[[], None]) -> None:
        try:
            work()
        except _StoppedError:
            self._failed(kind, "job.stopped", "服务停止，没有做完；请重新开始", {})
        except KNOWN as failure:
            self._failed(kind, failure.code, failure.message, failure.context)
        except Exception as failure:  # whatever it was, the page that waits must be told
            log.error("unexpected failure in job %s", kind, exc_info=failure)
            self._failed(kind, "internal", "服务内部出错，没有做完；请把时间告诉管理员查看日志", {})
        else:
            self._change(kind, state="done", step=None, progress=1.0, finished_at=now())

    def _tell(self, kind: Kind, step: str, progress: float | None) -> None:
        if self._stopping.is_set():
            raise _StoppedError
        with self._lock:
            held = self._jobs[kind]
            # Steps that only count are one step, told over and over.
            passed = (held.step,) if held.step is not None and held.progress is None else ()
            changed = {"step": step, "steps": (*held.steps, *passed), "progress": progress}
            self._jobs[kind] = held.model_copy(update=changed)

    def _failed(self, kind: Kind, code: str, message: str, context: dict[str, Any]) -> None:
        self._change(kind, state="failed", finished_at=now(), error=error_body(code, message, context)["error"])

    def _change(self, kind: Kind, **changes: Any) -> None:
        with self._lock:
            self._jobs[kind] = self._jobs[kind].model_copy(update=changes)


class _StoppedError(Exception):
    """The service stops before the job is done."""
