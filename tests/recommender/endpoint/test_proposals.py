"""The reply: read strictly, and only rows kept that would stand beside our own."""

from __future__ import annotations

import json

import pytest

from corpus.frames import get_frame
from recommender import Project
from recommender.endpoint.proposals import MOST_CHARACTERS, MOST_ROWS, Proposal, accepted, parse_rows, unrepeated

FRAME = get_frame(None)
PROJECT = Project(
    name="因公电子护照系统日常维护费",
    goal="硬件维护12个，培训操作人员50人",
    budget_wan=45.5,
    year=2025,
)
GOOD = {"level2": "质量指标", "level3": "护照系统维护验收合格率", "value": "≥98%", "reason": "维护要经验收"}


def _kept(*rows, project=PROJECT, frame=FRAME, taken=()):
    return accepted([{**GOOD, **row} for row in rows], project, frame, taken)


@pytest.mark.parametrize("around", ["{}", "```json\n{}\n```", "```\n{}```", "好的，如下：\n```JSON\n{}\n```\n请核对。"])
@pytest.mark.parametrize("thoughts", ["", "<think>\n先列 [1, 2] 再说\n</think>\n\n"])
def test_an_array_alone_fenced_or_after_thoughts(around, thoughts):
    written = json.dumps([GOOD], ensure_ascii=False)
    assert parse_rows(thoughts + around.format(written)) == [GOOD]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "没有",
        "{}",
        '{"rows": []}',
        "null",
        "[1",
        "[" * 90_000,
        '[{"level2": ' + "1" * 5000 + "}]",
        "```json\n[\n```",
    ],
)
def test_anything_else_is_no_reply(text):
    assert parse_rows(text) is None


def test_a_reply_is_bounded():
    assert len(parse_rows(json.dumps([GOOD] * 100)) or []) == MOST_ROWS
    assert parse_rows(json.dumps(["甲", 1, None, [GOOD], GOOD])) == [GOOD]
    assert parse_rows(json.dumps([{"level2": "长" * MOST_CHARACTERS}])) is None


def test_a_good_row_is_a_proposal():
    [row] = _kept({})
    assert row == Proposal(**GOOD)


def test_level_names_are_those_of_the_frame():
    assert [row.level2 for row in _kept({"level2": "质量"})] == ["质量指标"]
    assert _kept({"level2": "管理指标"}) == ()
    assert _kept({"level2": "社会成本指标", "level3": "对周边交通影响程度", "value": "较小"}) == ()
    cost = {"level2": "社会成本指标", "level3": "周边居民出行受阻比例", "value": "≤5%"}
    assert _kept(cost) == ()
    assert [row.level2 for row in _kept(cost, frame=get_frame("mof2021"))] == ["社会成本指标"]


@pytest.mark.parametrize("row", [{"level2": 1}, {"level3": None}, {"level3": ["甲"]}, {"value": 98}, {"value": {}}])
def test_cells_of_another_kind_drop_the_row(row):
    assert _kept(row) == ()
    assert accepted([{}], PROJECT, FRAME, ()) == ()


@pytest.mark.parametrize(
    "name",
    [
        "",
        "  ",
        "x" * 10,
        "护照系统" * 20,
        "待定",
        "无",
        "详见 http://10.0.0.1/a",
        "护照系统www.example.com合格率",
        "<script>合格率</script>",
        "新增3000个岗位",
    ],
)
def test_what_is_no_name_drops_the_row(name):
    assert _kept({"level3": name}) == ()


def test_a_name_loses_invisible_characters_and_debris():
    assert _kept({"level3": "★护照\u200b系统维护验收\u202e合格率"})[0].level3 == "护照系统维护验收合格率"


@pytest.mark.parametrize("value", ["有效提升", "按要求完成", "≥**%", "无", "≥95%" * 20])
def test_a_value_that_does_not_parse_drops_the_row(value):
    assert _kept({"value": value}) == ()


@pytest.mark.parametrize(
    "row",
    [
        {"level3": "系统维护验收合格率", "value": "≥12个"},
        {"level2": "成本指标", "level3": "系统维护成本", "value": "≥12个"},
        {"level2": "成本指标", "level3": "系统维护费用", "value": "≤60万元"},
        {"level2": "数量指标", "level3": "硬件维护数量", "value": "≥10个"},
        {"level2": "时效指标", "level3": "维护完成时间", "value": "2019年12月底前"},
        {"level3": "系统故障率", "value": "≥98%"},
    ],
)
def test_a_row_in_which_the_review_finds_an_error_is_dropped(row):
    assert _kept(row) == ()


def test_amounts_are_kept_where_the_officer_gave_them_and_blanked_elsewhere():
    rows = _kept(
        {"level2": "数量指标", "level3": "硬件维护数量", "value": "≥12个"},
        {"level2": "数量指标", "level3": "系统巡检次数", "value": "≥24次"},
        {"level2": "成本指标", "level3": "项目总成本", "value": "≤45.5万元"},
        {"level2": "时效指标", "level3": "故障响应时间", "value": "≤30分钟"},
        {"level2": "时效指标", "level3": "年度维护完成期限", "value": "2025年12月底前"},
        {"level2": "数量指标", "level3": "备件更换件数", "value": None},
    )
    assert [row.value for row in rows] == ["≥12个", None, "≤45.5万元", None, "2025年12月底前", None]


@pytest.mark.parametrize(
    ("reason", "kept"),
    [
        ("维护要经验收", "维护要经验收"),
        (" 维护要\n经验收\u200b ", "维护要 经验收"),
        ("同类项目多为99%", ""),
        ("见 https://evil.example/x", ""),
        ("长" * 200, ""),
        (None, ""),
        (["甲"], ""),
    ],
)
def test_a_reason_is_one_line_without_invented_numbers_and_addresses(reason, kept):
    assert [row.reason for row in _kept({"reason": reason})] == [kept]


def test_repeats_are_dropped():
    taken = ["★护照系统维护的验收合格率(≥**%)", "系统故障恢复及时率"]
    rows = _kept(
        {},
        {"level3": "系统故障恢复及时率。"},
        {"level3": "操作人员培训合格率"},
        {"level3": "操作人员的培训合格率"},
        taken=taken,
    )
    assert [row.level3 for row in rows] == ["操作人员培训合格率"]
    assert unrepeated(rows, ["操作人员培训合格率"]) == ()
    assert unrepeated(rows, []) == rows
