"""click's words in Chinese: value types, headings of the help, and what is wrong with a command as written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

import click


class _Text(click.types.StringParamType):
    """Any text."""

    name = "文字"


class _Whole(click.types.IntParamType):
    """A whole number, between two bounds where they are given."""

    name = "整数"

    def __init__(self, least: int | None = None, most: int | None = None) -> None:
        self.least = least
        self.most = most

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read a whole number."""
        try:
            number = int(value)
        except ValueError:
            self.fail(f"应为整数，收到的是「{value}」", param, ctx)
        if (self.least is not None and number < self.least) or (self.most is not None and number > self.most):
            self.fail(f"应在 {self.least} 到 {self.most} 之间，收到的是「{value}」", param, ctx)
        return number


class _Number(click.types.FloatParamType):
    """A number."""

    name = "数"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Read a number."""
        try:
            return float(value)
        except ValueError:
            self.fail(f"应为数字，收到的是「{value}」", param, ctx)


class Choice(click.Choice[str]):
    """One of several words."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Read one of the words."""
        if value not in self.choices:
            self.fail(f"应为{'、'.join(self.choices)}之一，收到的是「{value}」", param, ctx)
        return str(value)


class _File(click.Path):
    """A file or folder."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)
        self.name = "路径"


TEXT, WHOLE, NUMBER, FILE = _Text(), _Whole(), _Number(), _File()
PORT = _Whole(0, 65535)
PROCESSES = _Whole(0, 64)
STEPS = _Whole(1, 100_000)
ROWS = _Whole(1, 60)
KEPT = _Whole(1, 10_000)


class Command(click.Command):
    """A command whose help page is all Chinese."""

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **{"options_metavar": "[选项]", **given})

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the first line."""
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix="用法：")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options."""
        records = [param.get_help_record(ctx) for param in self.get_params(ctx) if isinstance(param, click.Option)]
        rows = [(name, meaning.replace("  [required]", "（必填）")) for name, meaning in filter(None, records)]
        write_list(formatter, "选项", rows)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Give --help, described in Chinese."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "显示这份说明"
        return option


class Group(Command, click.Group):
    """A command of commands, whose help page is all Chinese; its callback runs when no command follows too."""

    def __init__(self, *args: Any, **given: Any) -> None:
        shown = {"subcommand_metavar": "命令 …", "no_args_is_help": False, "invoke_without_command": True}
        super().__init__(*args, **{**shown, **given})

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, then the commands."""
        super().format_options(ctx, formatter)
        write_list(formatter, "命令", [(name, one.get_short_help_str(80)) for name, one in self.commands.items()])


def write_list(formatter: click.HelpFormatter, heading: str, rows: Sequence[tuple[str, str]]) -> None:
    """Write a list of names and what they mean, lined up as a terminal shows it: a Chinese character takes two columns.

    :param formatter: where to write.
    :param heading: what the list is called.
    :param rows: (name, meaning) pairs.
    """
    columns = [sum(2 if east_asian_width(c) in "WF" else 1 for c in name) for name, _ in rows]
    with formatter.section(heading):
        for (name, meaning), taken in zip(rows, columns, strict=True):
            formatter.write(f"  {name}{' ' * (max(columns) - taken + 2)}{meaning}\n")


def explain_usage(failure: click.UsageError) -> str:
    """Say in Chinese what is wrong with a command as it was written.

    :param failure: what click found.
    """
    if isinstance(failure, click.NoSuchOption):
        return f"没有选项 {failure.option_name}"
    if isinstance(failure, click.MissingParameter):
        return f"缺少{_name(failure.param)}"
    if isinstance(failure, click.BadParameter):
        return f"{_name(failure.param)}的值不合要求：{failure.message}".strip()
    if isinstance(failure, click.BadOptionUsage):
        wrong = "后面缺少值" if "requires" in failure.message else "不带值"
        return f"选项 {failure.option_name} {wrong}"
    if failure.message.startswith("No such command"):
        named = re.search("'(.*)'", failure.message)
        return f"没有命令 {named[1] if named else ''}"
    if failure.message.startswith("Got unexpected extra argument"):
        return f"多出了 {failure.message.partition('(')[2].rstrip(')')}"
    return failure.message


def _name(param: click.Parameter | None) -> str:
    if isinstance(param, click.Argument):
        return f"「{(param.metavar or '参数').strip('[].…')}」"
    return f" {param.opts[0]} " if param and param.opts else "参数"
