"""What an indicator is usually set to, by cases computed by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.value import parse_value
from recommender.typical import MOST_VALUES, Typical, ValueCount, quantile, typical_value


def _typical(*values):
    return typical_value([(value, parse_value(value)) for value in values])


def test_never_valued_is_none():
    assert typical_value([]) is None
    assert _typical(None, "", "  ") is None


def test_one_row():
    assert _typical("≥95%") == Typical(
        count=1, operator="≥", unit="%", median=95, p10=95, p90=95, values=(ValueCount(value="≥95%", count=1),)
    )


def test_text_only_has_no_numbers():
    found = _typical("优", "优", "良", " 优 ", None)
    assert (found.count, found.operator, found.unit, found.median, found.p10, found.p90) == (4, *[None] * 5)
    assert [(value.value, value.count) for value in found.values] == [("优", 3), ("良", 1)]


def test_units_are_converted_into_the_usual_one():
    # 3 rows in 万元 beside one in 元 and one in 亿元: 1, 2, 3, 2, 10000 万元
    found = _typical("≤1万元", "≤2万元", "≤3万元", "≤20000元", "≤1亿元")
    assert (found.unit, found.operator, found.count) == ("万元", "≤", 5)
    assert found.median == pytest.approx(2)
    assert found.p10 == pytest.approx(1 + 0.4 * (2 - 1))
    assert found.p90 == pytest.approx(3 + 0.6 * (10000 - 3))


def test_the_majority_family_is_summarised():
    # 个 twice beside 元 + 万元 + 亿元: the family of money is the larger, though 个 is the most frequent unit
    found = _typical("5个", "6个", "≤1万元", "≤2万元", "=500元")
    assert (found.unit, found.operator, found.count) == ("万元", "≤", 5)
    assert found.median == 1
    assert found.p10 == pytest.approx(0.05 + 0.2 * 0.95)
    found = _typical("5个", "6个", "7个", "≤1万元", "≤2万元")
    assert (found.unit, found.operator, found.median) == ("个", None, 6)


def test_numbers_without_unit_are_a_family_of_their_own():
    found = _typical("≥5", "≥7", "≥6", "9次")
    assert (found.unit, found.operator, found.median, found.count) == (None, "≥", 6, 4)


def test_ranges_dates_and_grades_are_counted_but_not_averaged():
    found = _typical("10-20个", "2023年9月", "优", "≥4个")
    assert (found.count, found.median, found.unit) == (4, 4, "个")


def test_only_the_most_frequent_values_are_listed():
    found = _typical(*(f"{number}个" for number in range(20)), "3个", "3个")
    assert len(found.values) == MOST_VALUES
    assert (found.values[0].value, found.values[0].count) == ("3个", 3)
    assert found.count == 22


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30), st.floats(0, 1))
def test_quantiles_equal_numpys(numbers, share):
    assert quantile(sorted(numbers), share) == pytest.approx(np.quantile(numbers, share), rel=1e-9, abs=1e-6)
