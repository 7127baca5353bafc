"""`zhibiao review`: findings of tables."""

from __future__ import annotations

from pathlib import Path

import click

from api.chinese import FILE, Command
from api.cli import ANSWER_IS_NO, DONE
from api.common import print_json, read_documents, settings_of, shared
from recommender.review.engine import review_tables

_SEVERITY = {"error": "错误", "warning": "警告", "info": "提示"}


@click.command("review", cls=Command, short_help="审核目标表")
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="文件…")
@shared
def command(files: tuple[Path, ...], home: Path | None, as_json: bool) -> int:
    """审核文件中的目标表；发现错误或有文件读不出来时退出码为 1。

    例：zhibiao review 绩效目标公开.docx
    """
    tables, problems, whole = read_documents(files, settings_of(home).limits())
    report = review_tables(tables, problems)
    if as_json:
        print_json(report)
    else:
        for number, table in enumerate(report.tables, 1):
            counts = "、".join(
                f"{_SEVERITY[name]} {found}" for name, found in table.counts.model_dump().items() if found
            )
            click.echo(f"{number}. {table.project_name or '（无项目名称）'}：{counts or '没有发现问题'}")
            for finding in table.findings:
                place = f"第 {finding.row + 1} 行“{finding.level3}”" if finding.row is not None else "整表"
                click.echo(f"   [{_SEVERITY[finding.severity]} {finding.code}] {place}：{finding.message}")
                click.echo(f"      建议：{finding.remedy}")
                click.echo(f"      依据：{finding.basis}")
        for problem in report.problems:
            click.echo(f"{problem.file} {problem.position or ''}：{problem.message}", err=True)
    return DONE if whole and not any(table.counts.error for table in report.tables) else ANSWER_IS_NO
