"""From token vectors to a folder that sentence-transformers reads and our own encoder maps into memory."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors.numpy import save
from tokenizers import Tokenizer

from models.checksums import listed

# The names under which sentence-transformers 5 saved its modules; 6 still reads them.
_MODULES = [
    {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.StaticEmbedding"},
    {"idx": 1, "name": "1", "path": "1_Normalize", "type": "sentence_transformers.models.Normalize"},
]


def export(folder: Path, tokenizer: Tokenizer, vectors: npt.NDArray[np.float32], manifest: dict[str, Any]) -> None:
    """Write a model folder.

    :param folder: made where it is missing; files of the same names are replaced.
    :param tokenizer: the tokenizer.
    :param vectors: shape (tokens, dimension), folded.
    :param manifest: data, checksums, recipe and figures, written beside the weights.
    """
    (folder / "1_Normalize").mkdir(parents=True, exist_ok=True)
    _write(folder / "model.safetensors", save({"embedding.weight": np.ascontiguousarray(vectors)}))
    _write(folder / "tokenizer.json", tokenizer.to_str(pretty=False).encode("utf-8"))
    for name, content in (
        ("modules.json", _MODULES),
        ("config_sentence_transformers.json", {"similarity_fn_name": "cosine", "prompts": {}}),
        # git keeps no empty folders, and the normalising module has nothing to say.
        ("1_Normalize/config.json", {}),
    ):
        _write(folder / name, _json(content))
    _write(folder / "manifest.json", _json({**manifest, "files": listed(folder)}))


def _json(content: object) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _write(path: Path, content: bytes) -> None:
    """Put a new file in the place of the old one: an encoder may have that one mapped into memory."""
    temporary = path.with_name(f"{path.name}.part")
    temporary.write_bytes(content)
    temporary.replace(path)
