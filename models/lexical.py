"""Sparse lexical ranking: cosine of TF-IDF over words, characters and character pairs, by token columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from models.segment import tokens
from models.vocabulary import Floats, Vocabulary


@dataclass(frozen=True)
class Columns:
    """A sparse matrix by columns, as SciPy's CSC arrays hold it, without SciPy's import time at the first query.

    ``data`` and ``indices`` (row numbers) of column ``c`` stand between ``indptr[c]`` and ``indptr[c + 1]``.
    """

    data: Floats
    indices: npt.NDArray[np.integer]
    indptr: npt.NDArray[np.integer]


class LexicalIndex:
    """Texts by their tokens; a query reads only the columns of its own tokens.

    :param vocabulary: tokens and their weights.
    :param columns: shape (texts, tokens), rows of unit length.
    :param texts: number of texts.
    """

    def __init__(self, vocabulary: Vocabulary, columns: Columns, texts: int) -> None:
        self.vocabulary = vocabulary
        self.columns = columns
        self.texts = texts

    @classmethod
    def build(cls, texts: Sequence[str]) -> LexicalIndex:
        """Index texts.

        :param texts: the texts; their order is the order of the scores.
        """
        from scipy import sparse

        tokenised = [tokens(text) for text in texts]
        vocabulary = Vocabulary.fit(tokenised)
        matrix = sparse.csc_array(vocabulary.weigh(tokenised))
        return cls(vocabulary, Columns(matrix.data, matrix.indices, matrix.indptr), len(texts))

    def scores(self, query: str) -> Floats:
        """Score every text against a query.

        :param query: any text.
        :return: cosines between 0 and 1, one per text.
        """
        weighed = self.vocabulary.weigh_one(tokens(query))
        columns = np.fromiter(weighed, dtype=np.int64, count=len(weighed))
        weights = np.fromiter(weighed.values(), dtype=np.float64, count=len(weighed))
        begins, ends = self.columns.indptr[columns], self.columns.indptr[columns + 1]
        sizes = ends - begins
        # Where the entries of these columns stand, one column after the other.
        held = np.arange(sizes.sum()) + np.repeat(begins - np.cumsum(sizes) + sizes, sizes)
        parts = np.repeat(weights, sizes) * self.columns.data[held]
        return np.bincount(self.columns.indices[held], weights=parts, minlength=self.texts).astype(np.float32)

    def select(self, kept: npt.NDArray[np.integer]) -> LexicalIndex:
        """Give the index of some of the texts; tokens keep the weights that they have in all.

        :param kept: places of the texts, ascending.
        :return: an index whose scores are those of this one at the places kept.
        """
        place = np.full(self.texts, -1, dtype=np.int64)
        place[kept] = np.arange(len(kept))
        rows = place[self.columns.indices]
        stays = rows >= 0
        before = np.concatenate(([0], np.cumsum(stays)))
        columns = Columns(self.columns.data[stays], rows[stays], before[self.columns.indptr])
        return LexicalIndex(self.vocabulary, columns, len(kept))

    def save(self, folder: Path, name: str) -> None:
        """Write the index into a folder, as plain arrays whose names begin with ``name``."""
        self.vocabulary.save(folder, name)
        for part in ("data", "indices", "indptr"):
            np.save(folder / f"{name}.{part}.npy", getattr(self.columns, part), allow_pickle=False)

    @classmethod
    def load(cls, folder: Path, name: str, texts: int) -> LexicalIndex:
        """Read what `save` wrote, memory-mapped.

        :param texts: number of texts in the index.
        :raises ValueError: when the arrays do not belong together.
        """
        vocabulary = Vocabulary.load(folder, name)
        # Viewed as plain arrays: numpy's memmap class costs microseconds at every column taken.
        data, indices, indptr = (
            np.load(folder / f"{name}.{part}.npy", mmap_mode="r", allow_pickle=False).view(np.ndarray)
            for part in ("data", "indices", "indptr")
        )
        if len(indptr) != len(vocabulary.columns) + 1 or len(data) != len(indices) or indptr[-1] != len(data):
            raise ValueError(f"{name} 的字面索引不完整")
        return cls(vocabulary, Columns(data, indices, indptr), texts)
