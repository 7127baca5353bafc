"""A shard from the files of a snapshot, and a piece of one as arrays on their way to another machine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from models.lexical import Columns, LexicalIndex
from models.sketch import Sketch
from models.vocabulary import Vocabulary
from recommender.engines.shard import Shard

Arrays = Mapping[str, npt.NDArray[Any]]


def load_shard(folder: Path, name: str, texts: int, dense_weight: float, noise: float) -> Shard:
    """Load a shard, memory-mapped.

    :param folder: of the snapshot.
    :param name: ``indicator`` or ``table``.
    :param texts: how many it holds.
    :param dense_weight: see `Shard`.
    :param noise: see `Shard`.
    :raises OSError: when a file is missing.
    :raises ValueError: when the files do not belong together.
    """
    vectors = np.load(folder / f"{name}.vectors.npy", mmap_mode="r", allow_pickle=False)
    lexical = LexicalIndex.load(folder, name, texts)
    return Shard(vectors, lexical, dense_weight, noise, sketch=Sketch.load(folder, name))


def packed(shard: Shard) -> dict[str, npt.NDArray[Any]]:
    """Give all that a shard without later texts consists of, as plain arrays; see `unpacked`."""
    lexical = shard.lexical
    words = json.dumps(list(lexical.vocabulary.columns), ensure_ascii=False).encode()
    short = {} if shard.sketch is None else {"basis": shard.sketch.basis, "sketch": shard.sketch.rows}
    return {
        **short,
        "vectors": shard.parts[0],
        "data": lexical.columns.data,
        "indices": lexical.columns.indices,
        "indptr": lexical.columns.indptr,
        "idf": lexical.vocabulary.idf,
        "tokens": np.frombuffer(words, dtype=np.uint8),
    }


def unpacked(arrays: Arrays, dense_weight: float, noise: float) -> Shard:
    """Make the shard that `packed` took apart."""
    tokens = json.loads(arrays["tokens"].tobytes())
    vocabulary = Vocabulary({token: column for column, token in enumerate(tokens)}, arrays["idf"])
    columns = Columns(arrays["data"], arrays["indices"], arrays["indptr"])
    lexical = LexicalIndex(vocabulary, columns, len(arrays["vectors"]))
    sketch = Sketch(arrays["basis"], arrays["sketch"]) if "sketch" in arrays else None
    return Shard(arrays["vectors"], lexical, dense_weight, noise, sketch=sketch)


def digest(arrays: Arrays) -> str:
    """Give what tells arrays from others: their names, types, shapes and contents."""
    found = hashlib.sha256()
    for name in sorted(arrays):
        array = np.ascontiguousarray(arrays[name])
        found.update(f"{name} {array.dtype.str} {array.shape}\n".encode())
        found.update(array.data)
    return found.hexdigest()
