"""`zhibiao token`: with which programs come in.

Every sub-command takes ``--home`` and ``--json``; exit codes are 0 done and 2 could not run. The secret is printed
once, by `add`, and kept nowhere.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click
from rich.table import Table

from api.access.door import Door
from api.access.scope_words import SCOPE_WORDS
from api.chinese import TEXT, WHOLE, Choice, Command, Group
from api.commands.account import readable_name
from api.common import print_json, shared, stdout
from corpus.tokens import SCOPES, Token
from recommender.service import Recommender

_SCOPES = "、".join(f"{scope}（{words}）" for scope, words in SCOPE_WORDS.items())


@click.group("token", cls=Group, short_help="管理令牌：程序用来代替登录")
@click.pass_context
def command(ctx: click.Context) -> None:
    """管理令牌。程序调用接口时带上 Authorization: Bearer 令牌，就有这个账号的权限（不超过令牌的范围）。

    每个命令都有 --home、--json 和 --help。

    例：zhibiao token add 张三 --for 预算系统 --scope read --days 90
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


@command.command("add", cls=Command, short_help="建立令牌")
@click.argument("account", metavar="登录名")
@click.option("--for", "name", type=TEXT, required=True, help="用途")
@click.option("--scope", "scopes", type=Choice(SCOPES), multiple=True, help=f"范围，可写几个：{_SCOPES}")
@click.option("--days", type=WHOLE, default=90, help="有效多少天（默认 90，最多 366）")
@shared
def add(account: str, name: str, scopes: tuple[str, ...], days: int, home: Path | None, as_json: bool) -> None:
    """为一个账号建立令牌，并显示它；只显示这一次。

    例：zhibiao token add 张三 --for 预算系统 --scope read --scope write
    """
    wanted = tuple(scope for scope in SCOPES if scope in scopes)
    with closing(Recommender.open(home)) as service:
        token, secret = Door(service.store, service.settings).add_token(readable_name(account), name, wanted, days)
    if as_json:
        print_json({**token.model_dump(mode="json"), "token": secret})
        return
    click.echo(f"令牌（只显示这一次，请保存）：\n{secret}")
    click.echo(f"编号 {token.id}，{token.expires_at[:10]} 到期")


@command.command("list", cls=Command, short_help="列出令牌")
@click.option("--account", type=TEXT, help="只看一个账号的")
@shared
def listing(account: str | None, home: Path | None, as_json: bool) -> None:
    """列出令牌，新的在前。

    例：zhibiao token list --account 张三
    """
    with closing(Recommender.open(home)) as service:
        tokens = service.store.tokens.all_of(account)
    if as_json:
        print_json({"tokens": [token.model_dump(mode="json") for token in tokens]})
        return
    table = Table("编号", "账号", "用途", "范围", "到期", "最近使用", "撤销")
    for one in tokens:
        scopes = "、".join(SCOPE_WORDS[scope] for scope in one.scopes)
        table.add_row(one.id, one.account, one.name, scopes, *map(_date, (one.expires_at, one.used_at, one.revoked_at)))
    stdout.print(table)
    click.echo(f"共 {len(tokens)} 个")


@command.command("revoke", cls=Command, short_help="撤销令牌")
@click.argument("token_id", metavar="编号")
@shared
def revoke(token_id: str, home: Path | None, as_json: bool) -> None:
    """撤销一个令牌，立即失效；记录保留。

    例：zhibiao token revoke 2f0c…
    """
    with closing(Recommender.open(home)) as service:
        token: Token = Door(service.store, service.settings).revoke_token(token_id)
    if as_json:
        print_json(token)
    else:
        click.echo(f"已撤销令牌「{token.name}」（{token.account}）")


def _date(moment: str | None) -> str:
    return (moment or "")[:10]
