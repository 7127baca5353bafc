"""`zhibiao feedback`: what people did with suggestions, and what is not to be suggested.

Every sub-command takes ``--home`` and ``--json``; exit codes are 0 done and 2 could not run (a wrong name, or a number
that is not in the list). What was recorded is on disk when the command ends. `undo` and `unblock` withdraw; nothing is
deleted.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import click
from rich.table import Table

from api.chinese import TEXT, WHOLE, Command, Group
from api.common import print_json, shared, stdout
from api.schemas import BlockList, BlockQuery, FeedbackList, FeedbackQuery
from corpus.feedback import Action, Feedback, NewBlock
from recommender.service import Recommender

_DONE: dict[Action, str] = {"accept": "采纳", "edit": "修改", "reject": "退回"}


@click.group("feedback", cls=Group, short_help="记录对推荐指标的采纳、修改和退回，屏蔽指标")
@click.pass_context
def command(ctx: click.Context) -> None:
    """记录对推荐指标的采纳、修改和退回，影响以后的推荐次序；也可以屏蔽指标。每条都有编号，可以撤回。

    每个命令都有 --home、--json 和 --help。

    例：zhibiao feedback accept --name 系统故障修复率 --level2 质量指标 --project 护照系统维护费
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def _about(action: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that say which suggestion is meant."""
    for option in (
        click.option("--note", type=TEXT, help="说明"),
        click.option("--unit", type=TEXT, help="单位名称"),
        click.option("--project", "project_name", type=TEXT, help="项目名称"),
        click.option("--value", type=TEXT, help="推荐的指标值"),
        click.option("--level2", type=TEXT, help="二级指标；不写则不分二级指标"),
        click.option("--name", "level3", type=TEXT, required=True, help="推荐的三级指标名称"),
    ):
        action = option(action)
    return action


@command.command("accept", cls=Command, short_help="采纳了一条推荐")
@_about
@shared
def accept(home: Path | None, as_json: bool, **said: Any) -> None:
    """记录：照原样采纳了一条推荐的指标。

    例：zhibiao feedback accept --name 系统故障修复率 --level2 质量指标 --project 护照系统维护费
    """
    _record(Feedback(action="accept", **said), home, as_json)


@command.command("edit", cls=Command, short_help="采纳了一条推荐，但作了修改")
@_about
@click.option("--new-name", "new_level3", type=TEXT, help="改后的名称")
@click.option("--new-value", type=TEXT, help="改后的指标值")
@shared
def edit(home: Path | None, as_json: bool, **said: Any) -> None:
    """记录：采纳了一条推荐的指标，但改了名称或指标值。

    例：zhibiao feedback edit --name 系统巡检次数 --value ≥12次 --new-value ≥4次 --project 护照系统维护费
    """
    _record(Feedback(action="edit", **said), home, as_json)


@command.command("reject", cls=Command, short_help="退回了一条推荐")
@_about
@shared
def reject(home: Path | None, as_json: bool, **said: Any) -> None:
    """记录：没有采纳一条推荐的指标。

    例：zhibiao feedback reject --name 经济增长率 --project 护照系统维护费 --note 与本项目无关
    """
    _record(Feedback(action="reject", **said), home, as_json)


def _record(said: Feedback, home: Path | None, as_json: bool) -> None:
    with closing(Recommender.open(home)) as service:
        [(event, new)] = service.feedback([said])
    if as_json:
        print_json(event)
    elif new:
        click.echo(f"已记录：{_DONE[event.action]}「{event.level3}」（编号 {event.id}）")
    else:
        click.echo(f"这个项目已有同样的记录，没有重复记：{_DONE[event.action]}「{event.level3}」（编号 {event.id}）")


def _listed(listing: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that say which entries to list."""
    for option in (
        click.option("--limit", type=WHOLE, default=20, help="最多显示几条（默认 20）"),
        click.option("--offset", type=WHOLE, default=0, help="跳过前几条（默认 0）"),
        click.option("--all", "withdrawn", is_flag=True, help="已撤回的也列出"),
        click.option("--unit", type=TEXT, help="只看名称含这些字的单位"),
        click.option("--text", type=TEXT, help="只看名称含这些字的"),
    ):
        listing = option(listing)
    return listing


@command.command("list", cls=Command, short_help="列出反馈")
@_listed
@shared
def list_events(home: Path | None, as_json: bool, **given: Any) -> None:
    """列出采纳、修改和退回的记录，最近的在前。

    例：zhibiao feedback list --unit 外事办
    """
    wanted = FeedbackQuery(**given)
    with closing(Recommender.open(home)) as service:
        total, events = service.feedback_log(wanted, wanted.offset, wanted.limit)
    if as_json:
        print_json(FeedbackList(total=total, events=events))
        return
    table = _table(f"反馈：共 {total} 条", "编号", "日期", "动作", "二级指标", "三级指标和值", "项目", "单位", "说明")
    for event in events:
        before, after = f"{event.level3} {event.value or ''}", f"{event.new_level3 or ''} {event.new_value or ''}"
        changed = f"{before.strip()} → {after.strip()}" if event.action == "edit" else before.strip()
        told = (event.level2, changed, event.project_name, event.unit, event.note)
        _add_row(table, event.id, event.added_at, event.withdrawn_at, _DONE[event.action], *told)
    stdout.print(table)


@command.command("undo", cls=Command, short_help="撤回一条反馈")
@click.argument("event_id", type=WHOLE, metavar="编号")
@shared
def undo(event_id: int, home: Path | None, as_json: bool) -> None:
    """撤回一条反馈，它对推荐次序的影响随之消失；记录本身保留。

    例：zhibiao feedback undo 12
    """
    with closing(Recommender.open(home)) as service:
        service.withdraw_feedback(event_id)
    print_json({"withdrawn": event_id}) if as_json else click.echo(f"已撤回编号为 {event_id} 的反馈")


@command.command("block", cls=Command, short_help="屏蔽一个指标，不再推荐")
@click.argument("name", type=TEXT, metavar="指标")
@click.option("--level2", type=TEXT, help="二级指标；不写则不分二级指标")
@click.option("--unit", type=TEXT, help="只对这个单位屏蔽；不写则对全站")
@click.option("--reason", type=TEXT, help="理由")
@shared
def block(home: Path | None, as_json: bool, **given: Any) -> None:
    """屏蔽一个指标，以后不再推荐。

    例：zhibiao feedback block 资金支付及时率 --reason 属于资金管理，不是产出
    """
    asked = NewBlock(**given)
    with closing(Recommender.open(home)) as service:
        entry, new = service.block(asked)
    if as_json:
        print_json(entry)
    else:
        whom = f"对「{entry.unit}」" if entry.unit else "对全站"
        done = "已" if new else "早已"
        click.echo(f"{done}{whom}屏蔽「{entry.name}」（编号 {entry.id}）")


@command.command("unblock", cls=Command, short_help="取消屏蔽")
@click.argument("block_id", type=WHOLE, metavar="编号")
@shared
def unblock(block_id: int, home: Path | None, as_json: bool) -> None:
    """取消一个屏蔽，指标又可以推荐；记录本身保留。

    例：zhibiao feedback unblock 3
    """
    with closing(Recommender.open(home)) as service:
        service.unblock(block_id)
    print_json({"withdrawn": block_id}) if as_json else click.echo(f"已取消编号为 {block_id} 的屏蔽")


@command.command("blocks", cls=Command, short_help="列出屏蔽的指标")
@_listed
@shared
def list_blocks(home: Path | None, as_json: bool, **given: Any) -> None:
    """列出屏蔽的指标，最近的在前。

    例：zhibiao feedback blocks
    """
    wanted = BlockQuery(**given)
    with closing(Recommender.open(home)) as service:
        total, blocks = service.blocks(wanted, wanted.offset, wanted.limit)
    if as_json:
        print_json(BlockList(total=total, blocks=blocks))
        return
    table = _table(f"屏蔽的指标：共 {total} 个", "编号", "日期", "二级指标", "三级指标", "单位", "理由")
    for entry in blocks:
        told = (entry.level2, entry.name, entry.unit or "全站", entry.reason)
        _add_row(table, entry.id, entry.added_at, entry.withdrawn_at, *told)
    stdout.print(table)


def _table(title: str, *headings: str) -> Table:
    table = Table(title=title, title_justify="left")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table


def _add_row(table: Table, number: int, added_at: str, withdrawn_at: str | None, *told: str | None) -> None:
    date = f"{added_at[:10]}（{withdrawn_at[:10]} 撤回）" if withdrawn_at else added_at[:10]
    table.add_row(str(number), date, *(text or "" for text in told))
