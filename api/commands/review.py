"""`zhibiao review`: findings of tables."""

from __future__ import annotations

from pathlib import Path

import click

from api.cli import ANSWER_IS_NO, DONE
from api.common import print_json, read_documents, settings_of, shared, stderr, stdout
from recommender.review.engine import review_tables

_SEVERITY = {"error": "错误", "warning": "警告", "info": "提示"}


@click.command("review", short_help="审核目标表")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@shared
def command(files: tuple[Path, ...], home: Path | None, as_json: bool) -> int:
    """审核文件中的目标表;发现错误时退出码为 1。

    例:zhibiao review 绩效目标公开.docx
    """
    tables, problems = read_documents(files, settings_of(home).limits())
    report = review_tables(tables, problems)
    if as_json:
        print_json(report)
    else:
        for number, table in enumerate(report.tables, 1):
            counts = "、".join(
                f"{_SEVERITY[name]} {found}" for name, found in table.counts.model_dump().items() if found
            )
            stdout.print(f"{number}. {table.project_name or '(无项目名称)'}:{counts or '没有发现问题'}", markup=False)
            for finding in table.findings:
                place = f"第 {finding.row + 1} 行“{finding.level3}”" if finding.row is not None else "整表"
                stdout.print(
                    f"   [{_SEVERITY[finding.severity]} {finding.code}] {place}:{finding.message}", markup=False
                )
                stdout.print(f"      建议:{finding.remedy}", markup=False)
                stdout.print(f"      依据:{finding.basis}", markup=False)
        for problem in report.problems:
            stderr.print(f"{problem.file} {problem.position or ''}:{problem.message}", markup=False)
    return ANSWER_IS_NO if any(table.counts.error for table in report.tables) else DONE
