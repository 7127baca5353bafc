"""Any sentence-transformers model by folder, with a tiny one built here; nothing is fetched."""

from __future__ import annotations

import os
import shutil
import socket

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer
from sentence_transformers.models import StaticEmbedding
from tokenizers import Regex, Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Split

from models.encoder import SentenceTransformerEncoder, model_identity
from models.errors import ModelError

CHARACTERS = ["[UNK]", *"会议培训次人数满意度"]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    tokenizer = Tokenizer(WordLevel({c: i for i, c in enumerate(CHARACTERS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Split(Regex("."), "isolated")
    weights = np.random.default_rng(7).normal(size=(len(CHARACTERS), 12)).astype(np.float32)
    folder = tmp_path_factory.mktemp("models") / "tiny"
    SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_weights=weights)], device="cpu").save(str(folder))
    return folder, weights


@pytest.fixture
def folder(built, tmp_path):
    return shutil.copytree(built[0], tmp_path / "tiny")


@pytest.fixture(autouse=True)
def _no_network(monkeypatch):
    def refuse(*_arguments, **_named):
        raise AssertionError("the network was asked")

    for way in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, way, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def test_rows_are_the_models_own_and_unit(built):
    folder, weights = built
    encoder = SentenceTransformerEncoder(str(folder))
    assert encoder.dimension == 12
    vectors = encoder.encode(["会议", "度", "会议"])
    assert (vectors.shape, vectors.dtype) == ((3, 12), np.float32)
    expected = np.stack([weights[1:3].mean(axis=0), weights[10]])
    assert vectors[:2] == pytest.approx(expected / np.linalg.norm(expected, axis=1, keepdims=True), abs=1e-5)
    assert vectors[0].tolist() == vectors[2].tolist()
    assert encoder.encode([]).shape == (0, 12)
    assert np.isfinite(encoder.encode([""])).all()


def test_the_identity_is_that_of_the_files(folder):
    identity = model_identity(str(folder))
    assert SentenceTransformerEncoder(str(folder)).name == f"sentence-transformers:{identity}"
    assert identity.startswith("tiny@")
    copied = shutil.copytree(folder, folder.parent / "again" / "tiny")
    assert model_identity(str(copied)) == identity
    weights = folder / "model.safetensors"
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(data)
    retrained = model_identity(str(folder))
    assert retrained != identity
    (folder / "modules.json").rename(folder / "modules2.json")
    assert model_identity(str(folder)) not in (identity, retrained)
    assert model_identity("机构/模型") == "机构/模型"


def test_an_identity_is_not_read_again_while_the_files_stay(folder, monkeypatch):
    identity = model_identity(str(folder))
    monkeypatch.setattr("hashlib.file_digest", lambda *_: pytest.fail("read again"))
    assert model_identity(str(folder)) == identity


@pytest.mark.parametrize("name", ["/没有/这个文件夹", "no-such-owner/no-such-model", "不存在的模型"])
def test_a_missing_model_is_named_with_the_remedy(name):
    with pytest.raises(ModelError) as caught:
        SentenceTransformerEncoder(name)
    _plain(caught.value, name)


@pytest.mark.parametrize("harm", ["weights", "modules", "tokenizer", "empty"])
def test_a_broken_model_is_named_with_the_remedy(folder, harm):
    if harm == "weights":
        os.truncate(folder / "model.safetensors", 20)
    elif harm == "empty":
        shutil.rmtree(folder)
        folder.mkdir()
    else:
        (folder / f"{harm}.json").write_text("{半", "utf-8")
    with pytest.raises(ModelError) as caught:
        SentenceTransformerEncoder(str(folder))
    _plain(caught.value, str(folder))


def _plain(error, name):
    assert error.code == "encoder.unusable"
    assert error.context == {"encoder": name}
    assert f"「{name}」" in error.message
    assert "ZHIBIAO_ENCODER" in error.message
    assert "\n" not in error.message
