"""`zhibiao restore`: a home from a backup, all or nothing."""

from __future__ import annotations

from pathlib import Path

import click

from api.chinese import FILE, Command
from api.common import print_json, shared, working
from corpus.backup.archive import read_manifest
from corpus.backup.manifest import Manifest
from recommender.restore import restore_backup
from recommender.settings import load_settings


@click.command("restore", cls=Command, short_help="检查备份，或用备份恢复")
@click.argument("file", type=FILE, metavar="备份文件")
@click.option("--check", is_flag=True, help="只检查备份是否完整，不恢复")
@shared
def command(file: Path, check: bool, home: Path | None, as_json: bool) -> None:
    """用备份换下现在的语料库和本单位的文件：要么全部换成，要么一点不动；原来的语料库另存一份。

    服务不必停，换成的一刻起就用恢复的内容；备份以后所做的改动都不再有，所有人要重新登录。文件损坏或由更新的版本写成的备份不恢复。

    例：zhibiao restore zhibiao-20261123-020000-000000.zip --check
    """
    path = file.expanduser().absolute()
    if check:
        with working("检查备份"):
            manifest = read_manifest(path)
        if as_json:
            print_json(manifest)
        else:
            click.echo(f"备份完整：{_said(manifest)}")
        return
    with working("恢复备份"):
        restored = restore_backup(load_settings(home), path)
    if as_json:
        print_json(restored)
        return
    click.echo(f"已恢复：{_said(restored.manifest)}")
    if restored.before:
        click.echo(f"原来的语料库另存为「{restored.before}」，确认无误后可以删除")
    for beside in restored.beside:
        click.echo(f"备份中的设置没有替换现在的设置，放在「{beside}」，请比较后自行取用")
    click.echo("正在运行的服务已经在用恢复的语料库；本地口径和设置要重新启动服务才生效，索引会自动重建")


def _said(manifest: Manifest) -> str:
    documents, drafts = manifest.rows.get("document", 0), manifest.rows.get("draft", 0)
    return (
        f"{manifest.created_at[:19].replace('T', ' ')}（UTC）由 zhibiao {manifest.version} 备份，"
        f"文件 {documents:,} 个，指标 {manifest.rows.get('indicator', 0):,} 条，草稿 {drafts:,} 份"
    )
