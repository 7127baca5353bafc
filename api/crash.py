"""Where an unexpected failure leaves its traceback: a file for whoever mends it, one sentence for the user."""

from __future__ import annotations

import traceback
from datetime import UTC, datetime
from pathlib import Path

from corpus.errors import ZhibiaoError
from recommender.settings import load_settings


def keep_traceback(failure: BaseException, home: Path | None = None) -> str:
    """Append a traceback to ``errors.log`` in the home folder.

    :param failure: what was not foreseen.
    :param home: the home folder that the command was given; None takes the usual one.
    :return: the sentence to show.
    """
    kind = type(failure).__name__
    try:
        log = load_settings(home).home / "errors.log"
        with log.open("a", encoding="utf-8") as file:
            file.write(f"{datetime.now(UTC).isoformat()}\n{''.join(traceback.format_exception(failure))}\n")
    except (OSError, ZhibiaoError):
        return f"程序内部出错（{kind}:{failure}），没有完成；请把命令和输入发给维护人员"
    return f"程序内部出错（{kind}），没有完成；请把「{log}」发给维护人员"
