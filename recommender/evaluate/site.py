"""The evaluation of a home: its suggestions and the baselines, on a labelled file or on its own tables."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from corpus.errors import InputError
from corpus.store import Store
from recommender.evaluate.baselines import MostPopular, NearestIndicators, NearestTables
from recommender.evaluate.figures import OURS, Report
from recommender.evaluate.labelled import LabelledTable, read_labelled
from recommender.evaluate.leave_out import NOT_PUBLISHED, left_out_tables, remarks
from recommender.evaluate.run import OurSuggestions, System, evaluate
from recommender.index.build import table_text
from recommender.index.snapshot import Snapshot
from recommender.settings import Settings


def evaluate_site(
    store: Store,
    snapshot: Snapshot,
    settings: Settings,
    labelled: Path | None,
    limit: int,
    done: Callable[[int, int], None],
) -> Report:
    """Measure what the product suggests with a home's corpus, beside three baselines over the same corpus.

    :param store: the store.
    :param snapshot: its index.
    :param settings: how large a labelled file may be.
    :param labelled: a file of labelled tables; None leaves the store's own tables out one by one.
    :param limit: rows asked for a project.
    :param done: told (answers measured, answers in all) after each.
    :return: the report.
    :raises InputError: when the labelled file cannot be used, or the store holds no published table.
    """
    stored = {table.id or "": table for table in store.tables()}
    notes: tuple[str, ...] = ()
    tables: list[LabelledTable]
    if labelled is not None:
        tables = read_labelled(labelled, settings.limits())
    else:
        tables = left_out_tables(snapshot, stored, store.document_of_tables())
        notes = remarks(store, tables, sum(head.kind not in NOT_PUBLISHED for head in snapshot.tables))
    if not tables:
        raise InputError(
            "evaluate.no_tables",
            "语料库中没有已公布的目标表，无从评估；请用 zhibiao ingest 收入目标表，或用 --file 给出有标注的表",
        )
    texts = [
        table_text(stored[head.table_id]) if head.table_id in stored else head.project_name for head in snapshot.tables
    ]
    systems: dict[str, System] = {
        OURS: OurSuggestions(snapshot),
        "most_popular": MostPopular(snapshot),
        "nearest_tables": NearestTables(snapshot, texts),
        "nearest_indicators": NearestIndicators(snapshot),
    }
    report = evaluate(systems, tables, limit, done)
    return report.model_copy(update={"origin": labelled.name if labelled else None, "notes": notes})
