"""Figures with their intervals, beside a plain bootstrap."""

import numpy as np
import pytest

from recommender.evaluate.intervals import NOTHING, Resamples


def test_a_mean_and_its_interval_are_those_of_a_plain_bootstrap():
    values = np.random.default_rng(3).random(40)
    figure = Resamples(40).mean(list(values))
    draws = np.random.default_rng(4)
    plain = [values[draws.integers(40, size=40)].mean() for _ in range(4_000)]
    assert figure.value == pytest.approx(values.mean())
    assert (figure.low, figure.high) == pytest.approx(tuple(np.quantile(plain, (0.025, 0.975))), abs=0.01)


def test_the_same_tables_always_give_the_same_interval():
    assert Resamples(5).mean([0.1, 0.2, 0.3, 0.9, 1.0]) == Resamples(5).mean([0.1, 0.2, 0.3, 0.9, 1.0])


def test_tables_that_say_nothing_do_not_count():
    assert Resamples(3).mean([None, 0.5, 0.5]).value == 0.5
    assert Resamples(2).mean([None, None]) == NOTHING
    one = Resamples(1).mean([0.25])
    assert (one.value, one.low, one.high) == (0.25, 0.25, 0.25)


def test_a_share_is_that_of_all_judged_values():
    figure = Resamples(2).share([1, 0], [1, 3])
    assert figure.value == 0.25
    assert (figure.low, figure.high) == (0.0, 1.0)
    assert Resamples(2).share([0, 0], [0, 0]) == NOTHING


def test_calibration_error_weighs_the_bins():
    sums = np.zeros((2, 10, 3))
    sums[0, 9] = (3, 2.7, 3)  # off by 0.1, three suggestions
    sums[1, 2] = (1, 0.25, 0)  # off by 0.25, one
    figure = Resamples(2).calibration_error(sums)
    assert figure.value == pytest.approx((0.3 + 0.25) / 4)
    assert (figure.low, figure.high) == pytest.approx((0.1, 0.25))
    assert Resamples(2).calibration_error(np.zeros((2, 10, 3))) == NOTHING
