"""`zhibiao train`: the text model, trained on the site's own corpus."""

from __future__ import annotations

from pathlib import Path

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from api.chinese import STEPS, Command
from api.cli import ANSWER_IS_NO, DONE
from api.common import print_json, shared, stderr
from recommender.service import Recommender
from recommender.site_training import TrainReport, restore, train_on_site

_MEASURES = {
    "own_indicators": "项目找到自己的指标（前 20 个）",
    "descriptions": "按说明找到指标（平均倒数排名）",
    "everyday": "按日常说法找到指标（第 1 个就对）",
}


@click.command("train", cls=Command, short_help="用本单位的语料训练文本模型")
@click.option("--restore", "back", is_flag=True, help="恢复上一个文本模型")
@click.option("--steps", type=STEPS, default=300, help="训练步数（默认 300）")
@shared
def command(back: bool, steps: int, home: Path | None, as_json: bool) -> int:
    """在语料库中已公布的目标表上接着训练文本模型；留出一部分表评估，确实更好才换用，退出码为 1 表示没有换用。

    例：zhibiao train
    """
    service = Recommender.open(home)
    try:
        if back:
            folder = restore(service.settings)
            print_json({"model": folder}) if as_json else click.echo(f"现在使用的文本模型：{folder}")
            return DONE
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=stderr, disable=not stderr.is_terminal, transient=True) as progress:
            task = progress.add_task("准备", total=None)
            found = train_on_site(
                service.store,
                service.settings,
                lambda what, done, total: progress.update(task, description=what, completed=done, total=total),
                steps,
            )
    finally:
        service.close()
    print_json(found) if as_json else _show(found)
    return DONE if found.kept else ANSWER_IS_NO


def _show(found: TrainReport) -> None:
    click.echo(f"训练用 {found.tables} 个表，留出 {found.held_back} 个表评估")
    before, after = found.before.model_dump(), found.after.model_dump()
    for name, text in _MEASURES.items():
        click.echo(f"{text}：{before[name]:.3f} → {after[name]:.3f}")
    click.echo(f"已换用新模型：{found.folder}" if found.kept else "新模型没有更好，仍用原来的模型")
