"""`zhibiao rules`: the rules there are, one of them in full, and how often each fires."""

from __future__ import annotations

from pathlib import Path

import click
from rich.table import Table

from api.chinese import FILE, Command, Group
from api.common import opened, print_json, read_documents, shared, stdout
from corpus.writers import write_whole
from recommender.ingest import find_files
from recommender.review.description import describe_rule, rule_descriptions
from recommender.review.impact import Fired, RuleChange, RuleImpact, compare_impacts, impact_of, read_impact
from recommender.review.opinion.opinion import SEVERITY_NAMES


@click.group("rules", cls=Group, short_help="查看审核规则，统计每条规则触发多少")
@click.pass_context
def command(ctx: click.Context) -> None:
    """查看审核规则；统计每条规则在语料库或一个文件夹上触发多少，并与上次比较。

    每个命令都有 --home、--json 和 --help。

    例：zhibiao rules show S022
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


@command.command("list", cls=Command, short_help="列出全部规则")
@shared
def listing(home: Path | None, as_json: bool) -> None:  # noqa: ARG001 every command has --home
    """列出全部规则。

    例：zhibiao rules list
    """
    if as_json:
        print_json([rule.model_dump(mode="json") for rule in rule_descriptions()])
        return
    table = Table("编号", "名称", "级别", "分类")
    for rule in rule_descriptions():
        table.add_row(rule.code, rule.name, SEVERITY_NAMES[rule.severity], rule.group)
    stdout.print(table)


@command.command("show", cls=Command, short_help="说明一条规则")
@click.argument("code", metavar="编号")
@shared
def show(code: str, home: Path | None, as_json: bool) -> None:  # noqa: ARG001 every command has --home
    """说明一条规则查什么、依据是什么，各举一个不合格和合格的例子。

    例：zhibiao rules show S022
    """
    rule = describe_rule(code)
    if as_json:
        print_json(rule)
        return
    click.echo(f"{rule.code} {rule.name}（{SEVERITY_NAMES[rule.severity]}）")
    click.echo(rule.meaning)
    click.echo(f"不合格：{rule.bad}\n合格：{rule.good}\n依据：{rule.basis}")


@command.command("impact", cls=Command, short_help="统计每条规则触发多少，与上次比较")
@click.argument("folders", nargs=-1, type=FILE, metavar="[路径]…")
@click.option("--save", "saved", type=FILE, help="把这次的结果存成文件，供以后比较")
@click.option("--baseline", type=FILE, help="与以前存下的结果比较")
@shared
def impact(
    folders: tuple[Path, ...], saved: Path | None, baseline: Path | None, home: Path | None, as_json: bool
) -> None:
    """统计每条规则在语料库中已公布的表（或给出的文件和文件夹）上触发多少次，举几个例子。

    例：zhibiao rules impact 2023年公开/ --baseline 上次.json --save 这次.json
    """
    old = read_impact(baseline) if baseline is not None else None
    with opened(home) as service:
        if folders:
            tables = read_documents(tuple(find_files(folders)), service.settings.limits())[0]
        else:
            tables = [table for table in service.store.tables() if table.kind != "library"]
        found = impact_of(tables, service.review_tables(tables))
    changes = compare_impacts(old, found) if old is not None else ()
    if saved is not None:
        write_whole(found.model_dump_json(indent=1).encode(), saved)
    if as_json:
        counted = found.model_dump(mode="json", exclude={"fired"})
        print_json(counted | {"changes": [change.model_dump(mode="json") for change in changes]})
        return
    click.echo(f"{found.tables} 个表，{found.rows} 行")
    _print(found.rules)
    if old is not None:
        _print_changes(changes)


def _print(rules: tuple[RuleImpact, ...]) -> None:
    table = Table("编号", "名称", "错误", "提醒", "提示", "表", "每千行", "例子")
    for rule in rules:
        counts = (rule.error, rule.warning, rule.info, rule.tables)
        example = _shown(rule.examples[0]) if rule.examples else ""
        table.add_row(rule.code, rule.name, *map(str, counts), f"{rule.per_1000_rows:g}", example)
    stdout.print(table)


def _print_changes(changes: tuple[RuleChange, ...]) -> None:
    if not changes:
        click.echo("与上次完全相同")
    for change in changes:
        click.echo(f"{change.code}：{change.before} → {change.after}")
        for sign, examples in (("+", change.new), ("-", change.gone)):
            for one in examples:
                click.echo(f"  {sign} {_shown(one)}")


def _shown(one: Fired) -> str:
    where = f"{one.project_name}／{one.level3}" if one.level3 else one.project_name
    return f"{where}：{one.quoted}" if one.quoted else where
