"""One peer built or asked, run by path with a Python that has it: ``python child.py build|ask PEER FOLDER``.

Nothing of the product is imported here. FOLDER holds what `recommender.benchmark.scale.peers.data` wrote; no peer
loads a model or opens a connection. Every peer runs with its own usual settings; what was chosen is said beside it.
"""

from __future__ import annotations

import json
import os
import sys
import time
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np

LIMIT = 10
YEARS = range(2018, 2027)
SECONDS = 30.0


class Corpus:
    """The texts, their tokens, levels and years, and the vectors, as they were written for all peers."""

    def __init__(self, folder: Path) -> None:
        self.vectors = np.load(folder / "vectors.npy", mmap_mode="r", allow_pickle=False)
        written = json.loads((folder / "texts.json").read_text(encoding="utf-8"))
        self.texts: list[str] = written["texts"]
        self.tokens: list[str] = written["tokens"]
        self.levels: list[str] = written["levels"]
        self.years: list[list[int]] = written["years"]


class Peer:
    """A library with an index of its own in a folder: built in one process, opened and asked in another.

    :param folder: where its index is.
    """

    package: str

    def __init__(self, folder: Path) -> None:
        raise NotImplementedError

    def build(self, corpus: Corpus) -> None:
        """Build the index and leave it in the folder."""
        self._build(corpus)

    def open(self) -> None:
        """Open what was built."""
        self._open()

    def search(self, text: str, tokens: str, vector: Any) -> list[int]:
        """Give the places of the best texts for a query, best first."""
        return self._search(text, tokens, vector)

    def filtered(self, text: str, tokens: str, vector: Any, level: str | None, year: int | None) -> list[int]:
        """Give the same of the texts of a level 2 or, where that is None, of a year."""
        return self._filtered(text, tokens, vector, level, year)

    def _build(self, corpus: Corpus) -> None:
        raise NotImplementedError

    def _open(self) -> None:
        raise NotImplementedError

    def _search(self, text: str, tokens: str, vector: Any) -> list[int]:
        raise NotImplementedError

    def _filtered(self, text: str, tokens: str, vector: Any, level: str | None, year: int | None) -> list[int]:
        raise NotImplementedError


class Faiss(Peer):
    """FAISS HNSW over float32, inner product: M 32, efConstruction 200, efSearch 64; filters by an id selector."""

    package = "faiss-cpu"

    def __init__(self, folder: Path) -> None:
        import faiss

        self.faiss, self.path = faiss, folder / "hnsw.faiss"

    def _build(self, corpus: Corpus) -> None:
        index = self.faiss.IndexHNSWFlat(corpus.vectors.shape[1], 32, self.faiss.METRIC_INNER_PRODUCT)
        index.hnsw.efConstruction = 200
        index.add(np.ascontiguousarray(corpus.vectors))
        self.faiss.write_index(index, str(self.path))
        (self.path.parent / "levels.json").write_text(json.dumps(corpus.levels, ensure_ascii=False), encoding="utf-8")
        (self.path.parent / "years.json").write_text(json.dumps(corpus.years), encoding="utf-8")

    def _open(self) -> None:
        self.index = self.faiss.read_index(str(self.path))
        self.index.hnsw.efSearch = 64
        levels = np.array(json.loads((self.path.parent / "levels.json").read_text(encoding="utf-8")))
        years = json.loads((self.path.parent / "years.json").read_text(encoding="utf-8"))
        self.level = {level: np.packbits(levels == level, bitorder="little") for level in set(levels.tolist())}
        held = {year: np.array([year in one for one in years]) for year in YEARS}
        self.year = {year: np.packbits(mask, bitorder="little") for year, mask in held.items()}

    def _search(self, _text: str, _tokens: str, vector: Any) -> list[int]:
        return [int(place) for place in self.index.search(vector[None, :], LIMIT)[1][0]]

    def _filtered(self, _text: str, _tokens: str, vector: Any, level: str | None, year: int | None) -> list[int]:
        bits = self.level.get(level) if level else self.year.get(year or 0)
        if bits is None:
            return []
        selector = self.faiss.IDSelectorBitmap(bits)
        parameters = self.faiss.SearchParametersHNSW(sel=selector, efSearch=64)
        return [
            int(place) for place in self.index.search(vector[None, :], LIMIT, params=parameters)[1][0] if place >= 0
        ]


