"""Text to unit vectors: the interface, and any sentence-transformers model by folder or name."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
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


class SentenceTransformerEncoder:
    """A sentence-transformers model, imported (with torch) only when it is chosen.

    :param model: a folder, or a name already on this machine; nothing is fetched.
    :raises ModelError: when it cannot be loaded.
    """

    def __init__(self, model: str) -> None:
        try:
            from sentence_transformers import SentenceTransformer

            self._model: Any = SentenceTransformer(model, device="cpu", local_files_only=True)
        except (OSError, ValueError, ImportError, KeyError) as failure:
            reason = str(failure).splitlines()[0] if str(failure) else type(failure).__name__
            raise ModelError(
                "encoder.unusable",
                f"文本模型「{model}」不能加载({reason[:200]});请检查设置 ZHIBIAO_ENCODER,或改回 lsa",
                encoder=model,
            ) from failure
        self._name = f"sentence-transformers:{model_identity(model)}"

    @property
    def name(self) -> str:
        """The model's folder contents or name."""
        return self._name

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._model.get_sentence_embedding_dimension())

    def encode(self, texts: Sequence[str]) -> Floats:
        """Encode texts with the model's own prompts and maximum length.

        :param texts: the texts.
        :return: shape (texts, dimension), rows of unit length.
        """
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        found = self._model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(found, dtype=np.float32)


def model_identity(model: str) -> str:
    """Give the name of a hub model, or a digest of a folder's files so that retraining in place is noticed."""
    folder = Path(model)
    if not folder.is_dir():
        return model
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(str(path.relative_to(folder)).encode())
            digest.update(path.read_bytes())
    return f"{folder.name}@{digest.hexdigest()[:16]}"
