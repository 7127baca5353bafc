"""`zhibiao rebuild`: a new index from the store."""

from __future__ import annotations

from pathlib import Path

import click

from api.chinese import Command
from api.common import print_json, shared, working
from recommender.service import Recommender


@click.command("rebuild", cls=Command, short_help="重建索引")
@shared
def command(home: Path | None, as_json: bool) -> None:
    """删除索引（损坏的也删）并按语料库重建；语料库不受影响。

    例：zhibiao rebuild
    """
    with working("打开语料库") as report:
        service = Recommender.open(home, report)
        try:
            snapshot = service.rebuild()
        finally:
            service.close()
    if as_json:
        print_json({"index": snapshot.fingerprint, "unique_indicators": snapshot.indicator_count})
    else:
        click.echo(f"索引已重建：{snapshot.table_count} 个表，{snapshot.indicator_count} 个不同的指标")
