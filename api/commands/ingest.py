"""`zhibiao ingest`: documents into the corpus."""

from __future__ import annotations

from pathlib import Path

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from api.chinese import FILE, Command
from api.cli import ANSWER_IS_NO, DONE
from api.common import print_json, shared, stderr
from api.ingest_report import STATUS_NAMES, duplicates_said, write_report
from corpus.errors import InputError
from recommender.ingest import FileReport, find_files
from recommender.service import Recommender


@click.command("ingest", cls=Command, short_help="把文件或文件夹收入语料库")
@click.argument("paths", nargs=-1, required=True, type=FILE, metavar="路径…")
@click.option("--report", "report_file", type=FILE, help="把每个文件的结果写成 csv 表格")
@shared
def command(paths: tuple[Path, ...], report_file: Path | None, home: Path | None, as_json: bool) -> int:
    """把文件、文件夹或 zip 压缩包收入语料库；同一个文件只收一次，中断后再运行会接着做。

    例：zhibiao ingest 2023年公开/ 各区县.zip --report 收入结果.csv
    """
    if report_file is not None and report_file.suffix.lower() != ".csv":
        raise InputError("report.unknown_format", f"结果只能写成 .csv；请改文件名「{report_file.name}」")
    if report_file is not None and not report_file.absolute().parent.is_dir():
        raise InputError("report.no_folder", f"要写结果的文件夹「{report_file.parent}」不存在；请先建好，或换一个位置")
    files = find_files(paths)
    service = Recommender.open(home)
    reports: list[FileReport] = []
    try:
        _run(service, files, reports)
    finally:
        service.close()
        if report_file is not None and reports:
            write_report(reports, report_file)
    counts = {status: sum(report.status == status for report in reports) for status in STATUS_NAMES}
    if as_json:
        print_json({"files": [report.model_dump(mode="json") for report in reports], "counts": counts})
    else:
        _print(reports)
        click.echo("、".join(f"{STATUS_NAMES[status]} {number} 个" for status, number in counts.items()))
    if report_file is not None:
        click.echo(f"每个文件的结果已写入 {report_file}", err=as_json)
    return ANSWER_IS_NO if counts["failed"] else DONE


def _run(service: Recommender, files: list[Path], reports: list[FileReport]) -> None:
    """Ingest, showing how far it is; what is done is in the list even where it is interrupted."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=stderr, disable=not stderr.is_terminal, transient=True) as progress:
        task = progress.add_task("收入语料库", total=None)
        running = service.ingest(
            files, lambda _report: progress.advance(task), lambda documents: progress.update(task, total=documents)
        )
        for report in running:
            reports.append(report)


def _print(reports: list[FileReport]) -> None:
    for report in reports:
        size = f"，{report.tables} 个表 {report.indicators} 条指标" if report.status == "added" else ""
        why = f"，{report.error}" if report.error else ""
        click.echo(f"{STATUS_NAMES[report.status]}：{report.file}{size}{why}")
        for problem in report.problems:
            click.echo(f"  {problem.position or ''} {problem.message}", err=True)
        for duplicate in duplicates_said(report):
            click.echo(f"  {duplicate}", err=True)
