"""`zhibiao parse`: what was understood of documents."""

from __future__ import annotations

from pathlib import Path

import click
from rich.table import Table

from api.chinese import FILE, Command
from api.cli import ANSWER_IS_NO, DONE
from api.common import print_json, read_documents, settings_of, shared, stdout
from corpus.table import ParsedDocument


@click.command("parse", cls=Command, short_help="识别文件中的目标表")
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="文件…")
@shared
def command(files: tuple[Path, ...], home: Path | None, as_json: bool) -> int:
    """识别文件中的目标表，显示识别结果和没有读懂的地方；有文件读不出来时退出码为 1。

    例：zhibiao parse 绩效目标公开.docx --json
    """
    tables, problems, whole = read_documents(files, settings_of(home).limits())
    if as_json:
        print_json(ParsedDocument(tables=tuple(tables), problems=tuple(problems)))
        return DONE if whole else ANSWER_IS_NO
    for number, table in enumerate(tables, 1):
        year = f" {table.year}年" if table.year else ""
        money = f" 预算 {table.budget_wan.total:g} 万元" if table.budget_wan.total is not None else ""
        shown = Table(title=f"{number}. {table.project_name or '（无项目名称）'}{year}{money}", title_justify="left")
        for heading in ("一级指标", "二级指标", "三级指标", "指标值"):
            shown.add_column(heading, overflow="fold")
        for item in table.indicators:
            level1, level2 = item.published_level1 or item.level1, item.published_level2 or item.level2
            shown.add_row(level1, level2, item.level3, item.value)
        stdout.print(shown)
    rows = sum(len(table.indicators) for table in tables)
    click.echo(f"共 {len(tables)} 个目标表、{rows} 条指标")
    for problem in problems:
        click.echo(f"{problem.file} {problem.position or ''}：{problem.message}", err=True)
    return DONE if whole else ANSWER_IS_NO
