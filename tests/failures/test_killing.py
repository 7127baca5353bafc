"""Nothing is lost by a kill, here in few rounds; and a loss that is planted is counted."""

from __future__ import annotations

import sqlite3
import sys
import time
from random import Random

import pytest
from sqlalchemy import create_engine

from corpus.digests import fill_in
from corpus.readers import read_file
from corpus.store import content_id
from tests.failures import killed_drafts, killed_feedback, killed_index, killed_ingest, killed_restore, killing
from tests.failures.homes import documents, opened
from tests.failures.killed_child import Child, course_of
from tests.failures.killed_ingest import FILES
from tests.failures.outcome import Outcome

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")


@pytest.mark.parametrize("failure", killing.FAILURES, ids=lambda failure: failure.name)
def test_nothing_is_lost_by_a_kill(failure, tmp_path, monkeypatch):
    monkeypatch.setattr(killed_ingest, "FILES", FILES[:4])  # the other formats are slow to read
    outcome = failure.run(2, tmp_path, Random(2023))
    assert (outcome.tried, outcome.harm) == (2, 0)


# That the harness can fail


def counts(outcome):
    return outcome.lost, outcome.half, outcome.wrong


def change(home, sql, *given):
    """Do to the store's file what a lost write would have done, which the digests of its tables do not tell."""
    with sqlite3.connect(home / "corpus.db") as connection:
        assert connection.execute(sql, given).rowcount > 0
    connection.close()
    engine = create_engine(f"sqlite:///{home / 'corpus.db'}")
    with engine.begin() as writing:
        fill_in(writing)
    engine.dispose()


def counting(tell, last, pause):
    for number in range(last):
        tell(number)
        time.sleep(pause)


def failing(tell):
    tell("begun")
    raise SystemExit(3)


def test_a_child_is_heard_to_the_moment_of_its_death():
    course = course_of(counting, 3, 0.0)
    assert len(course) == 3
    child = Child(counting, 1000, 0.01)
    assert child.kill_in([0.0, 0.0, 0.01], Random(1))
    assert child.told == list(range(len(child.told)))
    assert 2 <= len(child.told) < 1000
    assert not child.failed


def test_a_child_that_ends_before_counts_as_no_kill():
    child = Child(counting, 2, 0.0)
    assert not child.kill_in([0.0] * 9, Random(1))
    assert child.told == [0, 1]


def test_a_child_that_fails_is_told_from_one_that_was_killed():
    child = Child(failing)
    child.listen()
    assert not child.kill()
    assert child.failed


@pytest.fixture
def filled(tmp_path):
    """A home with documents as an ingest leaves them."""
    with opened(tmp_path / "home") as service:
        for file in FILES[:3]:
            service.store.add_document(content_id(file.read_bytes()), file.name, read_file(file))
        return tmp_path / "home", documents(service.store)


def ingest_judged(home, whole):
    outcome = Outcome()
    with opened(home) as service:
        killed_ingest.judge(service.store, set(whole), whole, outcome)
    return counts(outcome)


def test_a_lost_or_half_document_is_counted(filled):
    home, whole = filled
    assert ingest_judged(home, whole) == (0, 0, 0)
    change(home, "DELETE FROM indicator WHERE row = 3 AND table_id IN (SELECT id FROM target_table WHERE place = 0)")
    assert ingest_judged(home, whole) == (0, 3, 0)
    change(home, "DELETE FROM document WHERE name = ?", FILES[0].name)
    change(home, "UPDATE audit SET subject = 'x' WHERE number = 1")
    assert ingest_judged(home, whole) == (1, 3, 1)  # the half ones: two documents, and the log of the one that is gone


def test_a_wrong_answer_and_a_half_index_are_counted(tmp_path):
    def judged(acknowledged, whole, files):
        outcome = Outcome()
        killed_index.judge(home, acknowledged, whole, files, outcome)
        return counts(outcome)

    home = tmp_path / "home"
    with killed_index.smaller():
        with opened(home) as service:
            whole = killed_index.answers(service)
        files = killed_index.files_of(home)
        assert judged(True, whole[::-1], [{}]) == (0, 1, 1)
        [damaged] = (home / "index").glob("*/indicator.vectors.npy")
        damaged.write_bytes(damaged.read_bytes()[:-100])
        assert judged(True, whole, files) == (0, 1, 0)


def test_lost_feedback_is_counted(tmp_path):
    def judged():
        outcome = Outcome()
        with opened(home) as service:
            killed_feedback.judge(service.store, told, outcome)
        return counts(outcome)

    home, told = tmp_path / "home", []
    killed_feedback.recording(told.append, home, 3)
    assert judged() == (0, 0, 0)
    change(home, "DELETE FROM correction")
    assert judged() == (0, 1, 0)
    change(home, "DELETE FROM block WHERE id = 2")
    change(home, "UPDATE feedback SET withdrawn_at = NULL WHERE id = 1")
    assert judged() == (2, 2, 0)  # without their correction and their entries in the log
    change(home, "DELETE FROM feedback WHERE id = 2")
    assert judged() == (3, 3, 0)  # two of three are left


def test_a_lost_step_and_a_lost_version_of_a_draft_are_counted(tmp_path):
    def judged(done):
        outcome = Outcome()
        with opened(home) as service:
            killed_drafts.judge(service, done, set(), outcome)
        return counts(outcome)

    home, told = tmp_path / "home", []
    killed_drafts.writing(told.append, home, 0)
    done = {number: place + 1 for number, place in told}
    assert judged(done) == (0, 0, 0)
    assert judged({**done, 7: 1}) == (1, 0, 0)
    first = "SELECT id FROM draft WHERE project_name = '项目0'"
    change(home, f"DELETE FROM draft_version WHERE version = 2 AND draft_id = ({first})")
    assert judged(done) == (0, 1, 0)
    change(home, "DELETE FROM audit WHERE number = (SELECT max(number) FROM audit)")
    assert judged(done) == (0, 2, 1)


def test_a_half_restored_home_and_a_lost_document_are_counted(tmp_path):
    def judged(last):
        outcome = Outcome()
        with opened(home) as service:
            killed_restore.judge(service, held, 0, last, outcome)
        return counts(outcome)

    home, [first, second], held = killed_restore.made(tmp_path)
    with opened(home) as service:
        for number in range(2, 5):
            killed_restore.add(service.store, f"后写的{number}")
    assert judged(4) == (0, 0, 0)
    assert judged(6) == (2, 0, 0)
    (home / "profiles.toml").write_text("# 甲\n", "utf-8")
    assert judged(4) == (0, 1, 0)
    change(home, "DELETE FROM document WHERE name = '甲的文件'")
    change(home, "DELETE FROM document WHERE name = '后写的3'")
    assert judged(4) == (1, 1, 0)

    def archives_judged(*acknowledged):
        outcome = Outcome()
        killed_restore.judge_archives(tmp_path, {str(path) for path in acknowledged}, len(held["乙"]), outcome)
        return counts(outcome)

    first.unlink()
    assert archives_judged(second) == (0, 0, 0)
    second.write_bytes(second.read_bytes()[:-50])
    assert archives_judged(first, second) == (1, 1, 0)
