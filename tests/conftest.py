"""What all tests share."""

from __future__ import annotations

import os

import pytest

# Several test processes tell each other a terminal width; here the product must see a pipe, which has none.
os.environ.pop("COLUMNS", None)


@pytest.fixture(scope="session")
def postgres():
    """A PostgreSQL server for the tests of this process."""
    from tests.postgres import Server

    server = Server()
    yield server
    server.remove()
