"""The simulated queues are those of queueing theory where that knows the answer."""

from __future__ import annotations

import pytest

from recommender.benchmark.scale.fanout import Service, fan_out


def test_an_idle_shard_takes_its_own_time():
    found = fan_out(Service(5.0, 20.0), shards=1, rate=0.01)
    assert found["p50"] == pytest.approx(5.0, rel=0.03)
    assert found["p99"] == pytest.approx(20.0, rel=0.1)


def test_steady_service_waits_as_the_formula_says():
    """M/D/1: with load 0.5 the mean wait is half a service; the median answer of such a queue is 1.2 services."""
    found = fan_out(Service(10.0, 10.0), shards=1, rate=50.0, queries=60_000)
    assert found["busy"] == pytest.approx(0.5)
    assert 10.0 < found["p50"] < 14.0
    assert 35.0 < found["p99"] < 48.0


def test_the_slowest_of_many_is_what_counts():
    service = Service(5.0, 20.0)
    one, many = (fan_out(service, shards, rate=0.01, queries=4_000) for shards in (1, 100))
    assert many["p50"] == pytest.approx(one["p99"], rel=0.2)  # of a hundred, the slowest is the hundredth part


def test_a_second_holder_takes_the_waiting_away():
    service = Service(5.0, 20.0)
    alone, twice = (fan_out(service, 20, rate=120.0, holders=holders, queries=8_000) for holders in (1, 2))
    assert twice["p99"] < alone["p99"] / 2
    assert twice["busy"] == pytest.approx(alone["busy"] / 2)
