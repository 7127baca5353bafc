"""A home that nobody may write to: refused when it is opened, read on when it becomes so under a server."""

from __future__ import annotations

import logging
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from recommender.service import Recommender
from recommender.settings import Settings
from tests.failures.filled_home import QUESTION, copied
from tests.failures.mounts import frozen, own_disk, read_only
from tests.failures.outcome import Failure, Outcome
from tests.failures.serving_home import COMMAND, is_plain, served

log = logging.getLogger("zhibiao.failures")

_NOBODY = 65534
_WORDS = ("只读", "没有权限")
# Root without these rights is held to the mode bits like anybody else.
_LIKE_ANYBODY = ("setpriv", "--bounding-set=-dac_override,-dac_read_search,-fowner")
_COMMANDS = (
    ("search", "满意度"),
    ("suggest", "--name", "护照"),
    ("rebuild",),
    ("ingest", "{document}"),
    ("backup", "{folder}"),
    ("serve", "--port", "0"),
)


@contextmanager
def _mounted(home: Path) -> Iterator[tuple[str, ...]]:
    with read_only(home):
        yield ()


@contextmanager
def _of_another(home: Path) -> Iterator[tuple[str, ...]]:
    _give(home, _NOBODY)
    try:
        yield _LIKE_ANYBODY
    finally:
        _give(home, os.getuid())


def _give(home: Path, owner: int) -> None:
    for path in (home, *home.rglob("*")):
        os.chown(path, owner, -1)


def opened_read_only(rounds: int, folder: Path, random: Random) -> Outcome:
    """Run commands on a home that is mounted read-only, and on one that belongs to somebody else."""
    outcome = Outcome()
    home, document = copied(folder), folder / "文件.json"
    document.write_text('{"project_name": "甲", "indicators": [{"level3": "乙", "value": "1"}]}', "utf-8")
    for number in range(rounds):
        outcome.tried += 1
        refused = (_mounted, _of_another)[number % 2]
        given = random.choice(_COMMANDS)
        said = [word.format(document=document, folder=folder) for word in given]
        with refused(home) as beginning:
            code, error = _run(*beginning, *COMMAND, *said, "--home", str(home))
        log.debug("%s %s: %s %s", refused.__name__, given[0], code, error)
        is_clear = code == 2 and error.startswith("错误：") and error.count("\n") == 1 and str(home) in error
        outcome.wrong += not (is_clear and is_plain(error, _WORDS))
        begun = time.monotonic()
        service = Recommender(Settings(home=home))
        outcome.wrong += not service.search(QUESTION).hits
        service.close()
        outcome.recovered.append(time.monotonic() - begun)
    return outcome


def _run(*command: str) -> tuple[int, str]:
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    return done.returncode, done.stderr


def read_only_while_serving(rounds: int, folder: Path, random: Random) -> Outcome:
    """Take the right to write from under a server, also from files that it holds open, and give it back."""
    outcome = Outcome()
    with own_disk(folder / "disk", folder / "disk.img", 128 << 20) as disk:
        home = copied(disk)
        with served(home, rounds) as server:
            for number in range(rounds):
                outcome.tried += 1
                if random.random() < 0.5:  # with an empty write-ahead log, or one of the last round
                    server.write(f"前{number}", outcome, ())
                with frozen(home):
                    refused = server.write(f"{number}", outcome, _WORDS)
                    outcome.wrong += refused != 3  # the draft that was not made is not changed
                    server.read(outcome)
                    outcome.wrong += not server.is_unready(_WORDS)
                outcome.recovered.append(server.write_again(f"又{number}", outcome))
        server.compare(home, outcome)
    return outcome


FAILURES: tuple[Failure, ...] = (
    Failure(
        "主文件夹只读（打开时）",
        "只读挂载，或属于别的用户；随机运行一个命令，再改回可写",
        opened_read_only,
    ),
    Failure(
        "主文件夹只读（服务中）",
        "正在服务时禁止写入主文件夹，已打开的文件也写不进，经 HTTP 存草稿、传文件、检索，再改回可写",
        read_only_while_serving,
    ),
)
