"""From the store's tables to the files of a snapshot."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypedDict

import numpy as np
from pydantic import TypeAdapter

from corpus.names import match_key, plain_name
from corpus.table import Indicator, TargetTable
from corpus.training_tables import load_training_tables
from models.encoder import Encoder
from models.lexical import LexicalIndex
from models.lsa import LsaEncoder
from models.vocabulary import Floats
from recommender.naming.learn import learn
from recommender.naming.learned import save
from recommender.occurrence import Occurrence, TableHead, UniqueIndicator

NAME_SHARE = 0.7  # chosen on the dev half of the test queries: see docs/evaluation.md
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


def _blend(encoder: Encoder, names: list[str], texts: list[str]) -> Floats:
    """Give one vector for a name and what it means: the name says most, the description finds what it leaves out."""
    blended = NAME_SHARE * encoder.encode(names) + (1 - NAME_SHARE) * encoder.encode(texts)
    lengths = np.linalg.norm(blended, axis=1, keepdims=True)
    return np.asarray(blended / np.where(lengths > 0, lengths, 1.0), dtype=np.float32)


class Facts(TypedDict):
    """What a manifest says beside its files: the model, and how alike unrelated texts are to it."""

    encoder: str
    noise: dict[str, float]


def noise_level(vectors: Floats, sample: int = 20_000, seed: int = 0) -> float:
    """Give the cosine below which nineteen in twenty random pairs of texts lie: no sign of nearness.

    Models differ in it (a static model about 0.2, a transformer often 0.7), so it is measured, not set.

    :param vectors: shape (texts, dimension), rows of unit length.
    :param sample: pairs to draw.
    :param seed: of the draw.
    :return: between 0 and 0.95; 0 for fewer than ten texts.
    """
    if len(vectors) < 10:
        return 0.0
    left, right = np.random.default_rng(seed).integers(len(vectors), size=(2, sample))
    cosines = np.einsum("ij,ij->i", vectors[left], vectors[right])[left != right]
    return float(np.clip(np.quantile(cosines, 0.95), 0.0, 0.95))


def build_files(
    folder: Path, tables: Iterable[TargetTable], encoder: Encoder | None, report: Callable[[str], None]
) -> Facts:
    """Write all files of a snapshot but its manifest.

    :param folder: an empty folder.
    :param tables: the store's tables.
    :param encoder: the text model; None fits an LSA encoder on these tables and writes it too.
    :param report: told what is being done, in Chinese, step by step.
    :return: what the manifest says of the snapshot.
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
    names = [indicator.level3 for indicator in indicators]
    vectors = {"indicator": _blend(encoder, names, indicator_texts), "table": encoder.encode(table_texts)}
    for name, rows in vectors.items():
        np.save(folder / f"{name}.vectors.npy", rows, allow_pickle=False)
    report("学习指标的命名")
    published = [table for table in kept if table.kind != "library"]
    categories = [table for table in kept if table.kind == "library"]
    save(learn([*load_training_tables(), *published], categories, encoder), folder)
    (folder / "indicators.json").write_bytes(INDICATORS.dump_json(tuple(indicators)))
    (folder / "tables.json").write_bytes(TABLES.dump_json(heads))
    (folder / "keywords.json").write_bytes(KEYWORDS.dump_json(tuple(table.keywords for table in kept)))
    return Facts(encoder=encoder.name, noise={name: noise_level(rows) for name, rows in vectors.items()})
