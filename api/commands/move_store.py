"""`zhibiao move-store`: the corpus from a file to PostgreSQL, or back."""

from __future__ import annotations

from pathlib import Path

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy import URL

from api.chinese import TEXT, Command
from api.common import print_json, shared, stderr
from api.store_tables import STORE_TABLES
from corpus.errors import InputError
from corpus.move import move_store
from corpus.os_failures import os_reason
from corpus.places import parse_place
from recommender.settings import load_settings

_FILE = "corpus.db"


@click.command("move-store", cls=Command, short_help="把语料库搬到 PostgreSQL，或搬回来")
@click.option("--to", "target", type=TEXT, required=True, help="搬到哪里：数据库地址，或一个主文件夹")
@click.option("--from", "source", type=TEXT, help="从哪里搬：同上（默认：当前设置的语料库）")
@shared
def command(target: str, source: str | None, home: Path | None, as_json: bool) -> None:
    """把语料库的全部内容搬到另一处：从主文件夹搬到 PostgreSQL 数据库，或反过来；原来的一份不动。

    先停止所有服务再搬。一次搬完，逐表核对，要么全部搬到，要么什么也没有搬。密码请放在环境变量 PGPASSWORD 中。

    例：zhibiao move-store --to postgresql://zhibiao@10.0.0.5/zhibiao
    """
    settings = load_settings(home)
    begin = settings.store_place() if source is None else _place(source, "--from")
    end = _place(target, "--to")
    if isinstance(end, Path):
        _make(end.parent)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=stderr, disable=not stderr.is_terminal, transient=True) as progress:
        tasks = {name: progress.add_task(said, total=None) for name, said in STORE_TABLES.items()}
        moved = move_store(
            begin,
            end,
            settings.connection_limits(),
            lambda table, now, total: progress.update(tasks[table], completed=now, total=total),
        )
    if as_json:
        print_json(moved)
        return
    for name, number in moved.rows.items():
        click.echo(f"{STORE_TABLES[name]}：{number:,} 行")
    click.echo(f"已从「{moved.source}」搬到「{moved.target}」，逐行核对一致；原来的一份没有改动")
    if isinstance(end, URL):
        click.echo(f"现在请在每台机器上设置 ZHIBIAO_STORE_DSN={moved.target} 再启动服务")
    else:
        click.echo(f"现在请去掉设置 ZHIBIAO_STORE_DSN，用 --home {end.parent} 启动服务")


def _place(text: str, option: str) -> Path | URL:
    """Read an address or a home folder."""
    try:
        place = parse_place(text)
    except ValueError as failure:
        raise InputError("move.address", f"{option} 的数据库地址不对（{failure}）；请改正后重试") from failure
    return place.expanduser().absolute() / _FILE if isinstance(place, Path) else place


def _make(home: Path) -> None:
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as failure:
        raise InputError(
            "move.folder", f"主文件夹「{home}」建不了（{os_reason(failure)}）；请检查权限，或换一个位置"
        ) from failure
