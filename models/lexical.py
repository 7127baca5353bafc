"""Sparse lexical ranking: cosine of TF-IDF over words, characters and character pairs, by token columns."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from models.segment import tokens
from models.vocabulary import Floats, Vocabulary, Weighed, idf_of

Tokenised = Callable[[Iterable[str]], Iterable[Sequence[str]]]


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
    :param later: texts that came later, by the same tokens: their columns and their number.
    """

    def __init__(
        self, vocabulary: Vocabulary, columns: Columns, texts: int, later: tuple[Columns, int] | None = None
    ) -> None:
        self.vocabulary = vocabulary
        self.columns = columns
        self._first = texts
        self._later = later

    @property
    def texts(self) -> int:
        """Number of texts."""
        return self._first + (self._later[1] if self._later else 0)

    @classmethod
    def build(cls, texts: Iterable[str], tokenised: Tokenised | None = None) -> LexicalIndex:
        """Index texts; they are read once and not kept.

        :param texts: the texts; their order is the order of the scores.
        :param tokenised: gives the tokens of each text, in order; None finds them here.
        """
        counted = _Counted()
        for found in tokenised(texts) if tokenised else map(tokens, texts):
            counted.add(found)
        vocabulary = counted.vocabulary()
        return cls(vocabulary, counted.columns(vocabulary), counted.texts)

    def extended(self, texts: Sequence[str]) -> LexicalIndex:
        """Give the index with more texts behind the others.

        :param texts: the texts; tokens keep their weights, new ones weigh as much as a token of one text.
        """
        if not texts:
            return self
        tokenised = [tokens(text) for text in texts]
        vocabulary = self.vocabulary.extended(token for words in tokenised for token in words)
        counted = _Counted(vocabulary.columns)
        for words in tokenised:
            counted.add(words)
        columns = counted.columns(vocabulary)
        if self._later is None:
            return LexicalIndex(vocabulary, self.columns, self._first, (columns, len(texts)))
        return LexicalIndex(
            vocabulary, self.columns, self._first, _stacked(self._later, columns, len(texts), len(vocabulary.columns))
        )

    def weigh(self, query: str) -> Weighed:
        """Give the tokens of a query that the texts know, with weights of unit length."""
        return self.vocabulary.weigh_tokens(tokens(query))

    def scores(self, query: Weighed) -> Floats:
        """Score every text against a query.

        :param query: its tokens with their weights, from `weigh` of this index or of one that knows more texts: the
            pieces of a larger index so score as the whole.
        :return: cosines between 0 and 1, one per text.
        """
        columns, weights = self.vocabulary.found(query)
        found = _scored(self.columns, self._first, columns, weights)
        if self._later is None:
            return found
        return np.concatenate((found, _scored(*self._later, columns, weights)))

    def select(self, kept: npt.NDArray[np.integer]) -> LexicalIndex:
        """Give the index of some of the texts; tokens keep the weights that they have in all.

        :param kept: places of the texts, ascending.
        :return: an index whose scores are those of this one at the places kept.
        """
        later = None
        if self._later is not None:
            rest = kept[kept >= self._first] - self._first
            later = _selected(*self._later, rest), len(rest)
        first = kept[kept < self._first]
        return LexicalIndex(self.vocabulary, _selected(self.columns, self._first, first), len(first), later)

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


class _Counted:
    """Tokens of texts, counted text by text in arrays: eight bytes for a token of a text.

    :param held: columns that tokens have already.
    """

    def __init__(self, held: Mapping[str, int] | None = None) -> None:
        self._columns = dict(held or {})
        self._ids = array("i")
        self._times = array("i")
        self._sizes = array("i")

    @property
    def texts(self) -> int:
        """How many texts were counted."""
        return len(self._sizes)

    def add(self, found: Sequence[str]) -> None:
        """Count the tokens of the next text."""
        counted = Counter(self._columns.setdefault(token, len(self._columns)) for token in found)
        self._ids.extend(counted.keys())
        self._times.extend(counted.values())
        self._sizes.append(len(counted))

    def vocabulary(self) -> Vocabulary:
        """Give the vocabulary of the texts."""
        frequency = np.bincount(np.array(self._ids, dtype=np.int32), minlength=len(self._columns))
        return Vocabulary(self._columns, idf_of(frequency, self.texts))

    def columns(self, vocabulary: Vocabulary) -> Columns:
        """Give the texts' weights, rows of unit length, column by column."""
        from scipy import sparse

        ids = np.array(self._ids, dtype=np.int32)
        starts = np.concatenate(([0], np.cumsum(np.array(self._sizes, dtype=np.int64))))
        weights = (1 + np.log(np.array(self._times, dtype=np.float64))) * vocabulary.idf[ids]
        owners = np.repeat(np.arange(self.texts), np.diff(starts))
        lengths = np.sqrt(np.bincount(owners, weights=weights * weights, minlength=self.texts))
        weights /= np.where(lengths > 0, lengths, 1.0)[owners]
        shape = (self.texts, len(vocabulary.columns))
        matrix = sparse.csc_array(sparse.csr_array((weights.astype(np.float32), ids, starts), shape=shape))
        return Columns(matrix.data, matrix.indices, matrix.indptr)


def _stacked(held: tuple[Columns, int], more: Columns, texts: int, width: int) -> tuple[Columns, int]:
    """Put the columns of more texts under those that are held."""
    from scipy import sparse

    above, count = held
    padded = np.concatenate((above.indptr, np.full(width + 1 - len(above.indptr), above.indptr[-1])))
    parts = [
        sparse.csc_array((above.data, above.indices, padded), shape=(count, width)),
        sparse.csc_array((more.data, more.indices, more.indptr), shape=(texts, width)),
    ]
    matrix = sparse.csc_array(sparse.vstack(parts))
    return Columns(matrix.data, matrix.indices, matrix.indptr), count + texts


def _scored(held: Columns, texts: int, columns: npt.NDArray[np.int64], weights: npt.NDArray[np.float64]) -> Floats:
    known = columns < len(held.indptr) - 1  # a token that came later is in no earlier text
    columns, weights = columns[known], weights[known]
    begins, ends = held.indptr[columns], held.indptr[columns + 1]
    sizes = ends - begins
    # Where the entries of these columns stand, one column after the other.
    places = np.arange(sizes.sum()) + np.repeat(begins - np.cumsum(sizes) + sizes, sizes)
    parts = np.repeat(weights, sizes) * held.data[places]
    return np.bincount(held.indices[places], weights=parts, minlength=texts).astype(np.float32)


def _selected(held: Columns, texts: int, kept: npt.NDArray[np.integer]) -> Columns:
    if not len(kept):  # as of most texts that came later: the many that came before are not looked through
        return Columns(held.data[:0], held.indices[:0], np.zeros_like(held.indptr))
    place = np.full(texts, -1, dtype=np.int64)
    place[kept] = np.arange(len(kept))
    rows = place[held.indices]
    stays = rows >= 0
    before = np.concatenate(([0], np.cumsum(stays)))
    return Columns(held.data[stays], rows[stays], before[held.indptr])
