"""What a process that holds pieces for others does: it loads them, takes them from others, and answers from them."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus.errors import ZhibiaoError
from models.threads import one_thread_from_now
from models.vocabulary import Floats, Weighed
from recommender.engines.shard import Best, Marks, Shard
from recommender.engines.stored import digest, load_shard, unpacked
from recommender.index.manifest import entry, read_manifest
from recommender.settings import load_settings


@dataclass(frozen=True)
class Piece:
    """A piece of a shard: the texts from ``begin`` to ``end`` of ``texts``; the rest is as in `Shard`."""

    begin: int
    end: int
    texts: int
    dense_weight: float
    noise: float


class Holder:
    """One piece of each shard of a snapshot.

    A piece comes from the snapshot's files where this machine has them, whole and unchanged; else somebody who has
    them hands it over. A holder that was started again elsewhere so begins anew, and answers nothing until then.

    :param pieces: what to hold, by the shard's name.
    :param folder: where the snapshot lies with whoever asks. It may lie under the same name in this machine's own
        home; or there, where the folder is shared.
    """

    def __init__(self, pieces: Mapping[str, Piece], folder: str) -> None:
        one_thread_from_now()
        self._pieces = dict(pieces)
        self._shards: dict[str, Shard] = {}
        self._coming: dict[str, dict[str, npt.NDArray[Any]]] = {}
        self._asked = time.monotonic()
        for name in self._pieces:
            for place in _places(Path(folder)):
                if name not in self._shards:
                    self._load(place, name)

    def missing(self) -> list[str]:
        """Name the shards of which the piece is still missing."""
        self._asked = time.monotonic()
        return [name for name in self._pieces if name not in self._shards]

    def idle(self) -> float:
        """Give how long nobody has asked for anything, in seconds."""
        return time.monotonic() - self._asked

    def scores_of(self, name: str, vectors: Floats, queries: Sequence[Weighed], mask: bytes | None) -> Floats | None:
        """Score every text of a piece; None while it is missing. See `Shard.scores_of`.

        :param mask: which texts are wanted, eight to a byte.
        """
        self._asked = time.monotonic()
        shard = self._shards.get(name)
        return None if shard is None else shard.scores_of(vectors, queries, _marks(mask, shard))

    def best(
        self, name: str, vector: Floats, query: Weighed, limit: int, mask: bytes | None, least: float
    ) -> Best | None:
        """Find the best texts of a piece; None while it is missing. See `Shard.best`.

        :param mask: which texts may be given, eight to a byte.
        """
        self._asked = time.monotonic()
        shard = self._shards.get(name)
        return None if shard is None else shard.best(vector, query, limit, _marks(mask, shard), least)

    def take(self, name: str, array: str, shape: tuple[int, ...], dtype: str, begin: int, part: bytes) -> None:
        """Take a part of an array of a missing piece.

        :param name: the shard's name.
        :param array: which array of `packed`.
        :param shape: of the whole array.
        :param dtype: its type.
        :param begin: where the part stands in the array's bytes.
        :param part: the bytes.
        """
        self._asked = time.monotonic()
        coming = self._coming.setdefault(name, {})
        if array not in coming or coming[array].shape != shape or coming[array].dtype.str != dtype:
            coming[array] = np.zeros(shape, dtype=dtype)
        flat = coming[array].reshape(-1).view(np.uint8)
        flat[begin : begin + len(part)] = np.frombuffer(part, dtype=np.uint8)

    def finish(self, name: str, expected: str) -> bool:
        """Make the piece of what was taken.

        :param name: the shard's name.
        :param expected: the digest of all arrays.
        :return: whether the piece is there now; where parts are missing or wrong, all have to come again.
        """
        coming = self._coming.pop(name, {})
        if name not in self._shards:
            if digest(coming) != expected:
                return False
            self._shards[name] = unpacked(coming, self._pieces[name].dense_weight, self._pieces[name].noise)
        return True

    def _load(self, folder: Path, name: str) -> None:
        piece = self._pieces[name]
        try:
            if _is_sound(folder, name):
                whole = load_shard(folder, name, piece.texts, piece.dense_weight, piece.noise)
                self._shards[name] = whole.part(piece.begin, piece.end)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return  # not here, or not as it should be: it is handed over then


def _marks(mask: bytes | None, shard: Shard) -> Marks | None:
    if mask is None:
        return None
    return np.unpackbits(np.frombuffer(mask, dtype=np.uint8), count=len(shard)).astype(np.bool_)


def _places(folder: Path) -> list[Path]:
    try:
        return [load_settings().home / "index" / folder.name, folder]
    except ZhibiaoError:
        return [folder]


@lru_cache(maxsize=8)
def _is_sound(folder: Path, name: str) -> bool:
    """Tell whether a shard's files are those that were built."""
    listed = read_manifest(folder)["files"]
    return all(entry(folder / file) == told for file, told in listed.items() if file.startswith(f"{name}."))
