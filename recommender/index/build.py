"""From the store's tables to the files of a snapshot."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import TypedDict

import numpy as np

from corpus.table import TargetTable
from corpus.training_tables import load_training_tables
from models.encoder import Encoder
from models.lexical import LexicalIndex
from models.lsa import LsaEncoder
from models.vocabulary import Floats
from recommender.engines.bulk import Bulk
from recommender.index.columns import Columns
from recommender.index.gather import Gatherer
from recommender.index.lookups import Lookups
from recommender.naming.learn import learn
from recommender.naming.learned import save

NAME_SHARE = 0.7  # chosen on the dev half of the test queries: see docs/evaluation.md
MOST_EXAMPLES = 5_000  # published tables that naming is learned from: each is compared with at every suggestion
_AT_ONCE = 10_000


def indicator_text(name: str, description: str | None) -> str:
    """Give the text by which an indicator is found: its name and what it means."""
    return f"{name} {description or ''}".strip()


def table_text(table: TargetTable) -> str:
    """Give the text by which a table is found: the project's name, purpose, goal and, in the library, keywords."""
    return " ".join([table.project_name, table.purpose or "", table.goal or "", *table.keywords]).strip()


def blended(encoder: Encoder, names: list[str], texts: list[str]) -> Floats:
    """Give one vector for a name and what it means: the name says most, the description finds what it leaves out."""
    found = NAME_SHARE * encoder.encode(names) + (1 - NAME_SHARE) * encoder.encode(texts)
    lengths = np.linalg.norm(found, axis=1, keepdims=True)
    return np.asarray(found / np.where(lengths > 0, lengths, 1.0), dtype=np.float32)


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
    folder: Path,
    tables: Iterable[TargetTable],
    encoder: Encoder | None,
    report: Callable[[str], None],
    bulk: Bulk,
) -> Facts:
    """Write all files of a snapshot but its manifest.

    :param folder: an empty folder.
    :param tables: the store's tables.
    :param encoder: the text model; None fits an LSA encoder on these tables and writes it too.
    :param report: told what is being done, in Chinese, step by step.
    :param bulk: does the work on many texts.
    :return: what the manifest says of the snapshot.
    """
    report("汇总指标")
    gatherer, examples = Gatherer(), _Examples()
    table_texts: list[str] = []
    for table in tables:
        gatherer.add(table)
        examples.add(table)
        table_texts.append(table_text(table))
    columns = gatherer.columns()
    columns.save(folder)
    Lookups.build(columns, gatherer.keys()).save(folder)
    del gatherer
    names, texts = indicator_names(columns, range(columns.indicators))
    report("建立字面索引")
    LexicalIndex.build(texts, bulk.tokens).save(folder, "indicator")
    LexicalIndex.build(table_texts, bulk.tokens).save(folder, "table")
    report("计算语义向量")
    if encoder is None:
        encoder = LsaEncoder.fit(texts + table_texts)
        encoder.save(folder, "encoder")
    chosen = bulk.encoder(encoder)

    def of_indicators(part: slice) -> Floats:
        return blended(chosen, names[part], texts[part])

    def of_tables(part: slice) -> Floats:
        return chosen.encode(table_texts[part])

    noise = {
        "indicator": _write_vectors(folder / "indicator.vectors.npy", len(texts), encoder.dimension, of_indicators),
        "table": _write_vectors(folder / "table.vectors.npy", len(table_texts), encoder.dimension, of_tables),
    }
    report("学习指标的命名")
    save(learn([*load_training_tables(), *examples.published()], examples.categories, encoder), folder)
    return Facts(encoder=encoder.name, noise=noise)


def indicator_names(columns: Columns, places: Sequence[int]) -> tuple[list[str], list[str]]:
    """Give the names of some indicators, and the texts by which they are found."""
    names = [columns.texts[int(columns.name[place])] for place in places]
    said = [columns.texts.get(int(columns.description[place])) for place in places]
    return names, [indicator_text(name, text) for name, text in zip(names, said, strict=True)]


def _write_vectors(path: Path, count: int, dimension: int, vectors: Callable[[slice], Floats]) -> float:
    """Write vectors part by part, and give their noise level."""
    rows = np.lib.format.open_memmap(path, mode="w+", dtype=np.float32, shape=(count, dimension))
    for begin in range(0, count, _AT_ONCE):
        rows[begin : begin + _AT_ONCE] = vectors(slice(begin, begin + _AT_ONCE))
    rows.flush()
    return noise_level(rows)


class _Examples:
    """The library's categories, and of the published tables an even sample that depends on nothing but their ids."""

    def __init__(self) -> None:
        self.categories: list[TargetTable] = []
        self._sample: list[tuple[int, int, TargetTable]] = []
        self._seen = 0

    def add(self, table: TargetTable) -> None:
        """Take a table, or let it go by."""
        if table.kind == "library":
            self.categories.append(table)
            return
        self._seen += 1
        drawn = int.from_bytes(blake2b((table.id or "").encode(), digest_size=8).digest(), "big")
        entry = (-drawn, self._seen, table)
        if len(self._sample) < MOST_EXAMPLES:
            heapq.heappush(self._sample, entry)
        else:
            heapq.heappushpop(self._sample, entry)

    def published(self) -> list[TargetTable]:
        """Give the sample in the order in which the tables came."""
        return [table for _, _, table in sorted(self._sample, key=lambda entry: entry[1])]
