"""A full disk, twice; and that what is lost or there by half would be counted."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from random import Random

import pytest

from recommender.service import Recommender
from recommender.settings import Settings
from tests.failures import disk
from tests.failures.filled_home import Ledger, copied
from tests.failures.outcome import Outcome


@pytest.mark.parametrize("failure", disk.FAILURES, ids=lambda failure: failure.name)
def test_nothing_is_lost_on_a_full_disk(failure, tmp_path):
    outcome = failure.run(2, tmp_path, Random(2))
    assert (outcome.tried, outcome.harm, len(outcome.recovered)) == (2, 0, 2)
    assert outcome.acknowledged


def compared(home, ledger):
    service, outcome = Recommender(Settings(home=home)), Outcome()
    try:
        ledger.compare(service, outcome)
    finally:
        service.close()
    return outcome.lost, outcome.half


def test_what_is_lost_or_there_by_half_counts(tmp_path):
    home, ledger = copied(tmp_path), Ledger()
    service = Recommender(Settings(home=home))
    ledger.add_document(service, tmp_path, "文件")
    ledger.save_draft(service, "草稿")
    ledger.say(service, "指标")
    service.close()
    assert compared(home, ledger) == (0, 0)
    with closing(sqlite3.connect(home / "corpus.db")) as raw, raw:
        raw.execute("DELETE FROM document WHERE name = '文件.json'")
        raw.execute("DELETE FROM feedback")
        raw.execute("DELETE FROM draft_version WHERE draft_id = ?", list(ledger.drafts))
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"x")
    ledger.backups.add(broken)
    assert compared(home, ledger) == (2, 2)
    with closing(sqlite3.connect(home / "corpus.db")) as raw, raw:
        raw.execute("DELETE FROM indicator WHERE row = 1")
    assert compared(home, ledger)[1] > 2
