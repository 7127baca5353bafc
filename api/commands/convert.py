"""`zhibiao convert`: the tables of documents, written in a form."""

from __future__ import annotations

from pathlib import Path

import click

from api.chinese import FILE, TEXT, Command
from api.cli import ANSWER_IS_NO, DONE
from api.common import print_json, read_documents, settings_of, shared


@click.command("convert", cls=Command, short_help="把文件中的目标表改写成另一种格式或表样")
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="文件…")
@click.option("--output", type=FILE, required=True, help="写到哪个文件：.docx、.xlsx、.csv 或 .json")
@click.option("--form", type=TEXT, help="表样：88号、101号 或 天津（默认按各表的指标框架）")
@click.option("--template", type=FILE, help="本单位的 Word 模板（.docx），其中的 {{ 项目名称 }} 等占位符会被填写")
@shared
def command(
    files: tuple[Path, ...],
    output: Path,
    form: str | None,
    template: Path | None,
    home: Path | None,
    as_json: bool,
) -> int:
    """把文件中的目标表改写成另一种格式或表样；有文件读不出来时其余照写，退出码为 1。

    例：zhibiao convert 绩效目标公开.docx --output 目标表.xlsx --form 101号
    """
    from corpus.writers import write_tables

    tables, problems, whole = read_documents(files, settings_of(home).limits())
    write_tables(tables, output, form, template)
    if as_json:
        found = [problem.model_dump(mode="json") for problem in problems]
        print_json({"output": str(output), "tables": len(tables), "problems": found})
    else:
        click.echo(f"已把 {len(tables)} 个目标表写入 {output}")
        for problem in problems:
            click.echo(f"{problem.file} {problem.position or ''}：{problem.message}", err=True)
    return DONE if whole else ANSWER_IS_NO