class Bm25s(Peer):
    """bm25s, Lucene's variant, over the product's own tokens; filters by a mask of weights."""

    package = "bm25s"

    def __init__(self, folder: Path) -> None:
        import bm25s

        self.bm25s, self.path = bm25s, folder / "bm25s"

    def _build(self, corpus: Corpus) -> None:
        index = self.bm25s.BM25(method="lucene")
        index.index([tokens.split(" ") for tokens in corpus.tokens], show_progress=False)
        index.save(str(self.path))
        (self.path / "levels.json").write_text(json.dumps(corpus.levels, ensure_ascii=False), encoding="utf-8")
        (self.path / "years.json").write_text(json.dumps(corpus.years), encoding="utf-8")

    def _open(self) -> None:
        self.index = self.bm25s.BM25.load(str(self.path), mmap=True)
        levels = np.array(json.loads((self.path / "levels.json").read_text(encoding="utf-8")))
        years = json.loads((self.path / "years.json").read_text(encoding="utf-8"))
        self.level = {level: (levels == level).astype(np.float32) for level in set(levels.tolist())}
        self.year = {year: np.array([year in one for one in years], dtype=np.float32) for year in YEARS}

    def _search(self, _text: str, tokens: str, _vector: Any) -> list[int]:
        return self._found(tokens, None)

    def _filtered(self, _text: str, tokens: str, _vector: Any, level: str | None, year: int | None) -> list[int]:
        return self._found(tokens, self.level.get(level) if level else self.year.get(year or 0))

    def _found(self, tokens: str, mask: Any) -> list[int]:
        given = [tokens.split(" ")]
        found, scores = self.index.retrieve(given, k=LIMIT, show_progress=False, weight_mask=mask)
        return [int(place) for place, score in zip(found[0], scores[0], strict=True) if score > 0]


class Chroma(Peer):
    """Chroma in one process on disk, cosine, its own settings for HNSW; filters by ``where``."""

    package = "chromadb"

    def __init__(self, folder: Path) -> None:
        import chromadb

        settings = chromadb.Settings(anonymized_telemetry=False)
        self.client: Any = chromadb.PersistentClient(path=str(folder / "chroma"), settings=settings)

    def _build(self, corpus: Corpus) -> None:
        held = self.client.create_collection(
            "indicators", embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
        )
        batch = min(self.client.get_max_batch_size(), 5_000)
        for start in range(0, len(corpus.texts), batch):
            part = slice(start, start + batch)
            held.add(
                ids=[str(place) for place in range(start, min(start + batch, len(corpus.texts)))],
                embeddings=corpus.vectors[part],
                documents=corpus.texts[part],
                metadatas=[
                    {"level2": level, **{f"y{year}": True for year in years if year in YEARS}}
                    for level, years in zip(corpus.levels[part], corpus.years[part], strict=True)
                ],
            )

    def _open(self) -> None:
        self.held = self.client.get_collection("indicators", embedding_function=None)

    def _search(self, _text: str, _tokens: str, vector: Any) -> list[int]:
        return self._found(vector, None)

    def _filtered(self, _text: str, _tokens: str, vector: Any, level: str | None, year: int | None) -> list[int]:
        return self._found(vector, {"level2": level} if level else {f"y{year}": True})

    def _found(self, vector: Any, where: dict[str, Any] | None) -> list[int]:
        found = self.held.query(query_embeddings=[vector], n_results=LIMIT, where=where, include=["distances"])
        return [int(one) for one in found["ids"][0]]


