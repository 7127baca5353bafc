"""`zhibiao typical`: what an indicator is usually set to."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import click
from rich.table import Table

from api.chinese import FILE, TEXT, Command
from api.common import opened, print_json, shared, stdout
from corpus.errors import InputError
from corpus.value import print_number
from corpus.writers import write_whole
from recommender.typical.answer import TypicalAnswer, TypicalQuery
from recommender.typical.groups import BY
from recommender.typical.summary import Typical

BLANK = "未注明"
HEADINGS = (
    "范围",
    "名称",
    "分组",
    "已公布次数",
    "数值个数",
    "剔除个数",
    "符号",
    "符号占比",
    "单位",
    "P10",
    "P25",
    "中位数",
    "P75",
    "P90",
    "绝对中位差",
    "离散倍数",
    "最常见的值",
)


@click.command("typical", cls=Command, short_help="查看一个指标通常怎样设值")
@click.argument("level3", metavar="指标名")
@click.option("--level2", type=TEXT, help="只看这个二级指标下的")
@click.option("--by", type=TEXT, help=f"分组：{'、'.join(BY)}（单位类型、地区、年度、预算规模）")
@click.option("--output", type=FILE, help="把各行写成 .csv 文件")
@shared
def command(
    level3: str, level2: str | None, by: str | None, output: Path | None, home: Path | None, as_json: bool
) -> None:
    """查看一个指标和它的属性（名称的词尾，如出勤率）在已公布的表里通常怎样设值。

    例：zhibiao typical 服务对象满意度 --by unit_type
    """
    if output is not None and output.suffix.lower() != ".csv":
        raise InputError("typical.output", f"不能写出「{output.name}」；请把扩展名改为 .csv")
    asked = TypicalQuery.model_validate({"level3": level3, "level2": level2, "by": by})
    with opened(home) as service:
        answer = service.typical(asked.level2, asked.level3, asked.by)
    if output is not None:
        write_whole(_csv(answer), output)
        click.echo(f"已写入 {output}", err=True)
    if as_json:
        print_json(answer)
    else:
        _show(answer)


def _rows(answer: TypicalAnswer) -> Iterator[tuple[str, str, str, Typical]]:
    """Give (scope, name, group, summary), the whole before its groups."""
    for scope, summary in (("指标", answer.indicator), ("属性", answer.attribute)):
        if summary and summary.typical:
            yield scope, summary.name, "全部", summary.typical
            for entry in summary.groups:
                yield scope, summary.name, entry.group or BLANK, entry.typical


def _show(answer: TypicalAnswer) -> None:
    table = Table(title=answer.level3, title_justify="left")
    for heading in ("范围", "分组", "n", "中位数", "P10–P90", "符号", "最常见的值"):
        table.add_column(heading, overflow="fold")
    for scope, name, group, typical in _rows(answer):
        unit = typical.unit or ""
        middle = "" if typical.median is None else f"{_number(typical.median)}{unit}"
        between = "" if typical.p10 is None else f"{_number(typical.p10)}–{_number(typical.p90)}{unit}"
        operator = f"{typical.operator} {typical.operator_share:.0%}" if typical.operator else ""
        often = "、".join(f"{entry.value}（{entry.count}）" for entry in typical.values[:3])
        table.add_row(f"{scope} {name}", group, str(typical.count), middle, between, operator, often)
    if table.row_count:
        stdout.print(table)
    if answer.indicator and answer.indicator.typical is None:
        click.echo(f"「{answer.indicator.name}」还没有公布过的值；指标库中有它的参考写法，见 zhibiao search")
    if answer.attribute and answer.attribute.typical is None:
        click.echo(f"以「{answer.attribute.name}」结尾的指标都还没有公布过的值")


def _csv(answer: TypicalAnswer) -> bytes:
    """Give the rows as CSV with a byte-order mark, for spreadsheets."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(HEADINGS)
    for scope, name, group, typical in _rows(answer):
        quantiles = (typical.p10, typical.p25, typical.median, typical.p75, typical.p90, typical.mad, typical.spread)
        cells = (
            scope,
            _safe(name),
            _safe(group),
            typical.count,
            typical.numbers,
            typical.left_out,
            _safe(typical.operator or ""),
            _number(typical.operator_share),
            _safe(typical.unit or ""),
            *map(_number, quantiles),
            _safe(typical.values[0].value),
        )
        writer.writerow(cells)
    return b"\xef\xbb\xbf" + buffer.getvalue().encode("utf-8")


def _safe(text: str) -> str:
    """Put a tab before what a spreadsheet would run as a formula, as `corpus.writers.csv` does."""
    return f"\t{text}" if text[:1] in tuple("=+-@") else text


def _number(number: float | None) -> str:
    return "" if number is None else print_number(round(number, 4))
