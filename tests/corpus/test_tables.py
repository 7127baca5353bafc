"""Layouts met in the field, each as a small workbook."""

import io
from pathlib import Path

import openpyxl
import pytest

from corpus.errors import DocumentError
from corpus.heading import Heading, is_title, read_amount, region_of, split_code
from corpus.readers import read_bytes, read_file

HEADER = ["一级指标", "二级指标", "三级指标", "指标值"]


def parse(rows, merged=(), name="甲.xlsx"):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for reference in merged:
        book.active.merge_cells(reference)
    target = io.BytesIO()
    book.save(target)
    return read_bytes(target.getvalue(), name)


def rows_of(table, *fields):
    return [tuple(getattr(row, field) for field in fields) for row in table.indicators]


def test_l2_stars_slots_and_funds_below_each_other():
    rows = [["高标准农田建设项目绩效目标表"], ["\uff082021年度\uff09"], ["项目名称", "高标准农田"]]
    rows += [
        ["主管部门", "农业农村局", None, "实施单位", "某县农技站"],
        ["资金情况\uff08万元\uff09", "年度资金总额", 120.5],
    ]
    rows += [
        [None, "其中\uff1a财政拨款", 100],
        [None, "其他资金", 20.5],
        ["总体目标", "建成高标准农田1万亩"],
        [*HEADER, "备注"],
    ]
    rows += [["产出指标", "数量指标", "★农田建设面积\uff08≥**亩\uff09", "≥10000亩"], [None, None, "指标2\uff1a"]]
    rows += [[None, "质量指标", "合格率", "100%"], ["合计"]]
    parsed = parse(rows)
    (table,) = parsed.tables
    assert (table.project_name, table.unit, table.year) == ("高标准农田", "某县农技站", 2021)
    assert table.budget_wan.model_dump() == {"total": 120.5, "fiscal": 100, "other": 20.5}
    assert table.goal == "建成高标准农田1万亩"
    assert rows_of(table, "level2", "level3", "value") == [
        ("数量指标", "★农田建设面积\uff08≥**亩\uff09", "≥10000亩"),
        ("质量指标", "合格率", "100%"),
    ]
    assert parsed.problems == ()


@pytest.mark.parametrize("annual", [True, False])
def test_l4_the_half_that_is_filled_in(annual):
    half, empty = ["数量指标", "车辆数", "≥5辆"], [None] * 3
    rows = [["项目名称", "城管车辆"], ["绩效目标", "中期目标\uff082020-2022\uff09", None, None, "年度目标"]]
    rows += [[None, "保障三年", None, None, "保障一年"], ["一级指标", *["二级指标", "三级指标", "指标值"] * 2]]
    rows += [["产出指标", *(empty + half if annual else half + empty)]]
    (table,) = parse(rows, ["A2:A3", "B2:D2", "E2:G2", "B3:D3", "E3:G3"]).tables
    assert table.goal == "保障一年"
    assert rows_of(table, "level1", "level2", "level3", "value") == [("产出指标", "数量指标", "车辆数", "≥5辆")]


def test_l4_long_term_beside_the_year_with_a_header_in_two_lines():
    rows = [["项目名称", "薄改"], ["绩效指标", "长期指标", None, None, "年度指标"]]
    rows += [
        [None, *["二级指标", "三级指标", "指标值"] * 2],
        ["产出指标", "数量指标", "覆盖率", "80%", "数量指标", "改造数", "5个"],
    ]
    (table,) = parse(rows, ["A2:A3", "B2:D2", "E2:G2"]).tables
    assert rows_of(table, "level1", "level2", "level3", "value") == [("产出指标", "数量指标", "改造数", "5个")]


