"""`zhibiao backup`: the home in one file, while the service runs."""

from __future__ import annotations

from pathlib import Path

import click
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from api.chinese import FILE, KEPT, Command
from api.common import print_json, shared, stderr
from api.store_tables import STORE_TABLES
from corpus.sizes import size_words
from recommender.backup import make_backup
from recommender.settings import load_settings


@click.command("backup", cls=Command, short_help="备份语料库和本单位的文件，服务不必停")
@click.argument("target", type=FILE, metavar="目标")
@click.option("--keep", type=KEPT, help="目标文件夹中只留最新的多少份备份，较早的删除（默认：都留）")
@shared
def command(target: Path, keep: int | None, home: Path | None, as_json: bool) -> None:
    """把语料库、草稿、账号、操作日志和本单位的设置、口径、文本模型存成一个文件；服务照常运行。

    目标是一个新的 .zip 文件，或一个已有的文件夹（文件名由时间组成）。写完会读一遍核对。
    备份中有账号和未公开的草稿，请妥善保管。

    例：zhibiao backup /备份 --keep 14
    """
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=stderr, disable=not stderr.is_terminal, transient=True) as progress:
        task = progress.add_task("备份", total=None)
        made = make_backup(
            load_settings(home),
            target.expanduser().absolute(),
            keep,
            lambda now, total: progress.update(task, completed=now, total=total),
        )
    if as_json:
        print_json(made)
        return
    click.echo(f"已备份到「{made.file}」，{size_words(made.bytes)}，已读一遍核对无误")
    for name, said in STORE_TABLES.items():
        if made.manifest.rows.get(name):
            click.echo(f"  {said}：{made.manifest.rows[name]:,} 行")
    for old in made.removed:
        click.echo(f"已删除较早的备份「{old}」")
