"""`zhibiao waivers`: findings that people let stand, with the reason.

Every sub-command takes ``--home`` and ``--json``; exit codes are 0 done and 2 could not run. `withdraw` takes a waiver
back; nothing is deleted.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import click
from rich.table import Table

from api.chinese import TEXT, WHOLE, Command, Group
from api.common import print_json, shared, stdout
from api.schemas import WaiverList, WaiverQuery
from corpus.waivers import NewWaiver
from recommender.service import Recommender


@click.group("waivers", cls=Group, short_help="豁免审核结果，写明理由")
@click.pass_context
def command(ctx: click.Context) -> None:
    """对一条审核结果作出豁免：同一项目、同一指标、同样的文字，以后不再列为问题；改了文字就要重新判断。

    每个命令都有 --home、--json 和 --help。

    例：zhibiao waivers add S050 --project 村级公益补助 --name 资金拨付及时率 --quoted ≥95% --reason 补助直接到村
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


@command.command("add", cls=Command, short_help="豁免一条审核结果")
@click.argument("code", metavar="编号")
@click.option("--project", "project_name", type=TEXT, required=True, help="项目名称")
@click.option("--reason", type=TEXT, required=True, help="理由")
@click.option("--name", "level3", type=TEXT, help="三级指标名称；不写则是整张表的结果")
@click.option("--level2", type=TEXT, help="二级指标")
@click.option("--quoted", type=TEXT, help="审核结果引用的原文（quoted），通常是指标值")
@click.option("--unit", type=TEXT, help="单位名称；不写则不分单位")
@shared
def add(home: Path | None, as_json: bool, **said: Any) -> None:
    """豁免一条审核结果。

    例：zhibiao waivers add S041 --project 编外人员经费 --name 编外人员数量 --quoted ≤30人 --reason 人数受编制控制
    """
    with closing(Recommender.open(home)) as service:
        waiver, new = service.waive(NewWaiver(**said))
    if as_json:
        print_json(waiver)
    else:
        click.echo(f"{'已豁免' if new else '已有同样的豁免'}（编号 {waiver.id}）：{waiver.code} {waiver.project_name}")


@command.command("list", cls=Command, short_help="列出豁免")
@click.option("--text", type=TEXT, help="只看项目或指标名称含这些字的")
@click.option("--unit", type=TEXT, help="只看名称含这些字的单位")
@click.option("--all", "withdrawn", is_flag=True, help="已撤回的也列出")
@click.option("--offset", type=WHOLE, default=0, help="跳过前几条（默认 0）")
@click.option("--limit", type=WHOLE, default=20, help="最多显示几条（默认 20）")
@shared
def listing(home: Path | None, as_json: bool, **wanted: Any) -> None:
    """列出豁免，新的在前。

    例：zhibiao waivers list --text 物业
    """
    query = WaiverQuery(**wanted)
    with closing(Recommender.open(home)) as service:
        total, waivers = service.waivers(query, query.offset, query.limit)
    if as_json:
        print_json(WaiverList(total=total, waivers=waivers))
        return
    table = Table("编号", "日期", "规则", "项目", "指标", "原文", "理由", "撤回")
    for one in waivers:
        place = [one.project_name, one.level3 or "（整表）", one.quoted or ""]
        table.add_row(str(one.id), one.added_at[:10], one.code, *place, one.reason, (one.withdrawn_at or "")[:10])
    stdout.print(table)
    click.echo(f"共 {total} 条")


@command.command("withdraw", cls=Command, short_help="撤回一条豁免")
@click.argument("waiver_id", metavar="编号")
@shared
def withdraw(waiver_id: str, home: Path | None, as_json: bool) -> None:
    """撤回一条豁免；记录保留。

    例：zhibiao waivers withdraw 3
    """
    with closing(Recommender.open(home)) as service:
        service.withdraw_waiver(waiver_id)
    if as_json:
        print_json({"withdrawn": waiver_id})
    else:
        click.echo(f"已撤回豁免（编号 {waiver_id}）")