def test_l5_projects_in_a_column_with_direction_and_points():
    header = ["项目", "单位", "类别", "预算数(元)", "目标", "一级指标(50分)", "二级指标", "三级指标"]
    header += ["指标性质", "指标方向", "目标值", "计量单位", "分值"]
    rows = [
        header,
        [
            "装备",
            "某检察院",
            "专项",
            1500000,
            "保障",
            "产出指标(50分)",
            "数量指标",
            "装备数",
            "定量",
            "正向",
            20,
            "台",
            10,
        ],
    ]
    rows += [[None] * 5 + ["效益指标(30分)", "社会效益指标", "影响", "定性", None, "显著提升", None, 10]]
    rows += [
        ["办案", "某检察院", "专项", 200000, "办好", "产出指标(50分)", "时效指标", "天数", "定量", "反向", 30, "天", 10]
    ]
    first, second = parse(rows).tables
    assert (first.project_name, first.unit, first.goal, first.budget_wan.total) == ("装备", "某检察院", "保障", 150)
    assert rows_of(first, "level1", "published_level1", "level3", "value", "weight") == [
        ("产出指标", "产出指标(50分)", "装备数", "≥20台", 10),
        ("效益指标", "效益指标(30分)", "影响", "显著提升", 10),
    ]
    assert (second.project_name, second.budget_wan.total, second.indicators[0].value) == ("办案", 20, "≤30天")


def test_l6_operator_under_the_name_of_nature_in_yuan():
    header = [
        "一级指标",
        "二级指标",
        "三级指标",
        "指标性质",
        "指标值",
        "度量单位",
        "实际完成值",
        "分值",
        "得分",
        "偏差原因",
    ]
    rows = [["单位\uff1a元"], ["项目名称", "营养改善"], ["年度资金总额", 1200000], header]
    rows += [
        ["产出指标", "数量指标", "受益人数", "≧", 1437, "人", 1500, 20, 20],
        [None, "质量指标", "达标率", "═", 100, "%", "100%", 10, 9],
    ]
    (table,) = parse(rows).tables
    assert (table.kind, table.budget_wan.total) == ("self-evaluation", 120)
    assert rows_of(table, "level3", "value", "actual", "weight") == [
        ("受益人数", "≥1437人", "1500", 20),
        ("达标率", "=100%", "100%", 10),
    ]
    target = table.indicators[0].target
    assert (target.operator, target.number, target.unit, target.raw) == ("≥", 1437, "人", "≥1437人")


def test_l7_signs_units_and_explanations():
    header = ["一级指标", "二级指标", "三级指标", "计算符号", "目标值", "度量单位", "指标值说明"]
    parsed = parse(
        [["项目名称", "湿地"], header, ["产出指标", "数量指标", "湿地保有量(公顷)", "≥", 4900, "公顷", "按年报"]]
    )
    assert rows_of(parsed.tables[0], "level3", "value", "description") == [("湿地保有量(公顷)", "≥4900公顷", "按年报")]


def test_l8_no_levels_at_all():
    parsed = parse([["项目名称", "辅警"], ["指标名称", "计量单位", "指标性质", "指标值"], ["人数", "人", "≥", 50]])
    assert rows_of(parsed.tables[0], "level1", "level2", "level3", "value") == [(None, None, "人数", "≥50人")]
    assert [problem.code for problem in parsed.problems] == ["level.unknown"]


def test_l11_self_evaluation_with_its_funds_and_sum():
    rows = [
        ["项目支出绩效自评表"],
        ["\uff082022年度\uff09"],
        ["项目名称", "委托业务"],
        ["主管部门", "省厅", None, None, "实施单位", "省中心"],
    ]
    rows += [["项目资金\n\uff08万元\uff09", None, "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"]]
    rows += [
        [None, "年度资金总额", 50, 60, 59, 10, "98%", 9.8],
        [None, "其中\uff1a当年财政拨款", 50, 60, 59, "-"],
        [None, "其他资金"],
    ]
    rows += [["年度总体目标", "预期目标", None, None, "实际完成情况"], [None, "完成委托", None, None, "已完成"]]
    rows += [["绩效指标", *HEADER[:3], "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"]]
    rows += [
        [None, "产出指标(50分)", "数量指标", "报告数", "≥2份", "2份", 50, 50],
        ["总分", None, None, None, None, None, 100, 99],
    ]
    merged = ["A5:A8", "A9:A10", "B9:D9", "E9:H9", "B10:D10", "E10:H10", "A11:A12"]
    parsed = parse(rows, merged)
    (table,) = parsed.tables
    assert (table.kind, table.year, table.unit, table.goal) == ("self-evaluation", 2022, "省中心", "完成委托")
    assert table.budget_wan.model_dump() == {"total": 60, "fiscal": 60, "other": None}
    assert rows_of(table, "level1", "level2", "level3", "value", "actual", "weight") == [
        ("产出指标", "数量指标", "报告数", "≥2份", "2份", 50)
    ]
    assert parsed.problems == ()


