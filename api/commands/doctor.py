"""`zhibiao doctor`: whether everything is in order."""

from __future__ import annotations

import platform
from pathlib import Path

import click

from api.chinese import Command
from api.cli import ANSWER_IS_NO, DONE
from api.common import print_json, shared
from api.version import version
from recommender.checkup import checkup
from recommender.setting_values import setting_values
from recommender.settings import load_settings


@click.command("doctor", cls=Command, short_help="检查安装、模型和数据是否正常")
@shared
def command(home: Path | None, as_json: bool) -> int:
    """检查主文件夹、语料库、索引、文本模型、磁盘、权限、系统时间和运行环境，列出设置；有问题时退出码为 1。

    例：zhibiao doctor
    """
    settings = load_settings(home)
    checks, values = checkup(settings), setting_values(settings)
    sound = all(check.ok for check in checks)
    if as_json:
        facts = {"version": version(), "python": platform.python_version(), "platform": platform.platform()}
        found = [{"name": check.name, "ok": check.ok, "detail": check.detail} for check in checks]
        settled = {setting.variable: setting.value for setting in values}
        print_json({"ok": sound, **facts, "checks": found, "settings": settled})
        return DONE if sound else ANSWER_IS_NO
    click.echo(f"zhibiao {version()}，Python {platform.python_version()}，{platform.platform()}")
    for check in checks:
        click.echo(f"{'正常' if check.ok else '有问题'}  {check.name}：{check.detail}")
    for setting in values:
        click.echo(f"  {setting.variable} = {setting.value}（{setting.unit}；{setting.help}）")
    return DONE if sound else ANSWER_IS_NO
