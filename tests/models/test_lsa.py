"""The encoder that is fitted on the corpus itself."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.decomposition import TruncatedSVD
from sklearn.preprocessing import normalize

from corpus.library import load_library
from models.lsa import LsaEncoder
from models.segment import tokens


@pytest.fixture(scope="module")
def texts():
    return [f"{item.level3} {item.description or ''}" for table in load_library() for item in table.indicators][:200]


@pytest.fixture(scope="module")
def encoder(texts):
    return LsaEncoder.fit(texts, dimension=32)


def test_rows_are_unit_and_unknown_text_is_zero(encoder, texts):
    vectors = encoder.encode([*texts, "", "★xyz"])
    assert vectors.shape == (len(texts) + 2, encoder.dimension) == (202, 32)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors[:-2], axis=1) == pytest.approx(1, abs=1e-5)
    assert not vectors[-2:].any()
    assert encoder.encode([]).shape == (0, 32)


def test_vectors_equal_scikit_learns(encoder, texts):
    weighed = encoder.vocabulary.weigh([tokens(text) for text in texts])
    reference = normalize(TruncatedSVD(32, random_state=0).fit(weighed).transform(weighed))
    assert encoder.encode(texts) == pytest.approx(reference, abs=1e-4)


def test_one_corpus_gives_one_encoder(encoder, texts):
    again = LsaEncoder.fit(texts, dimension=32)
    assert again.name == encoder.name
    assert again.encode(texts[:5]).tolist() == encoder.encode(texts[:5]).tolist()
    assert LsaEncoder.fit(texts[:-1], dimension=32).name != encoder.name
    assert encoder.name.startswith("lsa:")


def test_near_in_meaning_is_near_in_angle(encoder, texts):
    vectors = encoder.encode(texts)
    assert (vectors @ vectors[7]).argmax() == 7


def test_saved_and_loaded_memory_mapped(encoder, texts, tmp_path):
    encoder.save(tmp_path, "encoder")
    loaded = LsaEncoder.load(tmp_path, "encoder")
    assert isinstance(loaded.components, np.memmap)
    assert loaded.name == encoder.name
    assert loaded.dimension == 32
    assert loaded.encode(texts[:20]).tolist() == encoder.encode(texts[:20]).tolist()
    assert {path.suffix for path in tmp_path.iterdir()} == {".npy", ".json"}


@pytest.mark.parametrize(
    "few",
    [[], [""], ["会议"], ["会议", "培训"], ["会议"] * 3, ["", "", "", "a"], ["会议", "培训", "接待"], ["★", "※"]],
)
def test_tiny_corpora(few, tmp_path):
    encoder = LsaEncoder.fit(few)
    encoder.save(tmp_path, "encoder")
    loaded = LsaEncoder.load(tmp_path, "encoder")
    vectors = loaded.encode([*few, "会议", "未曾见过"])
    assert vectors.shape == (len(few) + 2, loaded.dimension)
    assert np.isfinite(vectors).all()
    lengths = np.linalg.norm(vectors, axis=1)
    assert all(length == pytest.approx(1, abs=1e-5) or length == 0 for length in lengths)
