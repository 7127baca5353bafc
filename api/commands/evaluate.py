"""`zhibiao evaluate`: the quality figures, against the baselines and an earlier run."""

from __future__ import annotations

from pathlib import Path

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from api.chinese import FILE, NUMBER, ROWS, Command
from api.cli import ANSWER_IS_NO, DONE
from api.common import opened, print_json, shared, stderr, stdout
from corpus.writers import write_whole
from recommender.evaluate.compare import TOLERANCE, Comparison, compare, read_baseline
from recommender.evaluate.figures import TITLES, Report
from recommender.evaluate.report import figure_text, report_page, source_title


@click.command("evaluate", cls=Command, short_help="评估推荐的质量")
@click.option("--file", "labelled", type=FILE, help="有标注的表（JSON 数组）；不给则对语料库中已公布的表作留一评估")
@click.option("--output", type=FILE, help="把带图的报告写成 HTML 文件")
@click.option("--save", type=FILE, help="把这次的结果存为基准（JSON）")
@click.option("--baseline", type=FILE, help="与以前存下的基准比较；变差超出容许时退出码为 1")
@click.option("--tolerance", type=NUMBER, default=TOLERANCE, help="容许变差多少（默认 0.02）")
@click.option("--limit", type=ROWS, default=20, help="每个项目推荐几条（默认 20）")
@shared
def command(
    labelled: Path | None,
    output: Path | None,
    save: Path | None,
    baseline: Path | None,
    tolerance: float,
    limit: int,
    home: Path | None,
    as_json: bool,
) -> int:
    """在有标注的表上，或对语料库中已公布的表逐一留出，评估推荐的召回率、覆盖率、指标值和校准，并与三种简单方法比较。

    例：zhibiao evaluate --output 评估报告.html --baseline 基准.json
    """
    if not 0 <= tolerance <= 1:
        raise click.UsageError(f"--tolerance 应在 0 到 1 之间，收到的是「{tolerance}」")
    before = read_baseline(baseline) if baseline is not None else None
    with opened(home) as service:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=stderr, disable=not stderr.is_terminal, transient=True) as progress:
            task = progress.add_task("评估", total=None)
            report = service.evaluate(
                labelled, limit, lambda done, total: progress.update(task, completed=done, total=total)
            )
    comparison = compare(before, report, tolerance) if before is not None else None
    if output is not None:
        write_whole(report_page(report, comparison).encode(), output)
        click.echo(f"已写入 {output}", err=True)
    if save is not None:
        write_whole(report.short().model_dump_json(indent=1).encode(), save)
        click.echo(f"已存为基准 {save}", err=True)
    if as_json:
        compared = comparison.model_dump(mode="json") if comparison else None
        print_json(report.model_dump(mode="json") | {"comparison": compared})
    else:
        _show(report, comparison)
    return ANSWER_IS_NO if comparison and comparison.fell else DONE


def _show(report: Report, comparison: Comparison | None) -> None:
    for note in report.notes:
        click.echo(note)
    where = f"标注文件 {report.origin}" if report.origin else "语料库（留一评估）"
    table = Table(title=f"{where}：{report.tables} 个表，每个项目 {report.limit} 条", title_justify="left")
    table.add_column("")
    for system in report.systems:
        table.add_column(system.title, overflow="fold")
    for measure, title in TITLES.items():
        table.add_row(title, *(figure_text(system.figures[measure]) for system in report.systems))
    stdout.print(table)
    for source in report.ours().sources:
        click.echo(f"来源“{source_title(source.origin)}”：推荐 {source.suggested} 条，命中 {source.hits} 条")
    if comparison is None:
        return
    if not comparison.same_tables:
        click.echo("基准是在别的表上或按别的条数测得的，差别不全是推荐的变化")
    for change in comparison.changes:
        verdict = "，下降超出容许" if change.fell else ""
        moved = f"基准 {change.old:.3f}，本次 {change.new:.3f}（{change.difference:+.3f}）"
        click.echo(f"{TITLES[change.measure]}：{moved}{verdict}")
