"""What kind of thing a phrase names, and which attributes say anything of it."""

from __future__ import annotations

import pytest

from recommender.naming.phrases import doings, doings_after, kind_of, quantity_of, suits


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("体育教师", "people"),
        ("采购商", "people"),
        ("雨水管网改造", "doing"),
        ("旧设备", "object"),
        ("直升机起降点", "object"),
        ("管线安全", "state"),
        ("苗木成活率", "measure"),
        ("交易额", "measure"),
    ],
)
def test_the_last_word_tells_the_kind(text, kind):
    assert kind_of(text) == kind


@pytest.mark.parametrize(
    ("thing", "attribute", "said"),
    [
        ("管线安全", "长度", False),
        ("雨水管网", "长度", True),
        ("体育教师", "完好率", False),
        ("巡护车", "完好率", True),
        ("口述史料", "使用年限", False),
        ("蓄水池", "使用年限", True),
        ("航线", "时间", False),
        ("应急抢修", "响应时间", True),
        ("交易额", "时间", False),
        ("危险废物", "处置率", True),
        ("疑似遗址点", "处置率", False),
        ("学生", "满意度", True),
        ("图书", "满意度", False),
        ("学生", "家长满意度", True),
        ("医师", "人员满意度", False),
        ("路灯", "前所未有率", True),
    ],
)
def test_attributes_go_with_things_they_say_something_of(thing, attribute, said):
    assert suits(thing, attribute) is said


def test_a_quantity_is_called_by_its_unit():
    assert [
        quantity_of(unit, family) for unit, family in (("公里", "length"), ("万人次", "people"), ("人", "people"))
    ] == [
        "长度",
        "人次",
        "人数",
    ]
    assert [quantity_of(unit) for unit in ("场", "架", None)] == ["场次", "数量", "数量"]


def test_verbs_are_tried_longest_first():
    lengths = [len(word) for word in doings()]
    assert lengths == sorted(lengths, reverse=True)
    assert doings_after() < set(doings())
