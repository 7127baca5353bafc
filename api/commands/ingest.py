"""`zhibiao ingest`: documents into the corpus."""

from __future__ import annotations

from pathlib import Path

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from api.chinese import FILE, Command
from api.cli import ANSWER_IS_NO, DONE
from api.common import print_json, shared, stderr
from recommender.ingest import FileReport, find_files
from recommender.service import Recommender

_STATUS = {"added": "已收入", "known": "已在库中", "failed": "未收入"}


@click.command("ingest", cls=Command, short_help="把文件或文件夹收入语料库")
@click.argument("paths", nargs=-1, required=True, type=FILE, metavar="路径…")
@shared
def command(paths: tuple[Path, ...], home: Path | None, as_json: bool) -> int:
    """把文件或文件夹收入语料库；同一个文件只收一次，中断后再运行会接着做。

    例：zhibiao ingest 2023年公开/
    """
    files = find_files(paths)
    service = Recommender.open(home)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    reports: list[FileReport] = []
    try:
        with Progress(*columns, console=stderr, disable=not stderr.is_terminal, transient=True) as progress:
            task = progress.add_task("收入语料库", total=len(files))
            for report in service.ingest(files, lambda _report: progress.advance(task)):
                reports.append(report)
    finally:
        service.close()
    counts = {status: sum(report.status == status for report in reports) for status in _STATUS}
    if as_json:
        print_json({"files": [report.model_dump(mode="json") for report in reports], "counts": counts})
    else:
        for report in reports:
            size = f",{report.tables} 个表 {report.indicators} 条指标" if report.status == "added" else ""
            why = f",{report.error}" if report.error else ""
            click.echo(f"{_STATUS[report.status]}：{report.file}{size}{why}")
            for problem in report.problems:
                click.echo(f"  {problem.position or ''} {problem.message}", err=True)
        click.echo("、".join(f"{_STATUS[status]} {number} 个" for status, number in counts.items()))
    return ANSWER_IS_NO if counts["failed"] else DONE
