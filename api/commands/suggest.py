"""`zhibiao suggest`: a draft table for a project."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
from pydantic import ValidationError
from rich.table import Table

from api.chinese import FILE, NUMBER, TEXT, WHOLE, Command
from api.common import opened, print_json, read_lines, shared, stdout
from api.failures import invalid_input
from api.schemas import SuggestRequest
from corpus.errors import InputError
from corpus.table import Indicator, TargetTable
from recommender.suggest.answer import SuggestAnswer


@click.command("suggest", cls=Command, short_help="为一个项目推荐绩效指标")
@click.option("--name", type=TEXT, help="项目名称")
@click.option("--purpose", type=TEXT, help="资金用途")
@click.option("--goal", type=TEXT, help="绩效目标")
@click.option("--budget", type=NUMBER, help="预算数，万元")
@click.option("--unit", type=TEXT, help="单位名称")
@click.option("--year", type=WHOLE, help="预算年度")
@click.option("--frame", type=TEXT, help="指标框架，如 mof2015、mof2021、tianjin2023")
@click.option("--limit", type=WHOLE, help="最多推荐几条（默认 20）")
@click.option("--file", "batch", type=FILE, help="批量：每行一个 JSON 对象，键名同上；- 为标准输入")
@click.option("--draft", type=FILE, help="填了一半的目标表（.docx、.xlsx、.json 等），只补它缺的指标")
@click.option("--output", type=FILE, help="把推荐的表写成 .docx 或 .xlsx 文件")
@click.option("--form", type=TEXT, help="表样：88号、101号 或 天津（默认按指标框架）")
@click.option("--template", type=FILE, help="本单位的 Word 模板（.docx），其中的 {{ 项目名称 }} 等占位符会被填写")
@shared
def command(
    batch: Path | None,
    draft: Path | None,
    output: Path | None,
    form: str | None,
    template: Path | None,
    home: Path | None,
    as_json: bool,
    limit: int | None,
    **given: Any,
) -> None:
    """为一个项目推荐一套绩效指标，附指标值、理由和依据。

    例：zhibiao suggest --name 因公电子护照系统日常维护费 --budget 45.5
    """
    if (batch is None) == (given["name"] is None):
        raise click.UsageError("--name 和 --file 应当并且只能给一个")
    if batch is not None and draft is not None:
        raise click.UsageError("--draft 只能和 --name 一起用；成批时请在每行里写 indicators")
    if output is None and (form is not None or template is not None):
        raise click.UsageError("--form 和 --template 要和 --output 一起用")
    if batch is None:
        rows = _draft(draft) if draft is not None else ()
        requests = [SuggestRequest.model_validate(given | {"limit": limit, "indicators": rows})]
    with opened(home) as service:
        if batch is not None:
            requests = [
                _request(text, number, limit) for number, text in read_lines(batch, service.settings.batch_items)
            ]
        answers = [service.suggest(request.project(), request.limit) for request in requests]
    if output is not None:
        from corpus.writers import write_tables

        write_tables([_table(answer) for answer in answers], output, form, template)
        click.echo(f"已写入 {output}", err=True)
    for answer in answers:
        if as_json:
            print_json(answer, one_line=batch is not None)
        else:
            _show(answer)


def _draft(path: Path) -> tuple[Indicator, ...]:
    """Read the rows of a half-written table."""
    from corpus.readers import read_file

    tables = read_file(path).tables
    if len(tables) != 1:
        raise InputError(
            "draft.tables", f"「{path}」里有 {len(tables)} 张目标表；--draft 要的是只有一张表的文件", path=str(path)
        )
    return tables[0].indicators


def _request(text: str, number: int, limit: int | None) -> SuggestRequest:
    try:
        data = json.loads(text)
        if not isinstance(data, dict):
            raise InputError("batch.json", f'第 {number} 行不是 JSON 对象；请每行写一个，例如 {{"name": "项目名称"}}')
        return SuggestRequest.model_validate({"limit": limit} | {k: v for k, v in data.items() if v is not None})
    except ValidationError as failure:
        raise InputError("batch.invalid", f"第 {number} 行：{invalid_input(failure.errors()).message}") from failure
    except RecursionError as failure:
        raise InputError("batch.json", f"第 {number} 行的 JSON 嵌套过深；请每行写一个 JSON 对象") from failure
    except ValueError as failure:
        raise InputError("batch.json", f"第 {number} 行不是有效的 JSON；请检查逗号、引号和括号") from failure


def _table(answer: SuggestAnswer) -> TargetTable:
    """Give the answer as a table to be filled in; blank values stay blank."""
    drafted = (Indicator.model_validate(row.model_dump()) for row in answer.suggestions)
    return answer.request.table((*answer.request.indicators, *drafted))


def _show(answer: SuggestAnswer) -> None:
    table = Table(title=answer.request.name, title_justify="left", show_lines=True)
    for heading in ("一级/二级指标", "三级指标", "指标值", "理由与依据"):
        table.add_column(heading, overflow="fold")
    for row in answer.suggestions:
        why = f"{row.reason}；值：{row.value_source}" if row.value else f"{row.reason}；{row.hint}"
        table.add_row(f"{row.published_level1}\n{row.published_level2}", row.level3, row.value or "（待填）", why)
    stdout.print(table)
    for note in answer.notes:
        click.echo(f"说明：{note}")
    for slot in answer.missing_slots:
        click.echo(f"没有合适的推荐：{slot}")
    for project in answer.similar_projects:
        year = f"{project.year}年" if project.year else ""
        click.echo(f"相似项目（{project.similarity:.2f}）：{project.unit or ''} {year} {project.project_name}")
    for finding in answer.findings:
        click.echo(f"提醒 {finding.code}：{finding.message}")
