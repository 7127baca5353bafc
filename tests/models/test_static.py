"""The shipped kind of encoder: unit rows, mapped into memory, without torch, and plain words when it is damaged."""

from __future__ import annotations

import json
import os
import shutil
import struct
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from models.errors import ModelError
from models.static import StaticEncoder, is_static
from models.training.export import export
from models.training.tokenizer import build_tokenizer

WORDS = ["[UNK]", "0", *"会议培训次人数满意度", "会议", "培训", "人数", "满意度", "wifi"]
TEXTS = ["会议次数", "", "培训人数12人", "龘", "WiFi满意度", "★", "培训 会议", "会" * 50]


@pytest.fixture(scope="module")
def vectors():
    found = np.random.default_rng(9).normal(size=(len(WORDS), 24)).astype(np.float32)
    found[0] = 0
    return found


@pytest.fixture(scope="module")
def built(tmp_path_factory, vectors):
    folder = tmp_path_factory.mktemp("models") / "static"
    scores = [(word, -20.0 if word == "[UNK]" else -8.0 + len(word)) for word in WORDS]
    export(folder, build_tokenizer(scores), vectors, {})
    return folder


@pytest.fixture
def folder(built, tmp_path):
    return shutil.copytree(built, tmp_path / "static")


@pytest.fixture(scope="module")
def encoder(built):
    return StaticEncoder(built)


def test_rows_are_the_mean_of_the_tokens_at_unit_length(encoder, vectors):
    found = encoder.encode(TEXTS)
    assert (found.shape, found.dtype) == ((len(TEXTS), 24), np.float32)
    expected = vectors[[WORDS.index("会议"), WORDS.index("次"), WORDS.index("数")]].mean(axis=0)
    assert found[0] == pytest.approx(expected / np.linalg.norm(expected), abs=1e-5)
    known = [bool(text.strip("龘★")) for text in TEXTS]
    assert np.linalg.norm(found, axis=1) == pytest.approx([float(one) for one in known], abs=1e-5)
    assert encoder.encode_queries(TEXTS).tolist() == found.tolist()


def test_a_batch_equals_one_by_one_at_every_size(encoder, monkeypatch):
    whole = encoder.encode(TEXTS)
    assert np.concatenate([encoder.encode([text]) for text in TEXTS]).tolist() == whole.tolist()
    monkeypatch.setattr("models.static._BATCH", 3)
    assert encoder.encode(TEXTS).tolist() == whole.tolist()
    monkeypatch.setattr("models.static._GATHER", 2)
    assert encoder.encode(TEXTS) == pytest.approx(whole, abs=1e-6)
    assert encoder.encode(tuple(TEXTS)) == pytest.approx(whole, abs=1e-6)


def test_no_texts(encoder):
    assert encoder.encode([]).shape == (0, 24)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.characters(codec=None), max_size=30), max_size=4))
def test_any_text_gives_a_unit_row_or_zero(encoder, texts):
    lengths = np.linalg.norm(encoder.encode(texts), axis=1)
    assert np.all((lengths == 0) | (abs(lengths - 1) < 1e-5))


def test_half_of_a_surrogate_pair_does_no_harm(encoder):
    whole = encoder.encode(["会议", "培训"])
    assert encoder.encode(["会议\ud800", "培训"]).tolist() == whole.tolist()
    assert encoder.encode(["\udfff会议"]).tolist() == whole[:1].tolist()


def test_the_vectors_are_mapped_and_cannot_be_written(encoder):
    assert isinstance(encoder.vectors.base, np.memmap)
    with pytest.raises(ValueError, match="read-only"):
        encoder.vectors[0, 0] = 1


def test_threads_share_one_encoder(encoder):
    whole = encoder.encode(TEXTS).tolist()
    with ThreadPoolExecutor(8) as threads:
        for found in threads.map(lambda _: encoder.encode(TEXTS).tolist(), range(64)):
            assert found == whole


def test_the_name_changes_with_the_weights_and_the_tokenizer(folder, built):
    name = StaticEncoder(folder).name
    assert name == StaticEncoder(built).name
    assert name.startswith("static:")
    weights = bytearray((folder / "model.safetensors").read_bytes())
    weights[-1] ^= 1
    (folder / "model.safetensors").write_bytes(weights)
    retrained = StaticEncoder(folder).name
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.save(str(folder / "tokenizer.json"), pretty=True)
    assert len({name, retrained, StaticEncoder(folder).name}) == 3


def test_torch_is_not_imported(built):
    program = (
        "import sys; from pathlib import Path; from models.static import StaticEncoder;"
        f"StaticEncoder(Path({str(built)!r})).encode(['会议', '培训']);"
        "print([name for name in ('torch', 'transformers', 'sentence_transformers', 'jieba') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "[]", "")


def _header(folder, **changes):
    path = folder / "model.safetensors"
    data = path.read_bytes()
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    header["embedding.weight"].update(changes)
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data[8 + length :])


HARM = {
    "no weights": lambda folder: (folder / "model.safetensors").unlink(),
    "no tokenizer": lambda folder: (folder / "tokenizer.json").unlink(),
    "no folder": shutil.rmtree,
    "half the tokenizer": lambda folder: os.truncate(folder / "tokenizer.json", 200),
    "half the weights": lambda folder: os.truncate(folder / "model.safetensors", 500),
    "half the header": lambda folder: os.truncate(folder / "model.safetensors", 20),
    "empty weights": lambda folder: os.truncate(folder / "model.safetensors", 0),
    "no weights at all": lambda folder: (folder / "model.safetensors").write_bytes(b"\xff" * 4096),
    "half precision": lambda folder: _header(folder, dtype="F16"),
    "one row": lambda folder: _header(folder, shape=[24]),
    "too many rows": lambda folder: _header(folder, shape=[1000, 24], data_offsets=[0, 96_000]),
    "fewer rows than tokens": lambda folder: _header(folder, shape=[4, 24], data_offsets=[0, 384]),
    "negative rows": lambda folder: _header(folder, shape=[-2, -12], data_offsets=[0, 96]),
    "a header that is a list": lambda folder: (folder / "model.safetensors").write_bytes(
        struct.pack("<Q", 2) + b"[]" + b"\0" * 64
    ),
}


@pytest.mark.parametrize("harm", HARM)
def test_a_damaged_model_is_named_with_the_remedy(folder, harm):
    HARM[harm](folder)
    with pytest.raises(ModelError) as caught:
        StaticEncoder(folder)
    error = caught.value
    assert error.code == "encoder.damaged"
    assert error.context == {"encoder": str(folder)}
    assert f"「{folder}」" in error.message
    assert error.message.endswith("；请重新安装 zhibiao，或改正设置 ZHIBIAO_ENCODER")
    assert "\n" not in error.message


def test_which_folders_are_static(folder, tmp_path):
    assert is_static(folder)
    modules = json.loads((folder / "modules.json").read_text("utf-8"))
    for content in (modules[::-1], [{**modules[0], "path": "0_Static"}], [], {}, [{"type": 1}], "{半"):
        (folder / "modules.json").write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
        assert not is_static(folder)
    assert not is_static(tmp_path / "没有")
