"""Attributes: the heads that indicator names share."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.library import load_library
from recommender.typical.attributes import attribute_of, attributes_of, learn_attributes, library_attributes
from recommender.typical.options import options

NAMES = [
    "物业人员出勤率",
    "保安出勤率",
    "教师出勤率",
    "道路工程验收合格率",
    "设备验收合格率",
    "校舍验收合格率",
    "药品抽检合格率",
    "食品抽检合格率",
    "饮用水抽检合格率",
    "孤儿补助标准",
    "护林员补助标准",
    "村医补助标准",
    "门锁",
]


def test_learns_what_recurs_under_different_objects():
    found = learn_attributes(NAMES)
    assert set(found) >= {"出勤率", "验收合格率", "补助标准"}
    assert not any(suffix in ("勤率", "格率", "门锁") for suffix in found)
    assert learn_attributes(reversed(NAMES * 3)) == found, "neither order nor repetition counts"


def test_a_shorter_head_needs_objects_of_its_own():
    assert "合格率" not in learn_attributes(NAMES[3:6] + NAMES[9:])
    assert "合格率" in learn_attributes([*NAMES, "考试合格率", "训练合格率", "装修合格率"])


def test_two_objects_are_not_enough():
    assert learn_attributes(NAMES[:2]) == ()
    assert learn_attributes([]) == ()
    assert learn_attributes(["出勤率(%)", "★出勤率", "出勤率"]) == (), "one object, written three ways"


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("保洁人员出勤率", "出勤率"),
        ("★保洁人员出勤率(%)", "出勤率"),
        ("工程验收合格率", "验收合格率"),
        ("成绩合格率", "合格率"),
        ("验收合格率", "验收合格率"),
        ("产品不合格率", None),
        ("合格", None),
        ("2023", None),
        ("", None),
    ],
)
def test_the_longest_known_suffix(name, found):
    assert attribute_of(name, {"出勤率", "合格率", "验收合格率"}) == found


def test_a_longer_head_is_a_shorter_one_too():
    assert attributes_of("工程验收合格率", {"合格率", "验收合格率"}) == ("验收合格率", "合格率")


def test_the_library_teaches_the_common_ones():
    assert library_attributes() >= {"满意度", "验收合格率", "补助标准", "覆盖率", "人次", "总成本"}
    assert attribute_of("火星满意度") == "满意度"
    names = {row.level3 for table in load_library() for row in table.indicators}
    assert sum(attribute_of(name) is not None for name in names) > 0.6 * len(names)


@given(st.lists(st.text("人员出勤率合格补助标准不%（1a", max_size=12), max_size=30))
def test_what_is_learned_is_a_suffix_of_enough_names(names):
    rule = options().attributes
    found = learn_attributes(names)
    for suffix in found:
        assert rule.shortest <= len(suffix) <= rule.longest
        assert sum(suffix in name for name in set(names)) >= rule.least_objects
    for name in names:
        attribute = attribute_of(name, frozenset(found))
        assert attribute is None or attribute in name
