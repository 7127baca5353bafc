"""A real cluster of several nodes on loopback: right answers, or a clear error, whatever is killed.

All of it happens in one process, `scenario`, in a network namespace of its own where that is permitted.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.recommender.engines.scenario import PIECES, SECONDS

_ISOLATED = ("unshare", "--net", *(() if os.geteuid() == 0 else ("--map-root-user",)), "sh", "-c")
_LOOPBACK = "ip link set lo up"


def _isolated():
    try:
        return subprocess.run([*_ISOLATED, _LOOPBACK], capture_output=True, timeout=20).returncode == 0
    except OSError:
        return False


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    out = tmp_path_factory.mktemp("ray") / "seen.json"
    command = [sys.executable, "-m", "tests.recommender.engines.scenario", str(out)]
    if _isolated():
        command = [*_ISOLATED, f'{_LOOPBACK} && exec "$@"', "sh", *command]
    running = subprocess.Popen(command, cwd=Path(__file__).parents[3], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        said, _ = running.communicate(timeout=500)
    finally:
        running.terminate()
        running.wait(60)
    assert running.returncode == 0, said.decode("utf-8", "replace")[-8_000:]
    return json.loads(out.read_text())


def test_a_thousand_questions_are_answered_as_here_to_the_last_digit(seen):
    assert seen["started"] == {"raylets": 3, "right": True}
    assert seen["identity"] == {"asked": 1_000, "differ": 0}


def test_the_pieces_are_spread_over_the_machines(seen):
    assert len(seen["placed"]["machines"]) == 3
    assert (sum(seen["placed"]["machines"]), seen["placed"]["silent"]) == (PIECES, 0)
    assert seen["placed"]["words"].startswith("检索集群 127.0.0.2:")
    assert seen["placed"]["words"].count("份") == 3


def test_who_does_not_answer_in_time_is_no_wrong_answer(seen):
    assert seen["stopped"]["holders"] == PIECES
    assert seen["stopped"]["code"] == "engine.late"
    assert seen["stopped"]["took"] >= SECONDS
    assert seen["stopped"]["after"] is True


def test_bulk_work_on_the_cluster_gives_what_it_gives_here(seen):
    assert seen["bulk"] == {"same": True, "on_the_cluster": True}


def test_a_machine_killed_under_load_makes_no_answer_wrong_and_is_replaced(seen):
    killed = seen["killed"]
    assert killed["wrong"] == 0
    assert killed["right"] > 40
    assert set(killed["errors"]) <= {"engine.late", "engine.lost", "engine.unreachable"}
    assert killed["recovered"] is True
    # The files were gone: what moved was handed over.
    assert (len(killed["machines"]), sum(killed["machines"])) == (2, PIECES)
    assert (killed["silent"], killed["table"]) == (0, 0)


def test_a_machine_that_joins_takes_its_share_while_answers_stay_right(seen):
    joined = seen["joined"]
    assert (joined["wrong"], joined["recovered"]) == (0, True)
    assert joined["moved"] >= 1
    assert joined["machines"] == [1, 1, 2]


def test_another_snapshot_has_its_own_actors_beside_those_of_the_first(seen):
    assert seen["switched"]["differ"] == 0
    assert sum(seen["switched"]["both"]["machines"]) == 2 * PIECES


def test_a_driver_that_dies_is_started_again(seen):
    assert seen["driver"] == {"killed": 1, "after": True}


def test_actors_that_nobody_calls_are_cleared_away_and_needed_ones_made_anew(seen):
    cleared = seen["cleared"]
    assert (cleared["before"], cleared["of_first"], cleared["left"]) == (2 * PIECES, PIECES, PIECES)
    assert (cleared["of_all"], cleared["after"]) == (PIECES, True)


def test_nothing_is_left_running(seen):
    assert seen["left"] == 0
