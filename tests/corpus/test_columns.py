"""Roles of columns by name and by content."""

import pytest

from corpus.columns import form_role, guess_columns, half_of, read_header, role_of, settle
from corpus.grid import make_grid


def cells(*rows):
    grid = make_grid(rows, "表")
    return [grid.cells(number) for number in range(len(rows))]


def roles(header, *rows):
    found = cells(header, *rows)
    settled = settle(read_header(found[0]), found[1:])
    return {column.name: role for role, column in settled.items()}


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("三级指标", "level3"),
        ("三 级\n指标", "level3"),
        ("一级指标(50分)", "level1"),
        ("年初目标值(A)", "value"),
        ("指标值\uff08包含数字及文字描述\uff09", "value"),
        ("当年预期实现值", "value"),
        ("年度数值", "value"),
        ("全年实际完成值", "actual"),
        ("偏差原因分析及改进措施", "reason"),
        ("其中\uff1a财政    资金", "fiscal"),
        ("年度资金总额", "total"),
        ("年度总体目标", "goal"),
        ("某某公司", None),
    ],
)
def test_names(name, role):
    assert role_of(name)[0] == role


def test_form_fields_and_halves():
    assert form_role("项目名称\uff1a") == "project"
    assert form_role("三级指标") is None
    assert (half_of("中期目标"), half_of("年度目标"), half_of("目标")) == ("term", "annual", None)


@pytest.mark.parametrize(
    ("content", "role"), [("≧", "operator"), ("大于等于", "operator"), ("正向", "operator"), ("定量", None)]
)
def test_sign_columns_are_told_by_content(content, role):
    found = roles(
        ["一级指标", "二级指标", "三级指标", "指标性质", "指标值"], ["产出指标", "数量指标", "甲", content, "5"]
    )
    assert found.get("指标性质") == role


def test_direction_gives_way_to_an_operator_column():
    header = ["三级指标", "计算符号", "指标方向", "指标值", "单位"]
    found = roles(header, ["甲", "≤", "正向", "5", "个"])
    assert (found["计算符号"], found.get("指标方向"), found["单位"]) == ("operator", "direction", "unit")


def test_performance_standard_is_a_basis_or_a_description():
    header = ["三级指标", "指标值", "绩效标准"]
    assert roles(header, ["甲", "5个", "计划标准"])["绩效标准"] == "basis"
    assert roles(header, ["甲", "5个", "反映建成的面积"])["绩效标准"] == "description"


def test_the_unit_of_an_office_stands_before_the_levels():
    header = ["项目", "单位", "一级指标", "二级指标", "三级指标", "目标值", "计量单位"]
    found = roles(header, ["甲", "检察院", "产出指标", "数量指标", "乙", "5", "台"])
    assert (found["单位"], found["计量单位"], found["项目"]) == ("organisation", "unit", "project")


def test_no_header_is_made_of_form_rows_or_indicators():
    for row in (["项目名称", "甲", "单位", "乙"], ["产出指标", "数量指标", "面积", "5个"], ["绩效目标", "修好"]):
        assert read_header(cells(row)[0]) is None


def test_columns_without_a_header_are_guessed_by_content():
    rows = cells(["项目完成", "数量指标", "道路", "新修道路", "5公里"], ["", "质量指标", "合格率", "合格", "100%"])
    assert [column.role for column in guess_columns(rows)] == ["level1", "level2", "level3", "description", "value"]
    assert guess_columns(cells(["甲", "乙", "丙"], ["丁", "戊", "己"])) is None
