"""What lies outside the usual: tenfold values stand out, honest spread does not."""

from __future__ import annotations

import pytest

from corpus.table import Indicator
from corpus.value import parse_value
from recommender.review.statistics import compared, is_judged
from recommender.review.surroundings import Usual


def _side(name, value, *published, of="indicator"):
    row = Indicator.model_validate({"level2": "质量指标", "level3": name, "value": value})
    found = compared(row, (Usual(of, name, tuple(map(parse_value, published))),))
    return None if found is None else found.side


@pytest.mark.parametrize(
    ("name", "unit", "published"),
    [
        ("系统故障率", "%", [1, 1, 2, 1, 0.5, 2]),
        ("故障响应时间", "分钟", [30, 20, 30, 15, 30]),
        ("培训成本", "元/人·天", [400, 450, 380, 400, 350, 550]),
        ("办理时限", "工作日", [5, 7, 10, 5, 5, 7, 10] * 4),
    ],
)
def test_ten_and_a_hundred_times_stand_out(name, unit, published):
    values = [f"≤{number}{unit}" for number in published]
    middle = sorted(published)[len(published) // 2]
    assert _side(name, f"≤{middle * 10}{unit}", *values) == 1
    assert _side(name, f"≤{middle * 100}{unit}", *values) == 1
    assert [_side(name, value, *values) for value in values] == [0] * len(values)


def test_what_all_say_leaves_room_for_a_tolerance():
    usual = ["≥95%"] * 8
    assert _side("设备完好率", "≥88%", *usual) == 0
    assert _side("设备完好率", "≥80%", *usual) == -1
    assert _side("设备完好率", "≥80%", *usual[:4]) is None


def test_an_attributes_few_values_need_a_wider_gap():
    assert _side("居民满意度", "≥80%", *["≥95%"] * 8, of="attribute") == 0
    assert _side("居民满意度", "≥60%", *["≥95%"] * 8, of="attribute") == -1


def test_among_few_only_what_lies_beyond_all_is_atypical():
    assert _side("响应时间", "≤1000分钟", *["≤10分钟"] * 8, "≤2000分钟") == 0


def test_bad_cells_other_units_and_the_other_direction_are_not_counted():
    odd = ["≥292%", "≥5个", "≤3%", "圆满完成", "2023年9月前"]
    assert _side("设备完好率", "≥95%", *odd, *["≥95%"] * 4) is None
    assert _side("设备完好率", "≥95%", *odd, *["95%"] * 5) == 0


def test_units_of_one_family_are_converted():
    assert _side("故障响应时间", "≤0.5小时", *["≤30分钟"] * 6) == 0
    assert _side("故障响应时间", "≤5小时", *["≤30分钟"] * 6) == 1


def test_only_what_does_not_grow_with_the_project_is_judged():
    def judged(name, value):
        return is_judged(Indicator.model_validate({"level2": "数量指标", "level3": name, "value": value}))

    assert judged("人均补助标准", "≤500元")
    assert judged("满意度", "≥90分")
    assert not any((judged("培训人数", "≥100人"), judged("总成本", "≤5万元"), judged("工期", "≤90天")))
    assert not judged("满意度", "满意")
