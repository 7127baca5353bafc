"""A clock that is set off does no harm, and the looking sees what would be one."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from random import Random

import httpx
import pytest

from tests.failures import clock
from tests.failures.asking import Asking

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="libfaketime")


def test_no_harm(tmp_path):
    [failure] = clock.FAILURES
    found = failure.run(2, tmp_path, Random(9))
    assert (found.tried, found.harm, len(found.recovered)) == (2, 0, 2)
    assert found.acknowledged


def test_a_process_takes_the_clock_for_the_time(tmp_path):
    off = clock.Clock(tmp_path)
    off.set(timedelta(days=-365))
    asked = "import time; time.sleep(0.01); print(time.time() - time.monotonic())"
    said = subprocess.run([sys.executable, "-c", asked], env=off.environment(), capture_output=True, check=True)
    shown = datetime.fromtimestamp(float(said.stdout), UTC)
    real = subprocess.run([sys.executable, "-c", asked], capture_output=True, check=True)
    assert abs(datetime.fromtimestamp(float(real.stdout), UTC) - shown - timedelta(days=365)) < timedelta(minutes=5)


class Nowhere:
    address = "http://test"


@pytest.fixture
def office(monkeypatch):
    return clock.Office(Nowhere())


def answering(status, **headers):
    asking = Asking("http://test")
    asking._client = httpx.Client(
        base_url="http://test", transport=httpx.MockTransport(lambda _request: httpx.Response(status, headers=headers))
    )
    return asking


@pytest.mark.parametrize(
    ("jump", "status", "wrong"),
    [({"minutes": -10}, 401, 1), ({"days": -365}, 200, 1), ({"days": 365}, 200, 1), ({"minutes": -10}, 200, 0)],
)
def test_a_session_that_dies_or_lives_for_ever_is_wrong(office, monkeypatch, jump, status, wrong):
    monkeypatch.setattr(office, "session", lambda: None)
    clock._still_in(office, answering(status), timedelta(**jump))
    assert len(office.asking.wrong) == wrong


def test_a_token_that_outlives_its_day_is_wrong():
    program = answering(200)
    clock._token_holds(program, timedelta(days=2))
    assert len(program.wrong) == 1


def test_a_wait_of_a_quarter_of_an_hour_is_wrong(office, monkeypatch):
    monkeypatch.setattr(office, "log_in", lambda _name: httpx.Response(429, headers={"retry-after": "900"}))
    clock._let_in_again(office)
    assert len(office.asking.wrong) == 1
