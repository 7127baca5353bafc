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

_LONG = 1_000  # entries of a column that is added by itself
_AT_ONCE = 50_000  # texts that are weighed at once


@dataclass(frozen=True)
class Columns:
    """A sparse matrix by columns, as SciPy's CSC arrays hold it, without SciPy's import time at the first query.

    ``data`` and ``indices`` (row numbers) of column ``c`` stand between ``indptr[c]`` and ``indptr[c + 1]``.
    """

    data: Floats
    indices: npt.NDArray[np.integer]
    indptr: npt.NDArray[np.integer]

    def sizes(self, columns: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Give the entries of some columns; one that came later than these has none."""
        known = columns < len(self.indptr) - 1
        inside = np.where(known, columns, 0)
        return np.where(known, self.indptr[inside + 1] - self.indptr[inside], 0)


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
        return self._scored(*self.vocabulary.found(query))

    def rough(self, query: Weighed, entries: int) -> tuple[Floats, Weighed]:
        """Score every text by the rarest tokens of a query, so that an answer costs little however many the texts are.

        :param query: its tokens with their weights, from `weigh`.
        :param entries: of the tokens' columns that are read at the most; the rarest token's is read in any case.
        :return: (scores, the tokens left out, for `share`); none is left out where all together have no more entries.
        """
        columns, weights = self.vocabulary.found(query)
        sizes = self.columns.sizes(columns)
        order = np.argsort(sizes, kind="stable")
        read = np.cumsum(sizes[order]) <= entries
        read[:1] = True
        if read.all():
            return self._scored(columns, weights), {}
        taken = order[read]
        left = set(columns[order[~read]].tolist())
        of = self.vocabulary.columns
        return self._scored(columns[taken], weights[taken]), {
            token: weight for token, weight in query.items() if of.get(token) in left
        }

    def share(self, query: Weighed, places: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        """Give what some tokens add to the scores of some texts.

        :param query: the tokens with their weights.
        :param places: of the texts, ascending.
        """
        columns, weights = self.vocabulary.found(query)
        found = _shared(self.columns, columns, weights, places)
        if self._later is not None:
            found += _shared(self._later[0], columns, weights, places - self._first)
        return found

    def _scored(self, columns: npt.NDArray[np.int64], weights: npt.NDArray[np.float64]) -> Floats:
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


class _Numbers(dict[str, int]):
    """Gives every new token the next number."""

    def __missing__(self, token: str) -> int:
        number = self[token] = len(self)
        return number


class _Counted:
    """Tokens of texts, counted text by text in arrays: eight bytes for a token of a text.

    :param held: columns that tokens have already.
    """

    def __init__(self, held: Mapping[str, int] | None = None) -> None:
        self._columns = _Numbers(held or {})
        self._ids = array("i")
        self._times = array("i")
        self._sizes = array("i")

    @property
    def texts(self) -> int:
        """How many texts were counted."""
        return len(self._sizes)

    def add(self, found: Sequence[str]) -> None:
        """Count the tokens of the next text."""
        counted = Counter(map(self._columns.__getitem__, found))
        self._ids.extend(counted.keys())
        self._times.extend(counted.values())
        self._sizes.append(len(counted))

    def vocabulary(self) -> Vocabulary:
        """Give the vocabulary of the texts."""
        frequency = np.bincount(np.array(self._ids, dtype=np.int32), minlength=len(self._columns))
        return Vocabulary(dict(self._columns), idf_of(frequency, self.texts))

    def columns(self, vocabulary: Vocabulary) -> Columns:
        """Give the texts' weights, rows of unit length, column by column."""
        from scipy import sparse

        ids = np.frombuffer(self._ids, dtype=np.int32)
        times = np.frombuffer(self._times, dtype=np.int32)
        starts = np.concatenate(([0], np.cumsum(np.array(self._sizes, dtype=np.int64))))
        weights: Floats = np.empty(len(ids), dtype=np.float32)
        for begin in range(0, self.texts, _AT_ONCE):
            ends = starts[begin : begin + _AT_ONCE + 1]
            part = slice(int(ends[0]), int(ends[-1]))
            found = (1 + np.log(times[part].astype(np.float64))) * vocabulary.idf[ids[part]]
            owners = np.repeat(np.arange(len(ends) - 1), np.diff(ends))
            lengths = np.sqrt(np.bincount(owners, weights=found * found, minlength=len(ends) - 1))
            weights[part] = found / np.where(lengths > 0, lengths, 1.0)[owners]
        shape = (self.texts, len(vocabulary.columns))
        short = starts.astype(np.int32) if len(ids) < 2**31 else starts  # of long ones SciPy makes all numbers long
        matrix = sparse.csc_array(sparse.csr_array((weights, ids, short), shape=shape))
        return Columns(matrix.data, matrix.indices.astype(np.int64), matrix.indptr.astype(np.int64))


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
    sizes = held.sizes(columns)
    few = (sizes > 0) & (sizes <= _LONG)
    begins, short = held.indptr[columns[few]], sizes[few]
    # Where the entries of the short columns stand, one column after the other.
    places = np.arange(short.sum()) + np.repeat(begins - np.cumsum(short) + short, short)
    parts = np.repeat(weights[few], short) * held.data[places]
    found = np.bincount(held.indices[places], weights=parts, minlength=texts).astype(np.float64, copy=False)
    for one in np.flatnonzero(sizes > _LONG).tolist():
        begin = int(held.indptr[columns[one]])
        span = slice(begin, begin + int(sizes[one]))
        found[held.indices[span]] += weights[one] * held.data[span]
    return found.astype(np.float32)


def _shared(
    held: Columns, columns: npt.NDArray[np.int64], weights: npt.NDArray[np.float64], places: npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    found = np.zeros(len(places), dtype=np.float64)
    for column, weight, size in zip(columns.tolist(), weights.tolist(), held.sizes(columns).tolist(), strict=True):
        if size:
            begin = int(held.indptr[column])
            rows = held.indices[begin : begin + size]
            near = np.minimum(np.searchsorted(rows, places), size - 1)
            found += np.where(rows[near] == places, weight * held.data[begin + near], 0.0)
    return found


def _selected(held: Columns, texts: int, kept: npt.NDArray[np.integer]) -> Columns:
    if not len(kept):  # as of most texts that came later: the many that came before are not looked through
        return Columns(held.data[:0], held.indices[:0], np.zeros_like(held.indptr))
    stays = np.zeros(texts, dtype=np.bool_)
    stays[kept] = True
    entries = np.flatnonzero(stays[held.indices])
    rows = np.searchsorted(kept, held.indices[entries])
    return Columns(held.data[entries], rows, np.searchsorted(entries, held.indptr))