def test_l12_kind_of_standard_is_no_description():
    header = [*HEADER[:3], "指标值(及单位)", "绩效标准"]
    parsed = parse([["项目名称", "雾炮车"], header, ["产出指标", "数量指标", "雾炮车数量", "2台", "计划标准"]])
    assert rows_of(parsed.tables[0], "value", "description") == [("2台", None)]


def test_l13_one_column_of_values_for_each_county():
    header = [*HEADER[:3], "指标解释", "指标方向", "甲县", "乙县"]
    parsed = parse([["项目名称", "水利"], header, ["产出指标", "数量指标", "长度", "x", "正向", "5公里", "6公里"]])
    assert rows_of(parsed.tables[0], "value") == [("≥5公里",)]
    assert "乙县" in next(problem.message for problem in parsed.problems if problem.code == "table.more_values")


def test_l18_level_names_that_end_in_value():
    rows = [
        ["项目名称", "公用经费"],
        [*HEADER[:3], "年度数值", "备注"],
        ["产出值", "数量值", "人数", "500人"],
        ["效益值", "社会效益值", "面貌", "提高"],
    ]
    (table,) = parse(rows).tables
    assert rows_of(table, "level1", "level2", "published_level2") == [
        ("产出指标", "数量指标", "数量值"),
        ("效益指标", "社会效益指标", "社会效益值"),
    ]


@pytest.mark.parametrize("header", [[HEADER], []])
def test_l19_other_level_names_with_and_without_a_header(header):
    rows = [
        ["项目名称", "道路"],
        *header,
        ["项目完成指标", "数量指标", "道路", "5公里"],
        [None, "质量指标", "合格率", "100%"],
    ]
    rows += [["项目效益指标", "社会效益指标", "出行", "改善"], ["满意度指标", "满意度指标", "群众满意度", "≥90%"]]
    (table,) = parse(rows).tables
    assert table.frame == "sichuan2021"
    assert rows_of(table, "level1", "level2", "level3", "value") == [
        ("产出指标", "数量指标", "道路", "5公里"),
        ("产出指标", "质量指标", "合格率", "100%"),
        ("效益指标", "社会效益指标", "出行", "改善"),
        ("满意度指标", "服务对象满意度指标", "群众满意度", "≥90%"),
    ]


def test_a_header_in_two_lines_over_sign_number_and_unit():
    rows = [
        ["项目名称", "甲"],
        [*HEADER, None, None],
        [None, None, None, "符号", "数值", "单位"],
        ["产出指标", "数量指标", "人数", "≥", 50, "人"],
    ]
    (table,) = parse(rows, ["A2:A3", "B2:B3", "C2:C3", "D2:F2"]).tables
    assert rows_of(table, "level3", "value") == [("人数", "≥50人")]


def test_doubts_are_problems_with_their_place():
    rows = [
        HEADER,
        ["债券指标", "资金管理", "及时率", "100%"],
        ["产出指标", "数量指标", None, "5个"],
        [None, None, "面积", None],
    ]
    parsed = parse(rows)
    found = {problem.code: problem.position for problem in parsed.problems}
    assert found["level.unknown"] == "Sheet!A2:D2"
    assert found["row.no_name"] == "Sheet!A3:C3" or found["row.no_name"] == "Sheet!A3:D3"
    assert found["row.no_value"].startswith("Sheet!A4:")
    assert "table.no_project_name" in found
    assert all(problem.file == "甲.xlsx" for problem in parsed.problems)


def test_a_workbook_of_something_else_holds_no_target_table():
    with pytest.raises(DocumentError) as caught:
        parse([["姓名", "年龄"], ["张三", 30]])
    assert caught.value.code == "document.no_table"


@pytest.mark.parametrize(
    ("unit", "region"),
    [
        ("天津市人民政府外事办公室", "天津市"),
        ("安徽省六安市水利局", "安徽省六安市"),
        ("广西壮族自治区财政厅", "广西壮族自治区"),
        ("合肥市城管局", "合肥市"),
        ("财政部", None),
        (None, None),
    ],
)
def test_regions_stand_at_the_beginning_of_a_unit(unit, region):
    assert region_of(unit) == region