class Lance(Peer):
    """LanceDB on disk, cosine, exact without a vector index; levels and years in columns, filters before the search."""

    package = "lancedb"

    def __init__(self, folder: Path) -> None:
        import lancedb

        self.database: Any = lancedb.connect(str(folder / self._folder()))

    @staticmethod
    def _folder() -> str:
        return "lance-flat"

    def _build(self, corpus: Corpus) -> None:
        import pyarrow

        flat = pyarrow.array(np.ascontiguousarray(corpus.vectors).ravel())
        width = corpus.vectors.shape[1]
        columns = {
            "id": pyarrow.array(range(len(corpus.texts)), type=pyarrow.int64()),
            "text": pyarrow.array(corpus.texts),
            "level2": pyarrow.array(corpus.levels),
            "vector": pyarrow.FixedSizeListArray.from_arrays(flat, width),
        }
        columns |= {f"y{year}": pyarrow.array([year in one for one in corpus.years]) for year in YEARS}
        self._index(self.database.create_table("indicators", pyarrow.table(columns)))

    def _index(self, _table: Any) -> None:
        """Leave the vectors without an index: every search reads them all."""

    def _open(self) -> None:
        self.table = self.database.open_table("indicators")

    def _search(self, _text: str, _tokens: str, vector: Any) -> list[int]:
        return self._found(vector, None)

    def _filtered(self, _text: str, _tokens: str, vector: Any, level: str | None, year: int | None) -> list[int]:
        return self._found(vector, f"level2 = '{level}'" if level else f"y{year} = true")

    def _found(self, vector: Any, where: str | None) -> list[int]:
        asked = self.table.search(vector).distance_type("cosine").limit(LIMIT).select(["id", "_distance"])
        asked = asked.where(where, prefilter=True) if where else asked
        return [int(one) for one in asked.to_arrow()["id"].to_pylist()]


class LanceHnsw(Lance):
    """LanceDB with its HNSW over 8-bit vectors, its own settings, and bitmap indexes on the columns that filter."""

    @staticmethod
    def _folder() -> str:
        return "lance-hnsw"

    def _index(self, table: Any) -> None:
        """Index the vectors and the columns."""
        from lancedb.index import Bitmap, HnswSq

        table.create_index("vector", config=HnswSq(distance_type="cosine"))
        for column in ("level2", *(f"y{year}" for year in YEARS)):
            table.create_index(column, config=Bitmap())


class Txtai(Peer):
    """txtai hybrid: FAISS as it chooses it and BM25 over the product's tokens, weights 0.85 and 0.15.

    Searches go to an index without a database; filters need one and are put as its SQL.
    """

    package = "txtai"
    weights = (0.85, 0.15)

    def __init__(self, folder: Path) -> None:
        self.path = folder
        self.vectors: dict[str, Any] = {}

    def _embeddings(self, content: bool) -> Any:
        from txtai import Embeddings

        vectors = self.vectors

        def transform(texts: list[str]) -> Any:
            return np.array([vectors[text] for text in texts], dtype=np.float32)

        scoring = {"method": "bm25", "terms": True, "normalize": True, "tokenizer": {"whitespace": True}}
        return Embeddings(
            {"method": "external", "transform": transform, "dense": True, "scoring": scoring, "content": content}
        )

    def _build(self, corpus: Corpus) -> None:
        self.vectors.update(zip(corpus.tokens, corpus.vectors, strict=True))
        for content in (False, True):
            embeddings = self._embeddings(content)
            rows = zip(corpus.tokens, corpus.levels, corpus.years, strict=True)
            embeddings.index(
                (place, {"text": tokens, "level2": level, **{f"y{year}": 1 for year in years}} if content else tokens)
                for place, (tokens, level, years) in enumerate(rows)
            )
            embeddings.config.pop("transform")  # a function is not kept with the index
            embeddings.save(str(self.path / f"txtai-{content}"))

    def _open(self) -> None:
        self.plain, self.stored = self._embeddings(False), self._embeddings(True)
        for embeddings, name in ((self.plain, "txtai-False"), (self.stored, "txtai-True")):
            transform = embeddings.config["transform"]
            embeddings.load(str(self.path / name), config={"transform": transform})

    def _search(self, _text: str, tokens: str, vector: Any) -> list[int]:
        self.vectors[tokens] = vector
        return [int(place) for place, _ in self.plain.search(tokens, LIMIT, weights=list(self.weights))]

    def _filtered(self, _text: str, tokens: str, vector: Any, level: str | None, year: int | None) -> list[int]:
        self.vectors[tokens] = vector
        where = "level2 = :level" if level else f"y{year} = 1"
        parameters = {"asked": tokens, **({"level": level} if level else {})}
        query = f"select id, score from txtai where similar(:asked) and {where}"  # noqa: S608 the year is a number
        found = self.stored.search(query, LIMIT, weights=list(self.weights), parameters=parameters)
        return [int(one["id"]) for one in found]


