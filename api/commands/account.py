"""`zhibiao account`: who may come in.

Every sub-command takes ``--home`` and ``--json``; exit codes are 0 done and 2 could not run. Passwords are read from
the terminal without showing them, or from standard input with ``--stdin``: never as an argument, which others could
see.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import click
from rich.table import Table

from api.access.door import Door
from api.chinese import TEXT, WHOLE, Choice, Command, Group
from api.common import print_json, shared, stdout
from corpus.accounts import Account, NewAccount, login_name, require_roles
from corpus.actor import ROLES
from corpus.errors import InputError
from recommender.service import Recommender


@click.group("account", cls=Group, short_help="管理账号：谁可以登录，能做什么")
@click.pass_context
def command(ctx: click.Context) -> None:
    """管理账号。没有账号时只有本机能用，不用登录；有了账号，所有人都要登录。

    每个命令都有 --home、--json 和 --help。

    例：zhibiao account add 张三 --role 填报人 --unit 市外事办公室
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


_from_stdin = click.option("--stdin", "from_stdin", is_flag=True, help="密码从标准输入读一行，不在终端询问")
_role = click.option("--role", "roles", type=Choice(ROLES), multiple=True, help="角色，可写几个：" + "、".join(ROLES))
_name = click.argument("name", metavar="登录名")


@command.command("add", cls=Command, short_help="添加账号")
@_name
@_role
@click.option("--unit", type=TEXT, help="单位；填报人只看得到本单位的草稿")
@click.option("--display", type=TEXT, help="称呼；不写则用登录名")
@_from_stdin
@shared
def add(name: str, roles: tuple[str, ...], from_stdin: bool, home: Path | None, as_json: bool, **said: Any) -> None:
    """添加账号，然后输入密码。第一个账号要是管理员。

    例：zhibiao account add 李四 --role 管理员
    """
    if not roles:
        raise click.UsageError("缺少 --role：请写明角色")
    given = NewAccount(name=readable_name(name), roles=require_roles(roles), **said)
    with _opened(home) as (_, door):
        account = door.add_account(given, _password(from_stdin))
    _tell(account, as_json, f"已添加账号 {account.name}（{_roles(account)}）")


@command.command("list", cls=Command, short_help="列出账号")
@click.option("--text", type=TEXT, help="只看登录名、称呼或单位含这些字的")
@click.option("--offset", type=WHOLE, default=0, help="跳过前几个（默认 0）")
@click.option("--limit", type=WHOLE, default=50, help="最多显示几个（默认 50）")
@shared
def listing(text: str | None, offset: int, limit: int, home: Path | None, as_json: bool) -> None:
    """列出账号。

    例：zhibiao account list --text 外事
    """
    with _opened(home) as (service, _):
        total, accounts = service.store.accounts.find(text, max(0, offset), max(0, limit))
    if as_json:
        print_json({"total": total, "accounts": [_shown(one) for one in accounts]})
        return
    table = Table("登录名", "称呼", "单位", "角色", "添加日期", "状态")
    for one in accounts:
        state = f"{one.disabled_at[:10]} 已停用" if one.disabled_at else "可以登录"
        table.add_row(one.name, one.display, one.unit or "", _roles(one), one.created_at[:10], state)
    stdout.print(table)
    click.echo(f"共 {total} 个")


@command.command("password", cls=Command, short_help="重设密码")
@_name
@_from_stdin
@shared
def password(name: str, from_stdin: bool, home: Path | None, as_json: bool) -> None:
    """重设一个账号的密码；这个账号的登录全部退出。

    例：zhibiao account password 张三
    """
    with _opened(home) as (service, door):
        account = service.store.accounts.get(readable_name(name))
        door.set_password(account.name, _password(from_stdin))
    _tell(account, as_json, f"已重设 {account.name} 的密码，其登录都已退出")


@command.command("role", cls=Command, short_help="改角色")
@_name
@_role
@shared
def role(name: str, roles: tuple[str, ...], home: Path | None, as_json: bool) -> None:
    """改一个账号的角色：写上的就是全部角色。

    例：zhibiao account role 张三 --role 填报人 --role 审核人
    """
    if not roles:
        raise click.UsageError("缺少 --role：请写明角色；不想让他登录的，用 zhibiao account disable")
    with _opened(home) as (_, door):
        account = door.change_account(readable_name(name), roles=require_roles(roles))
    _tell(account, as_json, f"{account.name} 的角色现在是：{_roles(account)}")


@command.command("unit", cls=Command, short_help="改单位")
@_name
@click.argument("unit", metavar="单位", required=False)
@shared
def unit(name: str, unit: str | None, home: Path | None, as_json: bool) -> None:
    """改一个账号的单位；不写单位则去掉。

    例：zhibiao account unit 张三 市外事办公室
    """
    with _opened(home) as (_, door):
        account = door.change_account(readable_name(name), unit=(unit or "").strip() or None)
    _tell(account, as_json, f"{account.name} 的单位现在是：{account.unit or '没有'}")


@command.command("disable", cls=Command, short_help="停用账号")
@_name
@shared
def disable(name: str, home: Path | None, as_json: bool) -> None:
    """停用一个账号：登录和令牌立即失效；账号保留，可以再启用。

    例：zhibiao account disable 张三
    """
    with _opened(home) as (_, door):
        account = door.set_enabled(readable_name(name), False)
    _tell(account, as_json, f"已停用账号 {account.name}")


@command.command("enable", cls=Command, short_help="启用停用的账号")
@_name
@shared
def enable(name: str, home: Path | None, as_json: bool) -> None:
    """启用一个停用的账号。

    例：zhibiao account enable 张三
    """
    with _opened(home) as (_, door):
        account = door.set_enabled(readable_name(name), True)
    _tell(account, as_json, f"已启用账号 {account.name}")


@contextmanager
def _opened(home: Path | None) -> Iterator[tuple[Recommender, Door]]:
    with closing(Recommender.open(home)) as service:
        yield service, Door(service.store, service.settings)


def readable_name(name: str) -> str:
    """Read a login name.

    :raises InputError: when no account can be called so.
    """
    try:
        return login_name(name)
    except ValueError as failure:
        raise InputError("account.name", f"「{name}」不能作登录名：{failure}", name=name) from failure


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    said: str = click.prompt("密码（至少 10 个字，输入时不显示）", hide_input=True, prompt_suffix="：", err=True)
    again = click.prompt("再输入一次", hide_input=True, prompt_suffix="：", err=True)
    if said != again:
        raise InputError("password.differs", "两次输入的密码不一样；请重新运行命令")
    return said


def _roles(account: Account) -> str:
    return "、".join(role for role in ROLES if role in account.roles) or "没有角色"


def _shown(account: Account) -> dict[str, Any]:
    return account.model_dump(mode="json") | {"roles": [role for role in ROLES if role in account.roles]}


def _tell(account: Account, as_json: bool, words: str) -> None:
    if as_json:
        print_json(_shown(account))
    else:
        click.echo(words)
