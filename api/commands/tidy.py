"""`zhibiao tidy`: what was deleted or logged long ago goes for good."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from api.chinese import Command
from api.common import print_json, shared
from recommender.service import Recommender


@click.command("tidy", cls=Command, short_help="清理到期的删除内容和日志")
@shared
def command(home: Path | None, as_json: bool) -> None:
    """彻底清理早已删除的草稿、早已撤下的文件和过了保留期的操作日志。

    期限见设置 ZHIBIAO_DELETED_DAYS 和 ZHIBIAO_AUDIT_DAYS。服务运行时每天自动清理一次，一般不必自己运行。

    例：zhibiao tidy
    """
    with closing(Recommender.open(home)) as service:
        gone = service.tidy()
    if as_json:
        print_json(gone)
    else:
        click.echo(f"已清理：草稿 {gone.drafts} 份，文件 {gone.documents} 个，操作日志 {gone.entries} 条")