PEERS: dict[str, type[Peer]] = {
    "txtai": Txtai,
    "chroma": Chroma,
    "lancedb": Lance,
    "lancedb-hnsw": LanceHnsw,
    "bm25s": Bm25s,
    "faiss-hnsw": Faiss,
}


def memory() -> dict[str, float]:
    """Give megabytes resident now and at the most (Linux only)."""
    status = Path("/proc/self/status")
    lines = [line.split() for line in status.read_text(encoding="utf-8").splitlines()] if status.exists() else []
    return {word[0][:-1]: int(word[1]) / 1024 for word in lines if word and word[0] in ("VmRSS:", "VmHWM:")}


def build(name: str, folder: Path) -> dict[str, Any]:
    """Build a peer's index from the texts and vectors, imports not counted."""
    (folder / name).mkdir(exist_ok=True)
    corpus = Corpus(folder)
    peer = PEERS[name](folder / name)
    started, cpu = time.perf_counter(), time.process_time()
    peer.build(corpus)
    taken = {"seconds": time.perf_counter() - started, "cpu_seconds": time.process_time() - cpu}
    return {**taken, "version": metadata.version(PEERS[name].package), "memory": memory()}


def ask(name: str, folder: Path) -> dict[str, Any]:
    """Open a peer's index and ask all queries; each gives places of texts, best first."""
    vectors = np.load(folder / "query-vectors.npy", allow_pickle=False)
    asked = json.loads((folder / "queries.json").read_text(encoding="utf-8"))
    before = memory()
    started = time.perf_counter()
    peer = PEERS[name](folder / name)
    peer.open()
    one = (asked["texts"][0], asked["tokens"][0], vectors[0])
    peer.search(*one)
    opened = time.perf_counter() - started
    found: dict[str, Any] = {"open_seconds": opened}
    given = list(zip(asked["texts"], asked["tokens"], vectors, strict=True))
    found["search"] = _timed(lambda place: peer.search(*given[place]), len(given))
    levels, years = asked["levels"], asked["years"]
    found["by level2"] = _timed(lambda place: peer.filtered(*given[place], levels[place], None), len(given))
    found["by year"] = _timed(lambda place: peer.filtered(*given[place], None, years[place]), len(given))
    return {**found, "memory": memory(), "memory_before": before}


def _timed(one: Any, count: int) -> dict[str, Any]:
    times, cpus, answers = [], [], []
    one(0)
    begun = time.perf_counter()
    for place in range(count):
        cpu, wall = time.process_time(), time.perf_counter()
        answers.append(one(place))
        times.append((time.perf_counter() - wall) * 1000)
        cpus.append((time.process_time() - cpu) * 1000)
        if time.perf_counter() - begun > SECONDS:
            break
    p50, p99 = np.percentile(times, [50, 99])
    return {"p50": float(p50), "p99": float(p99), "cpu_p50": float(np.median(cpus)), "answers": answers}


def main() -> None:
    """Do what the command line says, and print it as JSON; a missing package is said, not raised."""
    task, name, folder = sys.argv[1:4]
    os.environ.update({"HF_HUB_OFFLINE": "1", "ANONYMIZED_TELEMETRY": "False", "TOKENIZERS_PARALLELISM": "false"})
    try:
        metadata.version(PEERS[name].package)
    except metadata.PackageNotFoundError:
        print(json.dumps({"missing": PEERS[name].package}))  # noqa: T201 the parent reads it
        return
    print(json.dumps({"build": build, "ask": ask}[task](name, Path(folder))))  # noqa: T201


if __name__ == "__main__":
    main()
