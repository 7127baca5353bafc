"""From a text to the places where it stands: sorted hashes in a file, mapped into memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from pathlib import Path

import numpy as np
import numpy.typing as npt

Places = npt.NDArray[np.int32]


class Lookup:
    """Places by key; a key may have many.

    Eight bytes of BLAKE2b stand for a key: among ten million keys two of one hash are to be expected once in some
    370,000 corpora, so the keys themselves are not kept.

    :param hashes: sorted, shape (entries,).
    :param places: the place that belongs to each.
    """

    def __init__(self, hashes: npt.NDArray[np.uint64], places: Places) -> None:
        self._hashes = hashes
        self._places = places

    @classmethod
    def build(cls, entries: Iterable[tuple[str, int]]) -> Lookup:
        """Index (key, place) pairs; the places of one key keep their order."""
        return cls(np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.int32)).extended(entries)

    def find(self, key: str) -> Places:
        """Give the places of a key, none where it is unknown."""
        wanted = _hash(key)
        first = int(np.searchsorted(self._hashes, wanted, side="left"))
        last = int(np.searchsorted(self._hashes, wanted, side="right"))
        return self._places[first:last]

    def extended(self, entries: Iterable[tuple[str, int]]) -> Lookup:
        """Give the same with more pairs, which stand behind those of the same key."""
        pairs = list(entries)
        hashes = np.fromiter((_hash(key) for key, _ in pairs), dtype=np.uint64, count=len(pairs))
        places = np.fromiter((place for _, place in pairs), dtype=np.int32, count=len(pairs))
        order = np.argsort(hashes, kind="stable")
        at = np.searchsorted(self._hashes, hashes[order], side="right")
        return Lookup(np.insert(self._hashes, at, hashes[order]), np.insert(self._places, at, places[order]))

    def save(self, folder: Path, name: str) -> None:
        """Write the lookup as two plain arrays whose names begin with ``name``."""
        np.save(folder / f"{name}.hashes.npy", self._hashes, allow_pickle=False)
        np.save(folder / f"{name}.places.npy", self._places, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path, name: str) -> Lookup:
        """Read what `save` wrote, memory-mapped.

        :raises ValueError: when the arrays do not belong together.
        """
        hashes, places = (
            np.load(folder / f"{name}.{part}.npy", mmap_mode="r", allow_pickle=False).view(np.ndarray)
            for part in ("hashes", "places")
        )
        if len(hashes) != len(places):
            raise ValueError(f"{name} 的对照表不完整")
        return cls(hashes, places)


def pair_key(*parts: str | None) -> str:
    """Give one key for several texts; None is the empty text."""
    return "\x1f".join(part or "" for part in parts)


def _hash(key: str) -> np.uint64:
    return np.uint64(int.from_bytes(blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big"))


def first_of(places: Sequence[int] | Places) -> int | None:
    """Give the first of some places, None where there is none."""
    return int(places[0]) if len(places) else None
