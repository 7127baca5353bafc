"""What the sub-commands share: --home, --json, opening the service, progress, reading requests."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from pydantic import BaseModel
from rich.console import Console

from api.chinese import FILE
from corpus.errors import InputError, ZhibiaoError
from corpus.limits import Limits
from corpus.os_failures import os_reason
from corpus.readers import load_bytes
from corpus.table import Problem, TargetTable
from recommender.service import Recommender
from recommender.settings import Settings, load_settings
from recommender.understand import read_document

PIPE_COLUMNS = 160


class _Console(Console):
    """A console that leaves a closed pipe to the command line, and takes no text for markup."""

    def on_broken_pipe(self) -> None:
        """Let `api.cli.main` end the command."""
        raise BrokenPipeError


stderr = _Console(stderr=True, markup=False, emoji=False)
# A pipe has no width: 80 columns, rich's guess, would fold every cell. COLUMNS still decides where it is set.
stdout = _Console(
    width=None if sys.stdout.isatty() or "COLUMNS" in os.environ else PIPE_COLUMNS,
    highlight=False,
    markup=False,
    emoji=False,
)


def shared(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that all have."""
    as_json = click.option("--json", "as_json", is_flag=True, help="只输出一份 JSON，供程序读取")
    home = click.option(
        "--home",
        type=FILE,
        callback=_remember,
        help="主文件夹（默认：环境变量 ZHIBIAO_HOME，或用户数据文件夹）",
    )
    return home(as_json(command))


def _remember(ctx: click.Context, _param: click.Parameter, home: Path | None) -> Path | None:
    """Tell `api.cli.main` the home, for the traceback of an unexpected failure."""
    if isinstance(ctx.obj, dict):
        ctx.obj["home"] = home
    return home


@contextmanager
def working(step: str) -> Iterator[Callable[[str], None]]:
    """Show on a terminal what is being done; stay silent elsewhere.

    :param step: the first thing done.
    :return: a function that is told of each further step.
    """
    if not stderr.is_terminal:
        yield lambda _step: None
        return
    with stderr.status(step) as status:
        yield lambda text: status.update(text)


@contextmanager
def opened(home: Path | None) -> Iterator[Recommender]:
    """Open the service for one command, with its index loaded."""
    with working("打开语料库") as report:
        service = Recommender.open(home, report)
        try:
            service.snapshot()
        except BaseException:
            service.close()
            raise
    try:
        yield service
    finally:
        service.close()


def settings_of(home: Path | None) -> Settings:
    """Read the settings for a command that needs no store."""
    return load_settings(home)


def print_json(answer: BaseModel | dict[str, Any] | list[Any], one_line: bool = False) -> None:
    """Print a JSON document, and nothing else, on stdout."""
    data = answer.model_dump(mode="json") if isinstance(answer, BaseModel) else answer
    click.echo(json.dumps(data, ensure_ascii=False, indent=None if one_line else 1))


def read_documents(files: tuple[Path, ...], limits: Limits) -> tuple[list[TargetTable], list[Problem], bool]:
    """Read the tables of all files; one that cannot be read becomes a problem where others can.

    :return: (tables, problems, whether every file could be read).
    :raises DocumentError: when the only file cannot be read, or none of several can.
    """
    tables: list[TargetTable] = []
    problems: list[Problem] = []
    failures: list[ZhibiaoError] = []
    for path in files:
        try:
            parsed = read_document(load_bytes(path, limits), path.name, limits)
        except ZhibiaoError as failure:
            failures.append(failure)
            problems.append(Problem(file=path.name, code=failure.code, message=failure.message))
        else:
            tables.extend(parsed.tables)
            problems.extend(parsed.problems)
    if failures and len(failures) == len(files):
        raise failures[0]
    return tables, problems, not failures


def read_lines(path: Path, most: int) -> list[tuple[int, str]]:
    """Read a batch file, one request a line; blank lines are passed over.

    :param path: a UTF-8 text file; ``-`` is standard input.
    :param most: requests at the most.
    :return: (line number, text) pairs.
    :raises InputError: when it is missing, not UTF-8, empty or too long.
    """
    try:
        data = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
        text = data.decode("utf-8-sig")
    except OSError as failure:
        raise InputError(
            "batch.unreadable", f"批量文件「{path}」读不出来（{os_reason(failure)}）；请检查文件名"
        ) from failure
    except UnicodeDecodeError as failure:
        raise InputError("batch.encoding", f"批量文件「{path}」不是 UTF-8 编码；请另存为 UTF-8") from failure
    lines = [(number, line.strip()) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    if not lines:
        raise InputError("batch.empty", f"批量文件「{path}」里没有请求；请每行写一个")
    if len(lines) > most:
        raise InputError(
            "batch.too_long",
            f"批量文件「{path}」有 {len(lines)} 行，上限 {most} 行；请分成几个文件，或调大设置 ZHIBIAO_BATCH_ITEMS",
        )
    return lines
