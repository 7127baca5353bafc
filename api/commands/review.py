"""`zhibiao review`: findings of tables, the opinion as a file, mechanical remedies on a copy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from api.chinese import FILE, Choice, Command
from api.cli import ANSWER_IS_NO, DONE
from api.common import opened, print_json, read_documents, shared
from corpus.errors import InputError
from corpus.os_failures import os_reason
from corpus.table import TargetTable
from corpus.writers import known_extensions, write_tables
from recommender.review.finding import SEVERITIES, ReviewReport, TableReview
from recommender.review.fix import fix_table
from recommender.review.opinion.opinion import SEVERITY_NAMES, opinion_on, place_of
from recommender.review.opinion.write import FORMATS, write_opinion

_LEVELS = {name: severity for severity, name in SEVERITY_NAMES.items()}


@click.command("review", cls=Command, short_help="审核目标表")
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="文件…")
@click.option("--output", type=FILE, help=f"把审核意见写成文件（{'、'.join(FORMATS)}）")
@click.option("--fix", "fixed", type=FILE, help="把不需要判断的修改写进副本，存到这个文件夹；原文件不动")
@click.option("--least", type=Choice(list(_LEVELS)), default="提示", help="只显示这一级和更重的（错误、提醒、提示）")
@shared
def command(
    files: tuple[Path, ...], output: Path | None, fixed: Path | None, least: str, home: Path | None, as_json: bool
) -> int:
    """审核文件中的目标表；发现错误或有文件读不出来时退出码为 1。

    例：zhibiao review 绩效目标公开.docx --output 审核意见.docx
    """
    if output is not None and output.suffix.lower() not in FORMATS:
        raise InputError(
            "opinion.unknown_format", f"审核意见只能写成 {'、'.join(FORMATS)}；请改文件名「{output.name}」"
        )
    with opened(home) as service:
        tables, problems, whole = read_documents(files, service.settings.limits())
        report = service.review_tables(tables, problems)
    if output is not None:
        write_opinion(opinion_on(tables, report), output)
    changed = _write_fixed(tables, report, fixed) if fixed is not None else []
    if as_json:
        print_json(report)
    else:
        _print(report, SEVERITIES[: SEVERITIES.index(_LEVELS[least]) + 1])
        for problem in report.problems:
            click.echo(f"{problem.file} {problem.position or ''}：{problem.message}", err=True)
    # Beside JSON, stdout is for programs alone.
    if output is not None:
        click.echo(f"审核意见已写入 {output}", err=as_json)
    for path, count in changed:
        click.echo(f"修改了 {count} 处，副本已写入 {path}", err=as_json)
    return DONE if whole and not any(table.counts.error for table in report.tables) else ANSWER_IS_NO


def _print(report: ReviewReport, shown: Sequence[str]) -> None:
    if len(report.tables) > 1:
        click.echo(f"共 {len(report.tables)} 个表，按问题多少排列：")
        for place in report.worst_first:
            click.echo(f"  {place + 1}. {_head(report.tables[place])}")
    for place in report.worst_first:
        table = report.tables[place]
        click.echo(f"\n{place + 1}. {_head(table)}")
        for finding in table.findings:
            if finding.severity in shown:
                click.echo(
                    f"   [{SEVERITY_NAMES[finding.severity]} {finding.code}] {place_of(finding)}：{finding.message}"
                )
                click.echo(f"      建议：{finding.remedy}")
                click.echo(f"      依据：{finding.basis}")
        for waived in table.waived:
            click.echo(f"   [已豁免 {waived.finding.code}] {place_of(waived.finding)}；理由：{waived.reason}")
        for stale in table.stale_waivers:
            click.echo(f"   {stale.message}")


def _head(table: TableReview) -> str:
    counts: dict[str, Any] = table.counts.model_dump()
    said = "、".join(f"{SEVERITY_NAMES[name]} {found}" for name, found in counts.items() if found)
    return f"{table.project_name or '（无项目名称）'}：{said or '没有发现问题'}"


def _write_fixed(tables: Sequence[TargetTable], report: ReviewReport, folder: Path) -> list[tuple[Path, int]]:
    """Write a copy of every document in which something could be mended; gives the files and how much was."""
    documents: defaultdict[str, list[TargetTable]] = defaultdict(list)
    counts: defaultdict[str, int] = defaultdict(int)
    for table, review in zip(tables, report.tables, strict=True):
        mended, done = fix_table(table, review.findings)
        name = table.source.file or "目标表.json"
        documents[name].append(mended)
        counts[name] += len(done)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as failure:
        raise InputError(
            "fix.folder", f"不能建立文件夹「{folder}」（{os_reason(failure)}）；请检查路径和权限"
        ) from failure
    written = []
    for name, mended_tables in documents.items():
        if counts[name]:
            known = Path(name).suffix.lower() in known_extensions()
            path = folder / f"{Path(name).stem}-修改{Path(name).suffix.lower() if known else '.docx'}"
            write_tables(mended_tables, path)
            written.append((path, counts[name]))
    return written
