"""Text to unit vectors: the interface, and any sentence-transformers model by folder or name."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from models.errors import ModelError
from models.vocabulary import Floats


class Encoder(Protocol):
    """Turns texts into vectors whose dot product says how near they are in meaning."""

    @property
    def name(self) -> str:
        """Identity of the model: vectors of two encoders with the same name can be compared."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    def encode(self, texts: Sequence[str]) -> Floats:
        """Encode texts.

        :param texts: the texts.
        :return: shape (texts, dimension), rows of unit length (zero for a text of which nothing is known).
        """

    def encode_queries(self, texts: Sequence[str]) -> Floats:
        """Encode what people look for; models with prompts of their own for queries use them.

        :param texts: the queries.
        :return: as `encode`.
        """


class SentenceTransformerEncoder:
    """A sentence-transformers model, imported (with torch) only when it is chosen.

    :param model: a folder, or a name already on this machine; nothing is fetched.
    :raises ModelError: when it cannot be loaded.
    """

    def __init__(self, model: str) -> None:
        try:
            from sentence_transformers import SentenceTransformer

            self._model: Any = SentenceTransformer(model, device="cpu", local_files_only=True)
        except Exception as failure:  # broken weights and tokenizers raise whatever their own libraries define
            reason = str(failure).splitlines()[0] if str(failure) else type(failure).__name__
            raise ModelError(
                "encoder.unusable",
                f"文本模型「{model}」不能加载（{reason[:200]}）；请检查设置 ZHIBIAO_ENCODER，或改回 default",
                encoder=model,
            ) from failure
        self._name = f"sentence-transformers:{model_identity(model)}"
        # sentence-transformers 5.1 knows the old name only; later versions warn on it.
        ask = getattr(self._model, "get_embedding_dimension", None) or self._model.get_sentence_embedding_dimension
        told: int | None = ask()
        self._dimension = told or len(self._model.encode([""])[0])

    @property
    def name(self) -> str:
        """The model's folder contents or name."""
        return self._name

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._dimension

    def encode(self, texts: Sequence[str]) -> Floats:
        """Encode texts with the model's own prompts and maximum length.

        :param texts: the texts.
        :return: shape (texts, dimension), rows of unit length.
        """
        return self._encode(self._model.encode_document, texts)

    def encode_queries(self, texts: Sequence[str]) -> Floats:
        """Encode queries with the model's own prompt for queries, where it has one.

        :param texts: the queries.
        :return: shape (texts, dimension), rows of unit length.
        """
        return self._encode(self._model.encode_query, texts)

    def _encode(self, encode: Callable[..., Any], texts: Sequence[str]) -> Floats:
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        found = encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(found, dtype=np.float32)


def model_identity(model: str) -> str:
    """Give the name of a hub model, or a digest of a folder's files so that retraining in place is noticed."""
    if not os.path.isdir(model):
        return model
    return f"{Path(model).name}@{_digest(model, tuple(sorted(_state(model))))}"


def _state(folder: str, above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], int, int]]:
    """Give the names from the folder on, the bytes and the time of every file in a folder and those below."""
    with os.scandir(folder) as entries:
        for entry in entries:
            names = (*above, entry.name)
            if entry.is_file():
                facts = entry.stat()
                yield names, facts.st_size, facts.st_mtime_ns
            elif entry.is_dir(follow_symlinks=False):
                yield from _state(entry.path, names)


@lru_cache(maxsize=8)
def _digest(folder: str, state: tuple[tuple[tuple[str, ...], int, int], ...]) -> str:
    """Digest the files of a folder, once per state: the identity is asked for at every request."""
    digest = hashlib.sha256()
    for names, size, _ in state:
        digest.update(f"{'/'.join(names)}\n{size}\n".encode())
        with Path(folder, *names).open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:16]
