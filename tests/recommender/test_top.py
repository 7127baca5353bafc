"""The best scores, as a plain sort gives them."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from recommender.engines.top import top


@given(
    st.integers(0, 5_000),
    st.integers(1, 200),
    st.sampled_from([0.0, 0.3, 0.99]),
    st.integers(1, 50),
    st.integers(0, 10_000),
)
def test_they_are_those_of_a_plain_sort(size, limit, least, steps, seed):
    scores = (np.random.default_rng(seed).integers(0, steps, size) / steps).astype(np.float32)
    expected = [place for place in np.argsort(-scores, kind="stable").tolist() if scores[place] > least][:limit]
    assert top(scores, limit, least).tolist() == expected


def test_none_are_wanted():
    assert top(np.ones(3, dtype=np.float32), 0).tolist() == []
