"""Score fusion by hand-computed cases."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from models.fuse import fuse


def test_shares_add_up():
    dense = np.array([1.0, 0.5, -0.5, 0.0], dtype=np.float32)
    lexical = np.array([0.0, 0.5, 1.0, 1.0000002], dtype=np.float32)
    assert fuse(dense, lexical, 0.25) == pytest.approx([0.25, 0.5, 0.75, 0.75])
    assert fuse(dense, lexical, 1.0) == pytest.approx([1.0, 0.5, 0.0, 0.0])
    assert fuse(dense, lexical, 0.0) == pytest.approx([0.0, 0.5, 1.0, 1.0])
    assert fuse(dense, lexical, 0.5).dtype == np.float32
    assert fuse(dense[:0], lexical[:0], 0.5).shape == (0,)


_cosines = arrays(np.float32, 6, elements=st.floats(-1.0, 1.0, width=32))


@given(_cosines, _cosines, st.floats(0, 1))
def test_scores_stay_between_nought_and_one_and_rise_with_each_part(dense, lexical, weight):
    mixed = fuse(dense, lexical, weight)
    assert ((mixed >= 0) & (mixed <= 1 + 1e-6)).all()
    better = fuse(np.minimum(dense + np.float32(0.25), 1), lexical, weight)
    assert (better >= mixed - 1e-6).all()
