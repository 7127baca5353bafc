"""A database that is restarted under a server loses nothing; what one lost is counted."""

from __future__ import annotations

import sys
from random import Random

import pytest
from sqlalchemy import make_url

from tests.failures import database
from tests.failures.pretended import Site


@pytest.mark.skipif(sys.platform != "linux", reason="a server of Debian's PostgreSQL")
def test_nothing_is_lost(tmp_path):
    [failure] = database.FAILURES
    found = failure.run(2, tmp_path, Random(9))
    assert (found.tried, found.harm, len(found.recovered)) == (2, 0, 2)
    assert found.acknowledged


def test_a_database_that_forgets_is_found_out(tmp_path, monkeypatch):
    site = Site()

    class Forgetful:
        def new(self):
            return make_url("postgresql://u@h/d")

        def stop(self, _how):
            return

        def start(self):
            site.kept["/feedback"].clear()

        def remove(self):
            return

    monkeypatch.setattr(database, "PostgreSQL", Forgetful)
    monkeypatch.setattr(database, "Server", site.served)
    monkeypatch.setattr(database, "Asking", site.asking)
    monkeypatch.setattr(database, "fill", lambda _settings: None)
    found = database.restart_database(1, tmp_path, Random(9))
    assert found.lost
    assert not found.half + found.wrong
