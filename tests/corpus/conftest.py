from __future__ import annotations

import pytest

from corpus.store import Store


@pytest.fixture
def path(tmp_path):
    return tmp_path / "corpus.db"


@pytest.fixture(params=["sqlite", "postgres"])
def place(request, path):
    """Where a store can lie: a SQLite file, and an empty schema in PostgreSQL."""
    return path if request.param == "sqlite" else request.getfixturevalue("postgres").new()


@pytest.fixture
def store(place):
    opened = Store(place)
    yield opened
    opened.close()


@pytest.fixture
def file_store(path):
    """A store in a SQLite file, for what is about the file."""
    opened = Store(path)
    yield opened
    opened.close()
