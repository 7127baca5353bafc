"""One thread for linear algebra inside the block, and what was set before behind it."""

from __future__ import annotations

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from models.threads import one_thread


def _threads() -> set[int]:
    assert np.dot([1.0], [1.0]) == 1.0
    libraries = [library for library in threadpool_info() if library["user_api"] == "blas"]
    return {library["num_threads"] for library in libraries if "numpy" in library["filepath"]}  # not SciPy's own


@pytest.fixture(autouse=True)
def two_threads():
    with threadpool_limits(2, user_api="blas"):
        yield


def test_one_thread_inside_and_the_old_number_behind():
    before = _threads()
    with one_thread():
        assert _threads() == {1}
    assert _threads() == before


def test_an_error_puts_the_old_number_back():
    before = _threads()
    with pytest.raises(ValueError, match="x"), one_thread():
        raise ValueError("x")
    assert _threads() == before


def test_functions_can_be_decorated_and_called_again():
    inside = one_thread()(_threads)
    before = _threads()
    assert [inside(), inside()] == [{1}, {1}]
    assert _threads() == before
