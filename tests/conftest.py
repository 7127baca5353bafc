"""What all tests share."""

from __future__ import annotations

import os
from functools import partialmethod

import pytest
from starlette.testclient import TestClient

# Several test processes tell each other a terminal width; here the product must see a pipe, which has none.
os.environ.pop("COLUMNS", None)

# Without accounts the service answers this machine alone, which the client of the tests does not say that it is.
TestClient.__init__ = partialmethod(TestClient.__init__, base_url="http://127.0.0.1", client=("127.0.0.1", 50000))


@pytest.fixture(scope="session")
def postgres():
    """A PostgreSQL server for the tests of this process."""
    from tests.postgres import Server

    server = Server()
    yield server
    server.remove()
