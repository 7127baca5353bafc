"""What an indicator is usually set to: cases computed by hand, and what must hold for any published values."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.value import TargetValue, parse_value
from recommender.typical import MOST_VALUES, Typical, ValueCount, quantile, typical_value
from recommender.typical.summary import is_bounded

NAMES = ("p10", "p25", "median", "p75", "p90")


def _pairs(*values):
    return [(value, parse_value(value)) for value in values]


def _typical(*values, bounded=False):
    return typical_value(_pairs(*values), bounded)


def _numbers(numbers, unit, operator="≥"):
    return [
        (f"{operator}{n}{unit}", TargetValue(kind="number", operator=operator, number=n, unit=unit)) for n in numbers
    ]


def test_never_valued_is_none():
    assert typical_value([]) is None
    assert _typical(None, "", "  ") is None


def test_one_row_has_no_quantiles():
    assert _typical("≥95%") == Typical(
        count=1,
        operator="≥",
        unit="%",
        median=95,
        p10=None,
        p90=None,
        values=(ValueCount(value="≥95%", count=1),),
        numbers=1,
        operator_share=1,
    )


def test_two_rows_have_them():
    found = _typical("≥90%", "≥100%")
    assert [getattr(found, name) for name in NAMES] == pytest.approx([91, 92.5, 95, 97.5, 99])
    assert (found.numbers, found.mad, found.spread) == (2, 5, None)


def test_text_only_has_no_numbers():
    found = _typical("优", "优", "良", " 优 ", None)
    assert (found.count, found.operator, found.unit, found.median, found.p10, found.p90) == (4, *[None] * 5)
    assert [(value.value, value.count) for value in found.values] == [("优", 3), ("良", 1)]
    assert found.numbers == 0


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
    assert (found.unit, found.operator, found.count, found.numbers) == ("万元", "≤", 5, 3)
    assert found.operator_share == pytest.approx(2 / 3)
    assert found.median == 1
    assert found.p10 == pytest.approx(0.05 + 0.2 * 0.95)
    found = _typical("5个", "6个", "7个", "≤1万元", "≤2万元")
    assert (found.unit, found.operator, found.median) == ("个", None, 6)


def test_numbers_without_unit_are_a_family_of_their_own():
    found = _typical("≥5", "≥7", "≥6", "9次")
    assert (found.unit, found.operator, found.median, found.count) == (None, "≥", 6, 4)


def test_ranges_dates_and_grades_are_counted_but_not_averaged():
    found = _typical("10-20个", "2023年9月", "优", "≥4个")
    assert (found.count, found.numbers, found.median, found.unit) == (4, 1, 4, "个")


def test_only_the_most_frequent_values_are_listed():
    found = _typical(*(f"{number}个" for number in range(20)), "3个", "3个")
    assert len(found.values) == MOST_VALUES
    assert (found.values[0].value, found.values[0].count) == ("3个", 3)
    assert found.count == 22


def test_a_bounded_rate_leaves_out_what_cannot_be():
    found = _typical("≥95%", "≥90%", "≥44561%", "≥292%", "≥-5%", bounded=True)
    assert (found.count, found.numbers, found.left_out) == (5, 2, 3)
    assert (found.median, found.p90) == (92.5, pytest.approx(94.5))
    assert {value.value for value in found.values} == {"≥95%", "≥90%"}
    assert _typical("≥95%", "≥292%").p90 > 200


def test_the_bound_follows_the_unit_and_each_row():
    assert _typical("≤3‰", "≤999‰", "≤1200‰", bounded=True).left_out == 1
    pairs = _pairs("≥95%", "≥120%", "≥130%")
    assert typical_value(pairs, [True, True, False]).left_out == 1
    with pytest.raises(ValueError, match="shorter"):
        typical_value(pairs, [True, True])


def test_where_nothing_can_be_the_cells_are_still_shown():
    found = _typical("≥292%", bounded=True)
    assert (found.count, found.numbers, found.left_out, found.median, found.unit) == (1, 0, 1, None, None)
    assert [value.value for value in found.values] == ["≥292%"]


def test_a_number_of_another_order_is_left_out_where_others_tell():
    usual = [f"≥{number}次" for number in (3, 4, 4, 5, 5, 6, 8, 12, 20)]
    found = _typical(*usual, "≥44561次")
    assert (found.numbers, found.left_out, found.p90) == (9, 1, pytest.approx(13.6))
    assert _typical(*usual[:3], "≥44561次").left_out == 0, "four numbers do not tell what is usual"
    assert _typical(*usual, "≥0次", "≥500次").left_out == 0, "zero and a hundredfold are honest"


def test_spread_is_a_factor_for_amounts():
    found = _typical("10万元", "100万元", "1000万元")
    assert found.spread == pytest.approx(10)
    assert found.mad == 90
    assert _typical("≥80%", "≥90%", "≥95%").spread is None
    assert _typical("0次", "5次").spread is None


@pytest.mark.parametrize("name", ["验收合格率", "出勤率", "设施完好率", "群众满意度", "资金支付及时率"])
def test_most_rates_are_bounded(name):
    assert is_bounded(name)


@pytest.mark.parametrize("name", ["税收增长率", "旅游收入同比增幅", "毛入学率", "病床使用率", "带动社会投资比例"])
def test_growth_and_ratios_are_not(name):
    assert not is_bounded(name)


@pytest.mark.parametrize("number", [float("inf"), float("nan"), 1e308, -1e308, 5e-324])
def test_a_number_beyond_arithmetic_is_left_out(number):
    found = typical_value([*_numbers([1.0, 2.0, 3.0], "万元"), ("?", TargetValue(kind="number", number=number))])
    assert found.median == 2
    found = typical_value(_numbers([number, 1.0, 2.0, 3.0], "万元"))
    assert (found.median, found.left_out) == (2, 1)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30), st.floats(0, 1))
def test_quantiles_equal_numpys(numbers, share):
    assert quantile(sorted(numbers), share) == pytest.approx(np.quantile(numbers, share), rel=1e-9, abs=1e-6)


CELLS = st.one_of(
    st.floats(-1e15, 1e15).map(lambda n: f"≥{n:.2f}%"),
    st.tuples(
        st.sampled_from(["≥", "≤", "=", ""]), st.integers(0, 10**9), st.sampled_from(["元", "万元", "个", ""])
    ).map(lambda parts: "".join(map(str, parts))),
    st.sampled_from(["优", "", "2023年9月", "10-20个", "完成", " "]),
)


@given(st.lists(CELLS, min_size=1, max_size=60), st.booleans(), st.randoms(use_true_random=False))
def test_any_values_give_ordered_quantiles_in_any_order(cells, bounded, random):
    found = _typical(*cells, bounded=bounded)
    shuffled = list(cells)
    random.shuffle(shuffled)
    assert _typical(*shuffled, bounded=bounded) == found
    if found is None:
        assert not any(cell.strip() for cell in cells)
        return
    quantiles = [getattr(found, name) for name in NAMES]
    assert found.numbers + found.left_out <= found.count
    if found.numbers > 1:
        assert quantiles == sorted(quantiles)
        assert found.mad >= 0
        assert found.spread is None or found.spread >= 1
    else:
        assert quantiles[:2] + quantiles[3:] + [found.mad, found.spread] == [None] * 6
        assert (found.median is None) == (found.numbers == 0)


@pytest.mark.parametrize("n", [1, 2, 3, 10, 1_000, 100_000])
def test_quantiles_of_any_number_of_rows_equal_numpys(n):
    numbers = np.random.default_rng(n).integers(60, 101, n).tolist()
    found = typical_value(_numbers(numbers, "%"), True)
    assert (found.count, found.numbers, found.left_out) == (n, n, 0)
    wanted = (
        np.quantile(numbers, [0.1, 0.25, 0.5, 0.75, 0.9]).tolist() if n > 1 else [None, None, numbers[0], None, None]
    )
    assert [getattr(found, name) for name in NAMES] == pytest.approx(wanted)


@settings(max_examples=30)
@given(
    st.lists(st.integers(0, 100), min_size=20, max_size=400),
    st.sampled_from([101, 292, 44561, -1, 1e15]),
    st.floats(0, 0.05),
)
def test_garbage_among_rates_changes_nothing(rates, garbage, share):
    clean = _numbers(rates, "%")
    dirty = clean + _numbers([garbage] * int(share * len(rates)), "%")
    first, second = typical_value(clean, True), typical_value(dirty, True)
    same = {"count", "left_out"}
    assert second.model_dump(exclude=same) == first.model_dump(exclude=same)
    assert second.left_out == len(dirty) - len(clean)


@settings(max_examples=30)
@given(st.integers(40, 400), st.integers(0, 2**32 - 1), st.sampled_from([1e8, 1e15, 1e-9]))
def test_garbage_among_amounts_moves_no_quantile_out_of_its_neighbourhood(n, seed, garbage):
    amounts = np.round(np.exp(np.random.default_rng(seed).normal(3, 0.7, n)), 2) + 0.01
    bad = n // 20
    found = typical_value(_numbers(amounts.tolist(), "万元") + _numbers([garbage] * bad, "万元"))
    assert found.left_out >= bad
    for name, share in zip(NAMES, (0.1, 0.25, 0.5, 0.75, 0.9), strict=True):
        low, high = np.quantile(amounts, [share - 0.03, share + 0.03])
        assert low <= getattr(found, name) <= high
