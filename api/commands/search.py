"""`zhibiao search`: past indicators."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from pydantic import ValidationError
from rich.table import Table

from api.chinese import FILE, TEXT, WHOLE, Command
from api.common import opened, print_json, read_lines, shared, stdout
from api.failures import invalid_input
from corpus.errors import InputError
from recommender.search import Query, SearchAnswer


@click.command("search", cls=Command, short_help="检索已公布的指标")
@click.argument("query", required=False, metavar="[检索词]")
@click.option("--exact", is_flag=True, help="按名称中的字精确查找")
@click.option("--level1", type=TEXT, help="只看这个一级指标")
@click.option("--level2", type=TEXT, help="只看这个二级指标")
@click.option("--unit", type=TEXT, help="只看名称含这些字的单位")
@click.option("--region", type=TEXT, help="只看名称含这些字的地区")
@click.option("--year", type=WHOLE, help="只看这一年")
@click.option("--limit", type=WHOLE, default=10, help="最多显示几条（默认 10）")
@click.option("--file", "batch", type=FILE, help="批量：每行一个检索词；- 为标准输入")
@shared
def command(query: str | None, batch: Path | None, home: Path | None, as_json: bool, **wanted: Any) -> None:
    """按意思检索已公布的指标，看它们是怎样设值的。

    例：zhibiao search 群众满意不满意 --limit 5
    """
    if (batch is None) == (query is None):
        raise click.UsageError("检索词和 --file 应当并且只能给一个")
    queries = [Query(query=query, **wanted)] if query is not None else []
    with opened(home) as service:
        most = service.settings.batch_items
        for number, text in read_lines(batch, most) if batch is not None else []:
            try:
                queries.append(Query(query=text, **wanted))
            except ValidationError as failure:
                message = f"第 {number} 行：{invalid_input(failure.errors()).message}"
                raise InputError("batch.invalid", message) from failure
        answers = [service.search(one) for one in queries]
    for answer in answers:
        if as_json:
            print_json(answer, one_line=batch is not None)
        else:
            _show(answer)


def _show(answer: SearchAnswer) -> None:
    table = Table(title=f"{answer.query}：共 {answer.total} 个指标", title_justify="left")
    for heading in ("二级指标", "三级指标", "指标值", "出处", "次数"):
        table.add_column(heading, overflow="fold")
    for hit in answer.hits:
        year = f"{hit.year}年" if hit.year else ""
        source = (
            f"起步指标库：{hit.project_name}"
            if hit.kind == "library"
            else f"{hit.unit or ''} {year} {hit.project_name}"
        )
        table.add_row(hit.level2, hit.level3, hit.value or "（自定）", source, str(hit.occurrences))
    stdout.print(table)
