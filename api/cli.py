"""The command line: sub-commands loaded when called, one line on stderr when something cannot be done."""

from __future__ import annotations

import os
import signal
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from api.chinese import Command, explain_usage, write_list

COMMANDS = {
    "parse": "识别文件中的目标表",
    "ingest": "把文件或文件夹收入语料库",
    "convert": "把文件中的目标表改写成另一种格式或表样",
    "suggest": "为一个项目推荐绩效指标",
    "review": "审核目标表",
    "waivers": "豁免审核结果，写明理由",
    "rules": "查看审核规则，统计每条规则触发多少",
    "search": "检索已公布的指标",
    "evaluate": "评估推荐的质量",
    "feedback": "记录对推荐指标的采纳、修改和退回，屏蔽指标",
    "typical": "查看一个指标通常怎样设值",
    "serve": "启动网页和接口服务",
    "account": "管理账号：谁可以登录，能做什么",
    "token": "管理令牌：程序用来代替登录",
    "doctor": "检查安装、模型和数据是否正常",
    "rebuild": "重建索引",
    "cluster": "查看检索集群，有机器加入后重新分布",
    "backup": "备份语料库和本单位的文件，服务不必停",
    "restore": "检查备份，或用备份恢复",
    "move-store": "把语料库搬到 PostgreSQL，或搬回来",
    "audit": "查看、核对、导出操作日志",
    "tidy": "清理到期的删除内容和日志",
    "train": "用本单位的语料训练文本模型",
}

DONE, ANSWER_IS_NO, COULD_NOT_RUN = 0, 1, 2


class _Commands(Command, click.Group):
    """Sub-commands by name; their modules are imported when one is called, so that --help is fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        found: click.Command = import_module(f"api.commands.{cmd_name.replace('-', '_')}").command
        return found

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:  # click would make an exit code of 1 of it, which says "no" here
            _forget_reader()
            return DONE

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_options(ctx, formatter)
        write_list(formatter, "命令", list(COMMANDS.items()))


@click.group(
    cls=_Commands,
    subcommand_metavar="命令 …",
    no_args_is_help=False,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name="zhibiao", prog_name="zhibiao", message="%(prog)s %(version)s", help="显示版本")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """绩效目标表的编制、审核与检索。

    每个命令都有 --help 和例子。例：zhibiao suggest --help
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def main() -> None:
    """Run the command line: exit 0 done, 1 done and the answer is no, 2 could not run."""
    given: dict[str, Path | None] = {}
    if os.getpid() == 1:  # in a container, where the kernel ignores a signal that nothing handles
        signal.signal(signal.SIGTERM, _leave)
    try:
        result = cli.main(prog_name="zhibiao", standalone_mode=False, obj=given)
        sys.stdout.flush()
    except click.exceptions.Exit as leaving:
        sys.exit(leaving.exit_code)
    except (click.Abort, KeyboardInterrupt):
        _fail("已中断；已经完成的部分都已保存")
    except click.UsageError as failure:
        where = failure.ctx.command_path if failure.ctx else "zhibiao"
        _fail(f"命令写法有误（{explain_usage(failure)}）；运行 {where} --help 看用法和例子")
    except BrokenPipeError:
        _forget_reader()
        sys.exit(DONE)
    except Exception as failure:
        _fail(_said(failure, given.get("home")))
    else:
        sys.exit(result if isinstance(result, int) else DONE)


def _leave(number: int, _frame: object) -> None:
    sys.exit(128 + number)


def _forget_reader() -> None:
    """Send the rest nowhere: who read our output has left with what it wanted, as in `zhibiao search … | head -1`."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _fail(message: str) -> None:
    click.echo(f"错误：{' '.join(message.split())}", err=True)
    sys.exit(COULD_NOT_RUN)


def _said(failure: Exception, home: Path | None) -> str:
    """Give the sentence of an error raised on purpose; keep the traceback of any other in a file."""
    from pydantic import ValidationError

    from api.failures import KNOWN, full_disk, invalid_input

    if isinstance(failure, KNOWN):
        return failure.message
    full = full_disk(failure) if isinstance(failure, OSError) else None
    if full is not None:
        return full.message
    if isinstance(failure, ValidationError):
        return invalid_input(failure.errors()).message
    from api.crash import keep_traceback

    return keep_traceback(failure, home)
