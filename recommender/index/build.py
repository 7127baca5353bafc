"""From the store's tables to the files of a snapshot."""

from __future__ import annotations

import heapq
import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import TypedDict

import numpy as np

from corpus.bare import BareRow, BareTable
from corpus.table import Indicator, TargetTable
from corpus.training_tables import load_training_tables
from models.encoder import Encoder
from models.lexical import LexicalIndex
from models.lsa import LsaEncoder
from models.sketch import Sketch
from models.vocabulary import Floats
from recommender.engines.bulk import Bulk
from recommender.index.columns import Columns
from recommender.index.gather import Gatherer
from recommender.index.lookups import Lookups
from recommender.index.manifest import Entry
from recommender.index.progress import SCRATCH, Progress
from recommender.index.texts import Texts, TextsWriter
from recommender.naming.learn import learn
from recommender.naming.learned import save

NAME_SHARE = 0.7  # chosen on the dev half of the test queries: see docs/evaluation.md
MOST_EXAMPLES = 5_000  # published tables that naming is learned from: each is compared with at every suggestion
_AT_ONCE = 10_000
_TABLE_TEXTS = f"{SCRATCH}table-texts"
_EXAMPLES = f"{SCRATCH}examples.json"


def indicator_text(name: str, description: str | None) -> str:
    """Give the text by which an indicator is found: its name and what it means."""
    return f"{name} {description or ''}".strip()


def table_text(table: TargetTable) -> str:
    """Give the text by which a table is found: the project's name, purpose, goal and, in the library, keywords."""
    return _text_of(table.project_name, table.purpose, table.goal, table.keywords)


def _text_of(name: str, purpose: str | None, goal: str | None, keywords: Iterable[str]) -> str:
    return " ".join([name, purpose or "", goal or "", *keywords]).strip()


def blended(encoder: Encoder, names: list[str], texts: list[str]) -> Floats:
    """Give one vector for a name and what it means: the name says most, the description finds what it leaves out."""
    found = NAME_SHARE * encoder.encode(names) + (1 - NAME_SHARE) * encoder.encode(texts)
    lengths = np.linalg.norm(found, axis=1, keepdims=True)
    return np.asarray(found / np.where(lengths > 0, lengths, 1.0), dtype=np.float32)


class Facts(TypedDict):
    """What a manifest says of a snapshot: the model, how alike unrelated texts are to it, and the files."""

    encoder: str
    noise: dict[str, float]
    files: dict[str, Entry]


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
    progress: Progress,
    tables: Callable[[], Iterable[BareTable]],
    encoder: Encoder | None,
    report: Callable[[str], None],
    bulk: Bulk,
) -> Facts:
    """Write all files of a snapshot but its manifest, or those that a build that was cut off did not come to.

    :param progress: what is there already, and the folder.
    :param tables: gives the store's tables.
    :param encoder: the text model; None fits an LSA encoder on these tables and writes it too.
    :param report: told what is being done, in Chinese, step by step.
    :param bulk: does the work on many texts.
    :return: what the manifest says of the snapshot.
    """
    folder = progress.folder
    if not progress.has("columns"):
        report("汇总指标")
        with progress.step("columns"):
            _gather(folder, tables())
    columns, table_texts = Columns.load(folder), Texts.load(folder, _TABLE_TEXTS)
    names, texts = indicator_names(columns, range(columns.indicators))
    _lexical(progress, {"indicator": texts, "table": table_texts}, report, bulk)
    if not progress.has("vectors.table"):
        report("计算语义向量")
    if encoder is None:
        if not progress.has("encoder"):
            with progress.step("encoder"):
                LsaEncoder.fit([*texts, *table_texts]).save(folder, "encoder")
        encoder = LsaEncoder.load(folder, "encoder")
    chosen = bulk.encoder(encoder)

    def of_indicators(part: slice) -> Floats:
        return blended(chosen, names[part], texts[part])

    def of_tables(part: slice) -> Floats:
        return chosen.encode([table_texts[place] for place in range(part.start, part.stop)])

    _write_vectors(progress, "indicator", len(texts), encoder.dimension, of_indicators)
    _write_vectors(progress, "table", len(table_texts), encoder.dimension, of_tables)
    if not progress.has("naming"):
        report("学习指标的命名")
        with progress.step("naming"):
            published, categories = _examples(folder)
            save(learn([*load_training_tables(), *published], categories, encoder), folder)
    noise = {name: float(progress.fact(f"vectors.{name}")) for name in ("indicator", "table")}
    return Facts(encoder=encoder.name, noise=noise, files=progress.files())


