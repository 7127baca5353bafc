"""`zhibiao audit`: what happened, by whom, and whether the log of it is whole.

Every sub-command takes ``--home`` and ``--json``; exit codes are 0 done, 1 the log is not as it was written (`verify`),
2 could not run.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from rich.table import Table

from api.chinese import FILE, TEXT, WHOLE, Command, Group
from api.cli import ANSWER_IS_NO, DONE
from api.common import print_json, shared, stdout
from corpus.audit import ACTIONS, action_names, fact_words
from corpus.audit_log import AuditFilter
from corpus.errors import InputError
from corpus.writers import write_whole
from recommender.service import Recommender


@click.group("audit", cls=Group, short_help="查看、核对、导出操作日志")
@click.pass_context
def command(ctx: click.Context) -> None:
    """谁在什么时候做了什么：日志只增不改，每一条的校验值都包含前一条，改动、抽掉一条都能查出来。

    日志中没有文件内容、密码和项目名称，只有编号和数量。每个命令都有 --home、--json 和 --help。

    例：zhibiao audit list --action export --since 2026-01-01
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def _filters(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options by which entries are chosen."""
    for option in (
        click.option("--until", type=TEXT, help="到哪一天为止（含），如 2026-12-31"),
        click.option("--since", type=TEXT, help="从哪一天起，如 2026-01-01"),
        click.option("--subject", type=TEXT, help="只看对这个编号的草稿、文件、批次等所做的"),
        click.option("--action", type=TEXT, help="只看这种操作，中文名或代码，如 导出文件 或 export"),
        click.option("--actor", type=TEXT, help="只看登录名含这些字的"),
    ):
        command = option(command)
    return command


def _wanted(action: str | None, **said: str | None) -> AuditFilter:
    names = action_names()
    code = next((code for code in ACTIONS if action in (code, names[code])), None)
    if action and code is None:
        raise InputError("audit.action", f"没有「{action}」这种操作；可以是：{'、'.join(names.values())}")
    return AuditFilter.model_validate(said | {"action": code})


@command.command("list", cls=Command, short_help="列出操作日志")
@_filters
@click.option("--offset", type=WHOLE, default=0, help="跳过前几条（默认 0）")
@click.option("--limit", type=WHOLE, default=20, help="最多显示几条（默认 20）")
@shared
def listing(home: Path | None, as_json: bool, offset: int, limit: int, **wanted: str | None) -> None:
    """列出操作日志，新的在前。

    例：zhibiao audit list --action 导出文件
    """
    chosen = _wanted(**wanted)
    with closing(Recommender.open(home)) as service:
        total, entries = service.store.audit.find(chosen, offset, limit)
    if as_json:
        print_json({"total": total, "entries": [one.model_dump() for one in entries]})
        return
    names = action_names()
    table = Table("编号", "时间", "登录名", "操作", "对象", "说明")
    for one in entries:
        when = datetime.fromisoformat(one.at).astimezone().strftime("%Y-%m-%d %H:%M:%S")
        said = (names.get(one.action, one.action), one.subject or "", fact_words(one.facts))
        table.add_row(str(one.number), when, one.actor or "（本机）", *said)
    stdout.print(table)
    click.echo(f"共 {total} 条")


@command.command("export", cls=Command, short_help="导出操作日志")
@_filters
@click.option("--output", type=FILE, required=True, help="写到这个 csv 文件")
@shared
def export(home: Path | None, as_json: bool, output: Path, **wanted: str | None) -> None:
    """把操作日志写成 csv 文件，旧的在前；像公式的文字在表格软件中只作为文字显示。

    例：zhibiao audit export --output 操作日志.csv --since 2026-01-01
    """
    chosen = _wanted(**wanted)
    with closing(Recommender.open(home)) as service:
        write_whole(b"".join(service.exports.audit(chosen)), output)
    if as_json:
        print_json({"output": str(output)})
    else:
        click.echo(f"已写入 {output}")


@command.command("verify", cls=Command, short_help="核对操作日志有没有被改动")
@click.option("--head", type=TEXT, help="上次核对时记下的核对码；给出后，整个日志被重写也能查出来")
@shared
def verify(home: Path | None, as_json: bool, head: str | None) -> int:
    """从头到尾核对操作日志，说出第一条对不上的；请把给出的核对码另存一处，下次核对时用 --head 给出。

    例：zhibiao audit verify
    """
    with closing(Recommender.open(home)) as service:
        found = service.store.audit.verify(head)
    if as_json:
        print_json(found)
    elif found.ok:
        click.echo(f"操作日志完好：{found.entries} 条，从第 {found.first} 条起\n核对码：{found.head}")
    else:
        click.echo(f"操作日志第 {found.wrong} 条对不上：{found.reason}")
    return DONE if found.ok else ANSWER_IS_NO
