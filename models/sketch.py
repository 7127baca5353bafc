"""Short vectors in place of long ones: a first look at very many texts, before the best are looked at exactly."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from models.vocabulary import Floats

FROM = 50_000  # texts; fewer are compared exactly in some milliseconds
KEPT = 0.84  # of the vectors' squares: recall@10 of 0.996 and more, filtered or not, docs/evaluation.md
_STEP, _SAMPLE, _AT_ONCE = 16, 20_000, 50_000


@dataclass(frozen=True)
class Sketch:
    """Vectors turned so that their first numbers say most, and cut after those.

    :param basis: directions, shape (dimension, length).
    :param rows: the short vectors, shape (texts, length).
    """

    basis: Floats
    rows: Floats

    @classmethod
    def of(cls, vectors: Floats, seed: int = 0) -> Sketch | None:
        """Make short vectors by principal directions of a sample.

        :param vectors: shape (texts, dimension), rows of unit length.
        :param seed: of the sample.
        :return: None for fewer than `FROM` texts, which need none.
        """
        if len(vectors) < FROM:
            return None
        chosen = np.sort(np.random.default_rng(seed).choice(len(vectors), _SAMPLE, replace=False))
        sample = np.asarray(vectors[chosen], dtype=np.float64)
        shares, directions = np.linalg.eigh(sample.T @ sample)
        told = np.cumsum(shares[::-1]) / shares.sum()
        length = min(vectors.shape[1], -(-(int(np.searchsorted(told, KEPT)) + 1) // _STEP) * _STEP)
        basis = np.ascontiguousarray(directions[:, ::-1][:, :length], dtype=np.float32)
        rows = np.empty((len(vectors), length), dtype=np.float32)
        for begin in range(0, len(vectors), _AT_ONCE):
            rows[begin : begin + _AT_ONCE] = vectors[begin : begin + _AT_ONCE] @ basis
        return cls(basis, rows)

    def cosines(self, vectors: Floats) -> Floats:
        """Give what the short vectors say of the cosines with some vectors.

        :param vectors: shape (vectors, dimension) or (dimension,), of unit length.
        :return: shape (vectors, texts) or (texts,).
        """
        short = vectors @ self.basis
        return np.asarray((self.rows @ short.T).T, dtype=np.float32)

    def part(self, begin: int, end: int) -> Sketch | None:
        """Give the short vectors of the texts between two places; None for fewer than `FROM`, which need none.

        :param begin: place of the first.
        :param end: place after the last; it may be beyond these texts.
        """
        rows = self.rows[begin:end]
        return Sketch(self.basis, rows) if len(rows) >= FROM else None

    def save(self, folder: Path, name: str) -> None:
        """Write ``NAME.basis.npy`` and ``NAME.sketch.npy`` into a folder."""
        np.save(folder / f"{name}.basis.npy", self.basis, allow_pickle=False)
        np.save(folder / f"{name}.sketch.npy", self.rows, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path, name: str) -> Sketch | None:
        """Read what `save` wrote, memory-mapped; None where nothing was written."""
        if not (folder / f"{name}.sketch.npy").exists():
            return None
        basis, rows = (
            np.load(folder / f"{name}.{part}.npy", mmap_mode="r", allow_pickle=False).view(np.ndarray)
            for part in ("basis", "sketch")
        )
        if basis.shape[1] != rows.shape[1]:
            raise ValueError(f"{name} 的短向量不完整")
        return cls(basis, rows)
