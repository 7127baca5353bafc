"""Latent semantic analysis, fitted on the corpus itself: the encoder of an installation without a trained model."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from models.segment import tokens
from models.vocabulary import Floats, Vocabulary


class LsaEncoder:
    """TF-IDF folded into a few hundred dimensions (Deerwester et al. 1990).

    :param vocabulary: tokens and their weights.
    :param components: shape (tokens, dimension).
    """

    def __init__(self, vocabulary: Vocabulary, components: Floats) -> None:
        self.vocabulary = vocabulary
        self.components = components

    @classmethod
    def fit(cls, texts: Sequence[str], dimension: int = 256, seed: int = 0) -> LsaEncoder:
        """Fit on texts.

        :param texts: the texts of the corpus; at least one with a known token.
        :param dimension: length of a vector, at most one less than there are texts and tokens.
        :param seed: of the randomised decomposition.
        """
        from sklearn.decomposition import TruncatedSVD
        from threadpoolctl import threadpool_limits

        tokenised = [tokens(text) for text in texts]
        vocabulary = Vocabulary.fit(tokenised)
        weighed = vocabulary.weigh(tokenised)
        possible = min(dimension, weighed.shape[0] - 1, weighed.shape[1] - 1)
        if possible < 2:
            return cls(vocabulary, np.ones((len(vocabulary.columns), 1), dtype=np.float32))
        # One thread: on a busy machine several wait for each other (1 s became 5-13 s).
        with threadpool_limits(1), np.errstate(invalid="ignore"):  # texts all the same have no variance to explain
            found = TruncatedSVD(possible, random_state=seed).fit(weighed)
        return cls(vocabulary, np.ascontiguousarray(found.components_.T, dtype=np.float32))

    @property
    def name(self) -> str:
        """A digest of the components: two fits differ."""
        return f"lsa:{hashlib.sha256(np.ascontiguousarray(self.components).tobytes()).hexdigest()[:16]}"

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self.components.shape[1])

    def encode(self, texts: Sequence[str]) -> Floats:
        """Encode texts.

        :param texts: the texts.
        :return: shape (texts, dimension), rows of unit length, or zero where no token is known.
        """
        vectors = np.asarray(
            self.vocabulary.weigh([tokens(text) for text in texts]) @ self.components, dtype=np.float32
        )
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.where(lengths > 0, lengths, 1.0), dtype=np.float32)

    def encode_queries(self, texts: Sequence[str]) -> Floats:
        """Encode queries, which this model treats like any text; see `encode`."""
        return self.encode(texts)

    def save(self, folder: Path, name: str) -> None:
        """Write the encoder into a folder, as plain arrays whose names begin with ``name``."""
        self.vocabulary.save(folder, name)
        np.save(folder / f"{name}.components.npy", self.components, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path, name: str) -> LsaEncoder:
        """Read what `save` wrote, memory-mapped."""
        components = np.load(folder / f"{name}.components.npy", mmap_mode="r", allow_pickle=False)
        return cls(Vocabulary.load(folder, name), components)
