"""From the store's tables to the files of a snapshot."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
from pydantic import TypeAdapter

from corpus.names import match_key, plain_name
from corpus.table import Indicator, TargetTable
from models.encoder import Encoder
from models.lexical import LexicalIndex
from models.lsa import LsaEncoder
from recommender.occurrence import Occurrence, TableHead, UniqueIndicator

INDICATORS = TypeAdapter(tuple[UniqueIndicator, ...])
TABLES = TypeAdapter(tuple[TableHead, ...])
KEYWORDS = TypeAdapter(tuple[tuple[str, ...], ...])


def gather(tables: Iterable[TargetTable]) -> tuple[list[TargetTable], list[UniqueIndicator]]:
    """Bring rows of one meaning together.

    :param tables: the store's tables.
    :return: (the tables, the unique indicators with their occurrences in the order of the tables).
    """
    kept: list[TargetTable] = []
    found: dict[tuple[str | None, str], list[tuple[Indicator, Occurrence]]] = {}
    for place, table in enumerate(tables):
        kept.append(table)
        for row, item in enumerate(table.indicators):
            key = match_key(item.level3)
            if key:
                occurrence = Occurrence(table=place, row=row, level3=item.level3, value=item.value, target=item.target)
                found.setdefault((item.level2, key), []).append((item, occurrence))
    return kept, [_unite(rows) for rows in found.values()]


def _unite(rows: list[tuple[Indicator, Occurrence]]) -> UniqueIndicator:
    first = rows[0][0]
    name = plain_name(first.level3)
    descriptions = (item.description for item, _ in rows)
    telling = (text for text in descriptions if text and match_key(text) != match_key(name))
    return UniqueIndicator(
        level1=first.level1,
        level2=first.level2,
        level3=name,
        description=next(telling, None),
        hint=next((item.hint for item, _ in rows if item.hint), None),
        basis=next((item.basis for item, _ in rows if item.basis), None),
        occurrences=tuple(occurrence for _, occurrence in rows),
    )


def indicator_text(indicator: UniqueIndicator) -> str:
    """Give the text by which an indicator is found: its name and what it means."""
    return f"{indicator.level3} {indicator.description or ''}".strip()


def table_text(table: TargetTable) -> str:
    """Give the text by which a table is found: the project's name, purpose, goal and, in the library, keywords."""
    return " ".join([table.project_name, table.purpose or "", table.goal or "", *table.keywords]).strip()


def build_files(
    folder: Path, tables: Iterable[TargetTable], encoder: Encoder | None, report: Callable[[str], None]
) -> str:
    """Write all files of a snapshot but its manifest.

    :param folder: an empty folder.
    :param tables: the store's tables.
    :param encoder: the text model; None fits an LSA encoder on these tables and writes it too.
    :param report: told what is being done, in Chinese, step by step.
    :return: the encoder's name.
    """
    report("汇总指标")
    kept, indicators = gather(tables)
    heads = tuple(
        TableHead(
            table_id=table.id or "",
            project_name=table.project_name,
            unit=table.unit,
            region=table.region,
            year=table.year,
            budget_wan=table.budget_wan.total,
            kind=table.kind,
        )
        for table in kept
    )
    indicator_texts = [indicator_text(indicator) for indicator in indicators]
    table_texts = [table_text(table) for table in kept]
    report("建立字面索引")
    LexicalIndex.build(indicator_texts).save(folder, "indicator")
    LexicalIndex.build(table_texts).save(folder, "table")
    report("计算语义向量")
    if encoder is None:
        encoder = LsaEncoder.fit(indicator_texts + table_texts)
        encoder.save(folder, "encoder")
    np.save(folder / "indicator.vectors.npy", encoder.encode(indicator_texts), allow_pickle=False)
    np.save(folder / "table.vectors.npy", encoder.encode(table_texts), allow_pickle=False)
    (folder / "indicators.json").write_bytes(INDICATORS.dump_json(tuple(indicators)))
    (folder / "tables.json").write_bytes(TABLES.dump_json(heads))
    (folder / "keywords.json").write_bytes(KEYWORDS.dump_json(tuple(table.keywords for table in kept)))
    return encoder.name
