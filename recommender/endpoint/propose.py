"""Rows from the language model: asked at once, or beside the retrieval so that the answer never waits long."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence

from corpus.frames import Frame
from recommender.endpoint.client import Endpoint, endpoint_of
from recommender.endpoint.prompt import messages
from recommender.endpoint.proposals import Proposal, accepted, parse_rows, unrepeated
from recommender.project import Project
from recommender.settings import Settings

Proposed = tuple[tuple[Proposal, ...], str | None]
_LOG = logging.getLogger(__name__)


def propose(
    project: Project,
    frame: Frame,
    taken_names: Sequence[str],
    settings: Settings,
    client: Endpoint | None = None,
) -> Proposed:
    """Ask the model for further rows; never raises, and takes no longer than ``llm_wait_s``.

    :param project: the project.
    :param frame: the frame whose slots may be filled.
    :param taken_names: names that are there already, told to the model and not repeated.
    :param settings: the settings; without ``llm_url`` nothing is asked.
    :param client: the endpoint; None takes the one of the settings.
    :return: at most ``llm_rows`` checked rows, and a Chinese note where there is something to say.
    """
    if not settings.llm_url:
        return (), None
    try:
        asked = client or endpoint_of(settings)
        reply = asked.ask(messages(project, frame, taken_names, settings.llm_rows))
        if reply.note:
            return (), reply.note
        return _read(reply.text, project, frame, taken_names, settings)
    except Exception as failure:  # a draft without these rows is whole; no reply may break it
        _LOG.exception("the proposals of the endpoint could not be had")
        return (), f"语言模型的建议没有处理成功（{type(failure).__name__}），本次建议没有用到它；请把日志交给管理员"


def _read(text: str, project: Project, frame: Frame, taken_names: Sequence[str], settings: Settings) -> Proposed:
    rows = parse_rows(text)
    if rows is None:
        return (), (
            f"语言模型服务「{settings.llm_url}」的答复不是所要求的 JSON 数组，本次建议没有用到它；"
            "经常如此的，请换更强的模型（设置 ZHIBIAO_LLM_MODEL）"
        )
    kept = accepted(rows, project, frame, taken_names)
    note = f"语言模型给出的 {len(rows)} 条指标重复或没有通过检查，都没有采用" if rows and not kept else None
    return kept[: settings.llm_rows], note


class Background:
    """The same question, put while the rest of the answer is made.

    :param project: the project.
    :param frame: the frame whose slots may be filled.
    :param settings: the settings; without ``llm_url`` nothing is started.
    :param taken_names: names known before the rest of the answer is made, as those of a half-written draft.
    :param client: the endpoint; None takes the one of the settings.
    """

    def __init__(
        self,
        project: Project,
        frame: Frame,
        settings: Settings,
        taken_names: Sequence[str] = (),
        client: Endpoint | None = None,
    ) -> None:
        self._proposed: Proposed | None = None
        self._thread: threading.Thread | None = None
        if not settings.llm_url:
            return
        asked = client or endpoint_of(settings)
        self._too_slow = asked.too_slow()
        self._until = time.monotonic() + settings.llm_wait_s

        def run() -> None:
            self._proposed = propose(project, frame, taken_names, settings, asked)

        self._thread = threading.Thread(target=run, name="zhibiao-proposals", daemon=True)
        self._thread.start()

    def result(self, taken_names: Sequence[str] = ()) -> Proposed:
        """Give the rows, waiting for them until ``llm_wait_s`` after the start and no longer; never raises.

        :param taken_names: names chosen in the meantime; rows that repeat one are dropped.
        :return: the rows and a note, as `propose` gives them; no rows and a note where they are late.
        """
        if self._thread is None:
            return (), None
        self._thread.join(max(0.0, self._until - time.monotonic()))
        if self._proposed is None:
            return (), self._too_slow
        rows, note = self._proposed
        return unrepeated(rows, taken_names), note
