"""Homes filled with invented corpora, kept from one run to the next."""

from __future__ import annotations

import json
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from corpus.names import match_key
from corpus.shipped import load_shipped
from corpus.store import Store
from corpus.table import TargetTable
from recommender.benchmark.scale.generate import SEED, documents

_MARKS = [round(base * 10**power) for power in range(3, 8) for base in (1, 3)]
_BLANKS = ("unit", "region", "year", "purpose", "goal")


@dataclass
class Census:
    """Counts what a corpus consists of while it is made; its memory grows with the distinct names alone."""

    rows: int = 0
    tables: int = 0
    names: Counter[tuple[str | None, str]] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    blanks: Counter[str] = field(default_factory=Counter)
    sizes: Counter[int] = field(default_factory=Counter)
    growth: list[tuple[int, int]] = field(default_factory=list)

    def add(self, tables: Iterable[TargetTable]) -> None:
        """Count tables."""
        for table in tables:
            self.tables += 1
            self.sizes[len(table.indicators)] += 1
            self.blanks.update(name for name in _BLANKS if not getattr(table, name))
            self.blanks["budget"] += table.budget_wan.total is None
            for row in table.indicators:
                self.rows += 1
                self.names[row.level2, match_key(row.level3)] += 1
                self.kinds[row.target.kind] += 1
                self.blanks["value"] += not row.value
                self.blanks["description"] += not row.description
        if not self.growth or self.rows >= next((mark for mark in _MARKS if mark > self.growth[-1][0]), 10**9):
            self.growth.append((self.rows, len(self.names)))

    def told(self) -> dict[str, Any]:
        """Give the statistics: shares between 0 and 1, sizes in rows."""
        sizes = np.repeat(list(self.sizes), list(self.sizes.values()))
        growth = list(dict.fromkeys([*self.growth, (self.rows, len(self.names))]))
        return {
            "rows": self.rows,
            "tables": self.tables,
            "distinct": len(self.names),
            "distinct_share": len(self.names) / self.rows,
            "once_share": sum(count == 1 for count in self.names.values()) / len(self.names),
            "top20_share": sum(count for _, count in self.names.most_common(20)) / self.rows,
            "top": [[level2, name, count] for (level2, name), count in self.names.most_common(5)],
            "heaps": slope(growth[1:]),
            "growth": [list(point) for point in growth],
            "rows_a_table": {f"p{part}": float(np.percentile(sizes, part)) for part in (10, 50, 90)},
            "kinds": {kind: count / self.rows for kind, count in self.kinds.most_common()},
            "blanks": {
                name: count / (self.rows if name in ("value", "description") else self.tables)
                for name, count in sorted(self.blanks.items())
            },
        }


def slope(points: Iterable[tuple[float, float]]) -> float | None:
    """Give the exponent of a power law through points, by least squares of the logarithms; None for fewer than two."""
    found = sorted({(x, y) for x, y in points if x > 0 and y > 0})
    if len({x for x, _ in found}) < 2:
        return None
    logs = np.log(np.array(found))
    return float(np.polyfit(logs[:, 0], logs[:, 1], 1)[0])


@dataclass(frozen=True)
class Home:
    """A filled home: its folder, and what making it told.

    :param ingest: ``rows_per_second`` and ``seconds`` of the store's own work, without the inventing; ``read`` the
        same of reading all tables back; ``bytes`` of the database.
    """

    folder: Path
    rows: int
    seed: int
    corpus: dict[str, Any]
    ingest: dict[str, Any]


def filled_home(work: Path, rows: int, seed: int = SEED, report: Callable[[str], None] = lambda _step: None) -> Home:
    """Give a home with an invented corpus, made now where an earlier run has not.

    :param work: folder in which homes are kept.
    :param rows: size of the corpus.
    :param seed: of the corpus.
    :param report: told how far it is.
    """
    folder = work / f"rows-{rows}-seed-{seed}"
    told = folder / "corpus.json"
    if told.is_file():
        return Home(folder=folder, **json.loads(told.read_text(encoding="utf-8")))
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    store = Store(folder / "corpus.db")
    load_shipped(store)
    census, seconds, cpu = Census(), [], 0.0
    for document in documents(rows, seed):
        started, used = time.perf_counter(), time.process_time()
        store.add_document(document.id, document.name, document.parsed)
        seconds.append(time.perf_counter() - started)
        cpu += time.process_time() - used
        census.add(document.parsed.tables)
        if len(seconds) % 50 == 0:
            report(f"{census.rows:,} of {rows:,} rows")
    started = time.perf_counter()
    read = sum(len(table.indicators) for table in store.tables())
    reading = time.perf_counter() - started
    store.close()
    home = Home(
        folder=folder,
        rows=rows,
        seed=seed,
        corpus=census.told(),
        ingest={
            "seconds": sum(seconds),
            "cpu_seconds": cpu,
            "rows_per_second": census.rows / sum(seconds),
            "document_ms": {f"p{part}": float(np.percentile(seconds, part)) * 1000 for part in (50, 99)},
            "read_rows_per_second": read / reading,
            "bytes": size_of(folder),
        },
    )
    facts = {key: value for key, value in asdict(home).items() if key != "folder"}
    told.write_text(json.dumps(facts, ensure_ascii=False, indent=1), encoding="utf-8")
    return home


def size_of(path: Path) -> int:
    """Give the bytes of a file, or of all files in a folder."""
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file())
