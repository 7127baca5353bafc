"""Token weights: TF-IDF over a fixed vocabulary, without scikit-learn's import time at the first query."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from scipy import sparse

Floats = npt.NDArray[np.float32]
Weighed = Mapping[str, float]
"""Tokens of a text with their weights, of unit length."""


class Vocabulary:
    """Which tokens are known, which column each has, and how much each says.

    :param columns: column of each token.
    :param idf: inverse document frequency per column.
    """

    def __init__(self, columns: dict[str, int], idf: Floats) -> None:
        self.columns = columns
        self.idf = idf

    @classmethod
    def fit(cls, documents: Iterable[Sequence[str]]) -> Vocabulary:
        """Learn the vocabulary of tokenised documents, with smoothed idf ``ln((1+n)/(1+df))+1``.

        :param documents: the tokens of each document.
        :return: the vocabulary, columns in the order of first appearance.
        """
        frequency: Counter[str] = Counter()
        count = 0
        for document in documents:
            frequency.update(dict.fromkeys(document, 1))
            count += 1
        found = np.fromiter(frequency.values(), dtype=np.int64, count=len(frequency))
        return cls({token: column for column, token in enumerate(frequency)}, idf_of(found, count))

    def extended(self, tokens: Iterable[str]) -> Vocabulary:
        """Give the vocabulary with more tokens, which weigh as much as the rarest.

        :param tokens: any tokens; known ones change nothing.
        """
        new = dict.fromkeys(token for token in tokens if token not in self.columns)
        if not new:
            return self
        first = len(self.columns)
        columns = self.columns | {token: first + place for place, token in enumerate(new)}
        rarest = float(self.idf.max(initial=1.0))
        return Vocabulary(columns, np.concatenate((self.idf, np.full(len(new), rarest, dtype=np.float32))))

    def weigh_one(self, document: Sequence[str]) -> dict[int, float]:
        """Give the TF-IDF weights of one document, of unit length, by column; see `weigh`."""
        counted = Counter(column for token in document if (column := self.columns.get(token)) is not None)
        weights = {column: (1 + math.log(times)) * float(self.idf[column]) for column, times in counted.items()}
        length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        return {column: weight / length for column, weight in weights.items()}

    def weigh_tokens(self, document: Sequence[str]) -> Weighed:
        """Give the TF-IDF weights of one document's known tokens, of unit length; see `weigh`."""
        known = {token: column for token in document if (column := self.columns.get(token)) is not None}
        weights = self.weigh_one(document)
        return {token: weights[column] for token, column in known.items()}

    def found(self, weighed: Weighed) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
        """Give the columns of the tokens that are known here, and their weights."""
        known = [
            (column, weight) for token, weight in weighed.items() if (column := self.columns.get(token)) is not None
        ]
        columns, weights = [column for column, _ in known], [weight for _, weight in known]
        return np.array(columns, dtype=np.int64), np.array(weights, dtype=np.float64)

    def weigh(self, documents: Sequence[Sequence[str]]) -> sparse.csr_array:
        """Give TF-IDF rows of unit length, term frequency as ``1 + ln(tf)``.

        :param documents: the tokens of each document; unknown tokens count for nothing.
        :return: shape (documents, tokens of the vocabulary), float32.
        """
        from scipy import sparse

        data: list[float] = []
        indices: list[int] = []
        starts = [0]
        for document in documents:
            weighed = self.weigh_one(document)
            data.extend(weighed.values())
            indices.extend(weighed)
            starts.append(len(indices))
        shape = (len(documents), len(self.columns))
        return sparse.csr_array((np.array(data, dtype=np.float32), np.array(indices, dtype=np.int32), starts), shape)

    def save(self, folder: Path, name: str) -> None:
        """Write ``NAME.tokens.json`` and ``NAME.idf.npy`` into a folder."""
        (folder / f"{name}.tokens.json").write_text(json.dumps(list(self.columns), ensure_ascii=False), "utf-8")
        np.save(folder / f"{name}.idf.npy", self.idf, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path, name: str) -> Vocabulary:
        """Read what `save` wrote."""
        tokens = json.loads((folder / f"{name}.tokens.json").read_text("utf-8"))
        idf = np.load(folder / f"{name}.idf.npy", mmap_mode="r", allow_pickle=False).view(np.ndarray)
        return cls({token: column for column, token in enumerate(tokens)}, idf)


def idf_of(frequency: npt.NDArray[np.integer], documents: int) -> Floats:
    """Give the smoothed inverse document frequency ``ln((1+n)/(1+df))+1``.

    :param frequency: in how many documents each token stands.
    :param documents: how many there are.
    """
    return (np.log((1 + documents) / (1 + frequency)) + 1).astype(np.float32)
