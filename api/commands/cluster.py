"""`zhibiao cluster`: which machines hold the index, and spreading it anew."""

from __future__ import annotations

from pathlib import Path

import click

from api.chinese import Command
from api.common import print_json, shared, working
from corpus.errors import InputError
from recommender.engines.choose import placing_words, spread_anew
from recommender.settings import load_settings


@click.command("cluster", cls=Command, short_help="查看检索集群，有机器加入后重新分布")
@click.option("--spread", is_flag=True, help="把各份重新分布到现有的机器上；期间照常检索")
@shared
def command(home: Path | None, as_json: bool, spread: bool) -> None:
    """显示检索集群中每台机器持有索引的几份。

    例：zhibiao cluster --spread
    """
    settings = load_settings(home)
    if not settings.ray_address:
        raise InputError(
            "engine.none", "没有设置检索集群，检索在本机进行；要用集群请设置 ZHIBIAO_RAY_ADDRESS，见 docs/ray.md"
        )
    with working("联系检索集群"):
        moved = spread_anew(settings) if spread else 0
        where = placing_words(settings)
    if as_json:
        print_json({"address": settings.ray_address, "placing": where, "moved": moved})
        return
    if spread:
        click.echo(f"移动了 {moved} 份")
    click.echo(where)
