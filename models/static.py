"""The shipped encoder: token vectors mapped into memory, averaged, without torch."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from models.errors import ModelError
from models.vocabulary import Floats

_BATCH = 1024
_GATHER = 4096
_SHORT, _TOGETHER = 32, 64  # texts of so few tokens are added up together, so many at a time: they stay in the cache
_TENSOR = "embedding.weight"


class StaticEncoder:
    """A sentence-transformers ``StaticEmbedding`` folder, read without sentence-transformers.

    The same folder loaded by ``SentenceTransformer`` gives the same vectors: the mean of the token vectors, at unit
    length.

    :param folder: the model folder, with ``tokenizer.json`` and ``model.safetensors``.
    :raises ModelError: when a file is missing or damaged.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            self._vectors = _map_tensor(folder / "model.safetensors")
            if self._tokenizer.get_vocab_size() > len(self._vectors):
                raise ValueError("词表与权重不是一套")
        except Exception as failure:  # tokenizers raises bare exceptions
            reason = (str(failure) or type(failure).__name__).splitlines()[0][:200]
            raise ModelError(
                "encoder.damaged",
                f"文本模型「{folder}」缺失或已损坏（{reason}）；请重新安装 zhibiao，或改正设置 ZHIBIAO_ENCODER",
                encoder=str(folder),
            ) from failure

    @cached_property
    def name(self) -> str:
        """The digest of the weights and the tokenizer: retraining in place is noticed."""
        digest = hashlib.sha256()
        for file in ("tokenizer.json", "model.safetensors"):
            digest.update((self.folder / file).read_bytes())
        return f"static:{digest.hexdigest()[:16]}"

    @property
    def tokenizer(self) -> Tokenizer:
        """The tokenizer, for training on from this model."""
        return self._tokenizer

    @property
    def vectors(self) -> Floats:
        """The token vectors, shape (tokens, dimension), read-only."""
        return self._vectors

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._vectors.shape[1])

    def encode(self, texts: Sequence[str]) -> Floats:
        """Encode texts.

        :param texts: the texts.
        :return: shape (texts, dimension), rows of unit length, or zero where no token is known.
        """
        sums = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(texts), _BATCH):
            self._add_up(self._tokens(texts[start : start + _BATCH]), sums[start : start + _BATCH])
        norms = np.linalg.norm(sums, axis=1, keepdims=True)
        sums /= np.where(norms > 0, norms, np.float32(1))
        return sums

    def _add_up(self, tokens: Sequence[Sequence[int]], sums: Floats) -> None:
        """Sum the vectors of each text's tokens into its row."""
        short = [row for row, ids in enumerate(tokens) if 0 < len(ids) <= _SHORT]
        for first in range(0, len(short), _TOGETHER):
            rows = short[first : first + _TOGETHER]
            starts = np.cumsum([0, *(len(tokens[row]) for row in rows[:-1])])
            ids = [token for row in rows for token in tokens[row]]
            sums[rows] = np.add.reduceat(self._vectors.take(ids, axis=0), starts, axis=0)
        for row, long in enumerate(tokens):
            if len(long) > _SHORT:
                # Part by part: a gather for all needs memory for every token.
                for first in range(0, len(long), _GATHER):
                    sums[row] += self._vectors.take(long[first : first + _GATHER], axis=0).sum(axis=0)

    def encode_queries(self, texts: Sequence[str]) -> Floats:
        """Encode queries, which this model treats like any text; see `encode`."""
        return self.encode(texts)

    def _tokens(self, texts: Sequence[str]) -> list[list[int]]:
        try:
            if len(texts) == 1:
                return [self._tokenizer.encode(texts[0], add_special_tokens=False).ids]
            found = self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
            return [encoding.ids for encoding in found]
        except TypeError:  # half of a surrogate pair, as JSON escapes can hold: no text for the library
            return self._tokens([text.encode("utf-8", "replace").decode("utf-8") for text in texts])


def is_static(folder: Path) -> bool:
    """Tell whether a folder holds a static model: token vectors that are averaged, and nothing before or after."""
    try:
        modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
        kinds = [str(module["type"]).rsplit(".", 1)[-1] for module in modules]
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return kinds in (["StaticEmbedding"], ["StaticEmbedding", "Normalize"]) and not modules[0].get("path")


def _map_tensor(path: Path) -> Floats:
    """Map the one tensor of a safetensors file into memory (https://github.com/huggingface/safetensors#format)."""
    size = path.stat().st_size
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if not 0 < length < min(size, 10_000_000):
            raise ValueError("不是 safetensors 文件")
        header = json.loads(file.read(length))
    entry = header[_TENSOR]
    rows, columns = entry["shape"]
    begin, end = entry["data_offsets"]
    if entry["dtype"] != "F32" or end - begin != rows * columns * 4 or 8 + length + end > size:
        raise ValueError("权重文件不完整，或不是 32 位浮点数")
    mapped = np.memmap(path, dtype=np.float32, mode="r", offset=8 + length + begin, shape=(rows, columns))
    return mapped.view(np.ndarray)  # the same memory; np.memmap itself adds its bookkeeping to every operation
