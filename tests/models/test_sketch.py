"""Short vectors find what the long ones find."""

from __future__ import annotations

import numpy as np
import pytest

from models import sketch
from models.sketch import Sketch


@pytest.fixture
def vectors():
    """Unit vectors of which a quarter of the directions say nearly all."""
    random = np.random.default_rng(4)
    found = random.normal(size=(30_000, 64)) * np.where(np.arange(64) < 16, 1.0, 0.05)
    found = found @ np.linalg.qr(random.normal(size=(64, 64)))[0]
    return (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32)


def test_few_texts_need_no_sketch(vectors):
    assert Sketch.of(vectors) is None


def test_the_cosines_are_nearly_those_of_the_long_vectors(vectors, monkeypatch):
    monkeypatch.setattr(sketch, "FROM", 10_000)
    short = Sketch.of(vectors)
    assert short is not None
    assert short.rows.shape == (30_000, 16)
    both = vectors[:2]
    exact = both @ vectors.T
    assert np.abs(short.cosines(both) - exact).max() < 0.1
    assert np.allclose(short.cosines(both[0]), short.cosines(both)[0], atol=1e-6)


def test_a_sketch_comes_back_from_its_files(vectors, monkeypatch, tmp_path):
    monkeypatch.setattr(sketch, "FROM", 10_000)
    assert Sketch.load(tmp_path, "some") is None
    made = Sketch.of(vectors)
    assert made is not None
    made.save(tmp_path, "some")
    held = Sketch.load(tmp_path, "some")
    assert held is not None
    assert np.array_equal(held.cosines(vectors[0]), made.cosines(vectors[0]))
    np.save(tmp_path / "some.basis.npy", made.basis[:, :3])
    with pytest.raises(ValueError, match="some 的短向量不完整"):
        Sketch.load(tmp_path, "some")


def test_a_part_keeps_its_rows_and_a_small_one_needs_none(vectors, monkeypatch):
    monkeypatch.setattr(sketch, "FROM", 10_000)
    whole = Sketch.of(vectors)
    assert whole is not None
    part = whole.part(15_000, 40_000)
    assert part is not None
    assert part.basis is whole.basis
    assert np.array_equal(part.rows, whole.rows[15_000:])
    assert whole.part(0, 9_999) is None
    assert whole.part(30_000, 50_000) is None
