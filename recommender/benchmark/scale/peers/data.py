"""What all peers are given: unique indicators' texts, tokens, levels, years and vectors, queries, exact answers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from corpus.names import match_key, plain_name
from corpus.store import Store
from models.fuse import fuse
from models.lexical import LexicalIndex
from models.segment import tokens
from models.static import StaticEncoder
from models.vocabulary import Floats
from recommender.benchmark.scale import asked
from recommender.encoders import shipped_weights
from recommender.index.build import NAME_SHARE, noise_level
from recommender.search import LEAST_SCORE
from recommender.settings import Settings

LIMIT = 10
QUERIES = 400

Answers = list[list[int]]


@dataclass(frozen=True)
class Asked:
    """The queries: texts, and for each the level 2 and the year to which it is narrowed where it is."""

    texts: Sequence[str]
    levels: Sequence[str]
    years: Sequence[int]
    vectors: Floats


@dataclass(frozen=True)
class Exact:
    """Exact answers by ranking (``cosine``, ``fused``) and narrowing (``search``, ``by level2``, ``by year``)."""

    answers: dict[str, dict[str, Answers]]
    keys: Sequence[tuple[str, str]]


def prepare(home: Path, folder: Path, seed: int) -> tuple[Asked, Exact]:
    """Write what the peers are given, and find the exact answers: full products in float32, nothing left out.

    :param home: a filled home.
    :param folder: where it is written.
    :param seed: of the corpus.
    """
    folder.mkdir(parents=True, exist_ok=True)
    keys, names, texts, years = _unique(home)
    encoder = StaticEncoder(shipped_weights())
    blended = NAME_SHARE * encoder.encode(names) + (1 - NAME_SHARE) * encoder.encode(texts)
    lengths = np.linalg.norm(blended, axis=1, keepdims=True)
    vectors = np.asarray(blended / np.where(lengths > 0, lengths, 1.0), dtype=np.float32)
    np.save(folder / "vectors.npy", vectors, allow_pickle=False)
    levels, held = [level for level, _ in keys], [sorted(found) for found in years]
    written = {
        "texts": texts,
        "tokens": [" ".join(tokens(text)) or "-" for text in texts],
        "levels": levels,
        "years": held,
    }
    (folder / "texts.json").write_text(json.dumps(written, ensure_ascii=False), encoding="utf-8")
    found = _asked(encoder, seed)
    np.save(folder / "query-vectors.npy", found.vectors, allow_pickle=False)
    spoken = {
        "texts": found.texts,
        "tokens": [" ".join(tokens(text)) or "-" for text in found.texts],
        "levels": found.levels,
        "years": found.years,
    }
    (folder / "queries.json").write_text(json.dumps(spoken, ensure_ascii=False), encoding="utf-8")
    return found, Exact(_exact(vectors, texts, levels, held, found), keys)


def _unique(home: Path) -> tuple[list[tuple[str, str]], list[str], list[str], list[set[int]]]:
    """Give key, name, text and years of every unique indicator, in the order of the store."""
    names: dict[tuple[str, str], str] = {}
    told: dict[tuple[str, str], str] = {}
    years: dict[tuple[str, str], set[int]] = {}
    store = Store(home / "corpus.db")
    for table in store.tables():
        for row in table.indicators:
            key = row.level2 or "", match_key(row.level3)
            if not key[1]:
                continue
            name = names.setdefault(key, plain_name(row.level3))
            years.setdefault(key, set()).update([table.year] if table.year else [])
            if row.description and match_key(row.description) != match_key(name):
                told.setdefault(key, row.description)
    store.close()
    texts = [f"{name} {told.get(key, '')}".strip() for key, name in names.items()]
    return list(names), list(names.values()), texts, list(years.values())


def _asked(encoder: StaticEncoder, seed: int) -> Asked:
    texts = asked.queries(seed)[:QUERIES]
    levels = {query.query: query.level2 or "" for query in asked.filtered(seed, "level2")}
    years = {query.query: query.year or 0 for query in asked.filtered(seed, "year")}
    return Asked(
        texts, [levels[text] for text in texts], [years[text] for text in texts], encoder.encode_queries(texts)
    )


def _exact(
    vectors: Floats, texts: Sequence[str], levels: Sequence[str], years: Sequence[Sequence[int]], given: Asked
) -> dict[str, dict[str, Answers]]:
    lexical = LexicalIndex.build(texts)
    noise = noise_level(vectors)
    weight = float(Settings.model_fields["dense_weight"].default)
    of_level = {level: np.array([one == level for one in levels]) for level in set(given.levels)}
    of_year = {year: np.array([year in one for one in years]) for year in set(given.years)}
    kinds = ("search", "by level2", "by year")
    found: dict[str, dict[str, Answers]] = {ranking: {kind: [] for kind in kinds} for ranking in ("cosine", "fused")}
    for place, text in enumerate(given.texts):
        cosines = np.asarray(vectors @ given.vectors[place], dtype=np.float32)
        fused = fuse((cosines - noise) / (1.0 - noise), lexical.scores(lexical.weigh(text)), weight)
        masks = (None, of_level[given.levels[place]], of_year[given.years[place]])
        fused[fused < LEAST_SCORE] = 0.0  # no hit, to the product
        for ranking, scores in (("cosine", cosines), ("fused", fused)):
            for kind, mask in zip(kinds, masks, strict=True):
                found[ranking][kind].append(best(scores, mask))
    return found


def best(scores: Floats, mask: npt.NDArray[np.bool_] | None) -> list[int]:
    """Give the places of the ten best scores above 0, best first, equal ones in the order of the index."""
    kept = scores if mask is None else np.where(mask, scores, 0.0)
    limit = min(LIMIT, len(kept))
    top = np.argpartition(-kept, limit - 1)[:limit]
    ordered = top[np.lexsort((top, -kept[top]))]
    return [int(place) for place in ordered if kept[place] > 0]


def recall(answers: Answers, exact: Answers) -> float:
    """Give the share of the exact ten that were found, averaged over the queries that have any.

    :param answers: places by query; fewer queries than the exact ones count those alone.
    :param exact: places by query.
    """
    shares = [len({*one} & {*right}) / len(right) for one, right in zip(answers, exact, strict=False) if right]
    return float(np.mean(shares)) if shares else float("nan")
