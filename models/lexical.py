"""Sparse lexical ranking: cosine of TF-IDF over words, characters and character pairs, by token columns."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy import sparse

from models.segment import tokens
from models.vocabulary import Floats, Vocabulary


class LexicalIndex:
    """Texts by their tokens; a query reads only the columns of its own tokens.

    :param vocabulary: tokens and their weights.
    :param columns: shape (texts, tokens), by columns, rows of unit length.
    """

    def __init__(self, vocabulary: Vocabulary, columns: sparse.csc_array) -> None:
        self.vocabulary = vocabulary
        self.columns = columns

    @classmethod
    def build(cls, texts: Sequence[str]) -> LexicalIndex:
        """Index texts.

        :param texts: the texts; their order is the order of the scores.
        """
        tokenised = [tokens(text) for text in texts]
        vocabulary = Vocabulary.fit(tokenised)
        return cls(vocabulary, sparse.csc_array(vocabulary.weigh(tokenised)))

    def scores(self, query: str) -> Floats:
        """Score every text against a query.

        :param query: any text.
        :return: cosines between 0 and 1, one per text.
        """
        row = self.vocabulary.weigh([tokens(query)])
        scores = np.zeros(self.columns.shape[0], dtype=np.float32)
        starts, indices, data = self.columns.indptr, self.columns.indices, self.columns.data
        for column, weight in zip(row.indices, row.data, strict=True):
            span = slice(starts[column], starts[column + 1])
            scores[indices[span]] += weight * data[span]
        return scores

    def save(self, folder: Path, name: str) -> None:
        """Write the index into a folder, as plain arrays whose names begin with ``name``."""
        self.vocabulary.save(folder, name)
        for part in ("data", "indices", "indptr"):
            np.save(folder / f"{name}.{part}.npy", getattr(self.columns, part), allow_pickle=False)

    @classmethod
    def load(cls, folder: Path, name: str, texts: int) -> LexicalIndex:
        """Read what `save` wrote, memory-mapped.

        :param texts: number of texts in the index.
        """
        vocabulary = Vocabulary.load(folder, name)
        parts = [
            np.load(folder / f"{name}.{part}.npy", mmap_mode="r", allow_pickle=False)
            for part in ("data", "indices", "indptr")
        ]
        return cls(vocabulary, sparse.csc_array(tuple(parts), shape=(texts, len(vocabulary.columns)), copy=False))