def _gather(folder: Path, tables: Iterable[BareTable]) -> None:
    """Read the tables once, and write what they say and what later steps need of them."""
    gatherer, examples, texts = Gatherer(), _Examples(), TextsWriter()
    for table in tables:
        gatherer.add(table)
        examples.add(table)
        texts.add(_text_of(table.project_name, table.purpose, table.goal, table.keywords))
    texts.save(folder, _TABLE_TEXTS)
    examples.save(folder)
    columns = gatherer.columns()
    columns.save(folder)
    Lookups.build(columns, gatherer.keys()).save(folder)


def _lexical(progress: Progress, texts: Mapping[str, Iterable[str]], report: Callable[[str], None], bulk: Bulk) -> None:
    missing = [name for name in texts if not progress.has(f"lexical.{name}")]
    if missing:
        report("建立字面索引")
    for name in missing:
        with progress.step(f"lexical.{name}"):
            LexicalIndex.build(texts[name], bulk.tokens).save(progress.folder, name)


def indicator_names(columns: Columns, places: Sequence[int]) -> tuple[list[str], list[str]]:
    """Give the names of some indicators, and the texts by which they are found."""
    names = [columns.texts[int(columns.name[place])] for place in places]
    said = [columns.texts.get(int(columns.description[place])) for place in places]
    return names, [indicator_text(name, text) for name, text in zip(names, said, strict=True)]


def _write_vectors(
    progress: Progress, name: str, count: int, dimension: int, vectors: Callable[[slice], Floats]
) -> None:
    """Write vectors part by part, each durable before the next is begun; find out their noise level and sketch them."""
    if progress.has(f"vectors.{name}"):
        return
    file = f"{name}.vectors.npy"
    with progress.step(f"vectors.{name}") as found:
        rows = np.lib.format.open_memmap(
            progress.folder / file,
            mode="r+" if progress.has_chunks(file) else "w+",
            dtype=np.float32,
            shape=(count, dimension),
        )
        _allocate(progress.folder / file)
        for begin in range(progress.chunks(rows, file, _AT_ONCE) * _AT_ONCE, count, _AT_ONCE):
            part = slice(begin, min(begin + _AT_ONCE, count))
            rows[part] = vectors(part)
            rows.flush()
            progress.add_chunk(rows[part], file)
        sketch = Sketch.of(rows)
        if sketch is not None:
            sketch.save(progress.folder, name)
        found["fact"] = noise_level(rows)


def _allocate(path: Path) -> None:
    """See that the disk has room for a whole file: where a mapped one cannot grow, the kernel ends the process.

    :raises OSError: when the disk is full.
    """
    if hasattr(os, "posix_fallocate"):
        with path.open("r+b") as file:
            os.posix_fallocate(file.fileno(), 0, path.stat().st_size)


class _Examples:
    """The library's categories, and of the published tables an even sample that depends on nothing but their ids."""

    def __init__(self) -> None:
        self._categories: list[BareTable] = []
        self._sample: list[tuple[int, int, BareTable]] = []
        self._seen = 0

    def add(self, table: BareTable) -> None:
        """Take a table, or let it go by."""
        if table.kind == "library":
            self._categories.append(table)
            return
        self._seen += 1
        drawn = int.from_bytes(blake2b(table.id.encode(), digest_size=8).digest(), "big")
        entry = (-drawn, self._seen, table)
        if len(self._sample) < MOST_EXAMPLES:
            heapq.heappush(self._sample, entry)
        elif entry > self._sample[0]:
            heapq.heapreplace(self._sample, entry)

    def save(self, folder: Path) -> None:
        """Write both down, the sample in the order in which the tables came."""
        published = [table for _, _, table in sorted(self._sample, key=lambda entry: entry[1])]
        said = {"published": published, "categories": self._categories}
        (folder / _EXAMPLES).write_text(json.dumps(said, ensure_ascii=False), "utf-8")


def _examples(folder: Path) -> tuple[list[TargetTable], list[TargetTable]]:
    """Give the published tables and the categories that `_Examples` wrote, as far as names are learned from them."""
    said = json.loads((folder / _EXAMPLES).read_text("utf-8"))
    published, categories = (
        [_example(BareTable._make(table)) for table in said[name]] for name in ("published", "categories")
    )
    return published, categories


def _example(table: BareTable) -> TargetTable:
    rows = map(BareRow._make, table.rows)
    return TargetTable.model_construct(
        id=table.id,
        project_name=table.project_name,
        purpose=table.purpose,
        goal=table.goal,
        kind=table.kind,
        indicators=tuple(Indicator.model_construct(level2=row.level2, level3=row.level3) for row in rows),
    )
