"""``python -m recommender.benchmark.faults``: detection of injected faults, and findings on untouched tables.

The tables are the shipped document's, the starter library's categories as if a project had filed them, the synthetic
training tables where asked for, and those of any labelled file.
"""

from __future__ import annotations

import json
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from corpus.store import Store
from corpus.table import TargetTable
from corpus.training_tables import load_training_tables
from recommender.benchmark.faults.run import FAULTS, FaultReport, inject_faults
from recommender.review.past import StorePast
from recommender.service import Recommender


def filed(store: Store) -> list[TargetTable]:
    """Give the store's published tables, then its library categories as declarations of the rows that have a value."""
    published, categories = [], []
    for table in store.tables():
        if table.kind == "library":
            rows = tuple(row for row in table.indicators if row.value)
            categories.append(table.model_copy(update={"kind": "declaration", "indicators": rows, "id": None}))
        else:
            published.append(table)
    return [*published, *categories]


def labelled(path: Path) -> list[TargetTable]:
    """Read tables from a labelled file; its budgets are plain numbers in 万元.

    :param path: JSON, a list of tables or ``{"tables": […]}`` as ``zhibiao parse --json`` prints it.
    """
    loaded = json.loads(path.read_text(encoding="utf-8"))
    found = []
    for entry in loaded["tables"] if isinstance(loaded, dict) else loaded:
        budget = entry.get("budget_wan")
        plain = {"budget_wan": budget if isinstance(budget, dict) else {"total": budget}, "kind": entry.get("form")}
        rows = [{**row, "level3": row.get("level3") or ""} for row in entry["indicators"]]
        given = {key: value for key, value in {**entry, **plain, "indicators": rows}.items() if value is not None}
        found.append(TargetTable.model_validate(given))
    return found


def printed(name: str, report: FaultReport, console: Console) -> None:
    """Print the figures of one set of tables."""
    grid = Table("故障", "应由", "注入", "发现", "召回率", title=name)
    for fault in FAULTS:
        one = report.classes[fault.name]
        share = f"{one.recall:.3f}" if one.injected else "–"
        grid.add_row(fault.name, "、".join(fault.codes), str(one.injected), str(one.found), share)
    grid.add_row("合计", "", *_total(report), f"{report.recall:.3f}")
    console.print(grid)
    tables = len(report.untouched.get("error", [])) or 1
    per_table = "、".join(f"{severity} {sum(found) / tables:.2f}" for severity, found in report.untouched.items())
    console.print(f"未改动的 {tables} 个表，平均每表：{per_table}")
    firing = sorted(report.firing.items(), key=lambda pair: -pair[1])
    console.print("触发次数：" + "、".join(f"{code} {count}" for code, count in firing))


def _total(report: FaultReport) -> tuple[str, str]:
    classes = report.classes.values()
    return str(sum(one.injected for one in classes)), str(sum(one.found for one in classes))


@click.command()
@click.option("--tables", "files", multiple=True, type=click.Path(path_type=Path), help="labelled tables (JSON)")
@click.option("--synthetic", is_flag=True, help="the training tables too")
@click.option("--shipped/--no-shipped", default=True, help="the shipped document and the starter library")
@click.option("--missed", is_flag=True, help="name some of the faults that were missed")
@click.option("--home", type=click.Path(path_type=Path), help="home folder; its store is what was published")
def main(files: tuple[Path, ...], synthetic: bool, shipped: bool, missed: bool, home: Path | None) -> None:
    """Inject known faults into clean tables and count what the review finds."""
    console = Console(width=110, highlight=False)
    service = Recommender.open(home)
    sets = {"随附文件和指标库": filed(service.store)} if shipped else {}
    sets |= {path.name: labelled(path) for path in files}
    if synthetic:
        sets["训练用表"] = [table.model_copy(update={"kind": "declaration"}) for table in load_training_tables()]
    past = StorePast(service.snapshot(), service.store)
    for name, tables in sets.items():
        report = inject_faults(tables, past)
        printed(name, report, console)
        for fault, one in report.classes.items() if missed else ():
            for place in one.missed:
                console.print(f"  未发现 {fault}：{place}")
    service.close()


if __name__ == "__main__":
    main()