def test_amounts_codes_and_titles():
    assert read_amount("1,437.50元") == (0.14375, True)
    assert read_amount("1437", "预算数(元)") == (0.1437, True)
    assert read_amount("50.00") == (50.0, False)
    assert read_amount("约50万") is None
    assert split_code("[302101]天津市外办") == ("302101", "天津市外办")
    assert is_title("1.机关运行保障经费绩效目标表")
    assert not is_title("绩效目标是保障运转。")
    heading = Heading()
    heading.line("2024年校舍维修绩效目标表")
    assert (heading.year, heading.project) == (2024, "2024年校舍维修")


def test_l4_both_halves_filled_in_is_a_problem_with_its_place():
    rows = [["项目名称", "薄改"], ["一级指标", "长期指标", None, None, "年度指标"]]
    rows += [[None, *["二级指标", "三级指标", "指标值"] * 2]]
    rows += [["产出指标", "数量指标", "改造数", "9个", "数量指标", "改造数", "5个"]]
    parsed = parse(rows, ["A2:A3", "B2:D2", "E2:G2"])
    assert rows_of(parsed.tables[0], "level3", "value") == [("改造数", "5个")]
    assert [(problem.code, problem.position) for problem in parsed.problems] == [("table.two_halves", "Sheet!A4:G4")]


def test_the_longer_terms_money_is_not_the_years():
    rows = [["项目名称", "薄改"], ["项目资金（元）", "中期资金总额", 1700000, "年度资金总额", 3400000]]
    rows += [
        [None, "其中：财政拨款", 1700000, "其中：财政拨款", 3000000],
        HEADER,
        ["产出指标", "数量指标", "甲", "5个"],
    ]
    (table,) = parse(rows, ["A2:A3"]).tables
    assert table.budget_wan.model_dump() == {"total": 340, "fiscal": 300, "other": None}


def test_a_level_label_in_the_middle_of_its_rows_keeps_the_level_below_it():
    rows = [["项目名称", "甲"], HEADER, [None, "数量指标", "人数", "≥5人"], ["产出指标", None, "户数", "≥6户"]]
    rows += [["效益指标", None, "面貌", "改善"]]
    (table,) = parse(rows).tables
    assert rows_of(table, "level1", "level2") == [("产出指标", "数量指标")] * 2 + [("效益指标", None)]


def test_both_levels_in_one_column_and_names_under_the_description():
    rows = [["项目名称", "甲"], ["指标类别", "指标名称", "目标值"], ["产出指标-数量指标", "人数", "≥5人"]]
    (table,) = parse(rows).tables
    assert rows_of(table, "level1", "level2", "level3") == [("产出指标", "数量指标", "人数")]
    rows = [
        ["项目名称", "甲"],
        ["指标类型", "指标名称", "指标值", "指标描述"],
        ["产出指标", "数量指标", "5个", "新建亭数"],
    ]
    (table,) = parse(rows).tables
    assert rows_of(table, "level2", "level3", "value") == [("数量指标", "新建亭数", "5个")]


@pytest.mark.parametrize("name", ["", "要求"])
def test_a_value_column_without_a_name_is_told_by_content_and_numbers_in_order_are_none(name):
    rows = [["项目名称", "甲"], ["序", *HEADER[:3], "是否核心", name]]
    rows += [[1, "产出指标", "数量指标", "人数", "是", "≥5人"], [2, None, "质量指标", "合格率", "否", "98%"]]
    (table,) = parse(rows).tables
    assert rows_of(table, "level3", "value") == [("人数", "≥5人"), ("合格率", "98%")]


@pytest.mark.parametrize(
    ("name", "rows", "first", "last"),
    [
        ("seed.docx", 70, "第1个表第2行", "第7个表第13行"),
        ("seed.xlsx", 70, "1.机关运行保障经费!A10:E10", "7.因公电子护照系统日常维护费!A21:E21"),
        ("pdf/libreoffice-docx.pdf", 26, "第1页第1个表第6行", "第3页第2个表第25行"),
    ],
)
def test_every_row_says_where_it_stands(name, rows, first, last):
    tables = read_file(Path(__file__).parents[1] / "documents" / name).tables
    found = [row.position for table in tables for row in table.indicators]
    assert len(set(found)) == len(found) == rows
    assert (found[0], found[-1]) == (first, last)
