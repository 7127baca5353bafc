import re
from collections import Counter
from importlib.resources import files
from itertools import combinations

import pytest

from corpus.errors import StoreError
from corpus.frames import canonical_tree
from corpus.library import build_library, load_library
from corpus.names import match_key
from corpus.units import is_money, is_rate, parse_unit
from corpus.value import parse_value

TABLES = load_library()
ROWS = [(table.project_name, row) for table in TABLES for row in table.indicators]
ABOVE_100 = re.compile("增长|提高|带动")


def test_forty_categories_and_their_indicators():
    assert (len(TABLES), len(ROWS)) == (40, 484)
    assert load_library() is TABLES
    assert min(len(table.indicators) for table in TABLES) >= 10


def test_tables_are_marked_as_library():
    for table in TABLES:
        assert (table.kind, table.frame, table.source.file) == ("library", "mof2015", "starter-library")
        assert table.source.position == table.project_name
    assert len({table.id for table in TABLES}) == 40
    assert {table.project_name: table.id for table in TABLES}["会议"] == "lib-63d30f1a037d"


def test_every_category_covers_output_benefit_cost_and_satisfaction():
    for table in TABLES:
        levels = {row.level2 for row in table.indicators}
        assert {"数量指标", "质量指标", "时效指标", "成本指标", "服务对象满意度指标"} <= levels, table.project_name
        assert any(row.level1 == "效益指标" for row in table.indicators), table.project_name


def test_levels_are_canonical():
    tree = canonical_tree()
    for _, row in ROWS:
        assert tree[row.level2 or ""] == row.level1
        assert row.published_level1 is None
        assert row.published_level2 is None


def test_no_indicator_stands_twice():
    counts = Counter((category, row.level2, match_key(row.level3)) for category, row in ROWS)
    assert [key for key, count in counts.items() if count > 1] == []


def test_no_near_duplicate_names_in_a_category():
    def pairs(name):
        return {name[i : i + 2] for i in range(len(name) - 1)}

    for table in TABLES:
        for one, two in combinations(table.indicators, 2):
            first, second = pairs(match_key(one.level3)), pairs(match_key(two.level3))
            assert len(first & second) / len(first | second) < 0.75, (table.project_name, one.level3, two.level3)


def test_provenance_is_present():
    for _, row in ROWS:
        assert re.fullmatch(r"公开资料所见:.+|通行做法(:.+)?", row.basis or ""), row.level3
        assert "种子" not in (row.basis or "")


def test_values_read_as_they_are_printed():
    for category, row in ROWS:
        if row.value is None:
            assert row.target.kind == "text"
            assert row.target.operator is not None
            assert row.target.number is None
            assert row.target.raw == ""
            assert row.target.unit is None or parse_unit(row.target.unit) is not None
        else:
            assert row.target == parse_value(row.value)
            assert row.target.kind == "number", (category, row.level3, row.value)
            assert row.target.operator is not None
            assert row.target.unit is not None


def test_rates_are_possible():
    for category, row in ROWS:
        if is_rate(row.target.unit) and row.target.number is not None and not ABOVE_100.search(row.level3):
            assert 0 <= row.target.number <= 100, (category, row.level3, row.value)


def test_rate_names_have_rate_units_and_costs_are_money():
    for category, row in ROWS:
        if re.search(r"(率|满意度|占比|比例)$", row.level3):
            assert is_rate(row.target.unit), (category, row.level3, row.target.unit)
        if row.level2 == "成本指标":
            assert is_money(row.target.unit) or is_rate(row.target.unit), (category, row.level3)


def test_direction_fits_the_name():
    for category, row in ROWS:
        if re.search(r"(差错|故障|投诉|返修|失业|受害|成灾|结余)率$|响应时间$|修复时间$|浓度$", row.level3):
            assert row.target.operator == "≤", (category, row.level3)
        if re.search(r"(合格|达标|完成|及时|覆盖|知晓|通过|整改)率$|满意度$", row.level3):
            assert row.target.operator in ("≥", "="), (category, row.level3)


def test_blank_values_say_how_to_fill_them():
    blank = [row for _, row in ROWS if row.value is None]
    assert all(row.hint for row in blank)
    assert all(row.hint is None for _, row in ROWS if row.value is not None)
    assert len({row.hint for row in blank}) > 100
    for row in blank:
        if row.target.unit is None:
            assert "YYYY年M月底前" in (row.hint or ""), row.level3
        if re.search(r"总成本$", row.level3):
            assert "预算" in (row.hint or ""), row.level3


def test_keywords_choose_and_do_not_fit_everything():
    everything = {"项目", "工作", "经费", "资金", "专项", "服务", "管理", "建设", "采购", "工程", "补助", "费用"}
    for table in TABLES:
        assert len(table.keywords) >= 5
        assert len(set(table.keywords)) == len(table.keywords)
        assert all(2 <= len(word) <= 8 for word in table.keywords)
        assert not everything & set(table.keywords)
    shared = Counter(word for table in TABLES for word in table.keywords)
    assert max(shared.values()) <= 2


@pytest.mark.parametrize(
    ("project", "category"),
    [
        ("因公电子护照系统日常维护费", "信息系统运维"),
        ("因公电子护照系统日常维护费", "外事与因公出国"),
        ("市级电子政务外网运行维护", "信息系统运维"),
        ("智慧城市平台建设", "信息系统建设"),
        ("雪亮工程", "信息系统建设"),
        ("机关办公楼物业管理费", "物业管理"),
        ("国庆活动", "活动庆典展会"),
        ("农村公路养护", "公路建设与养护"),
        ("博物馆免费开放补助资金", "文化场馆免费开放与图书购置"),
        ("学生资助", "教育资助与营养改善"),
        ("城市生活垃圾清运", "环卫保洁"),
        ("高标准农田建设", "农业生产与高标准农田"),
        ("辅警人员经费", "人员经费与劳务"),
    ],
)
def test_project_names_find_their_category(project, category):
    assert category in {table.project_name for table in TABLES if any(word in project for word in table.keywords)}


@pytest.mark.parametrize(
    ("project", "category"),
    [("2023年会展业发展", "会议"), ("平等保障", "信息系统运维"), ("机房租赁", "基建工程"), ("重大修订", "房屋修缮")],
)
def test_words_inside_other_words_do_not_mislead(project, category):
    table = next(table for table in TABLES if table.project_name == category)
    assert not [word for word in table.keywords if word in project]


@pytest.mark.parametrize("name", ["categories.csv", "library.csv"])
def test_files_are_plain_utf8(name):
    data = files("corpus").joinpath("data", name).read_bytes()
    assert not data.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in data
    assert data.endswith(b"\n")
    data.decode("utf-8")


CATEGORIES = "category,keywords\n会议,会议、会务\n"
HEADER = "category,level2,level3,description,operator,value,unit,hint,basis,source,seen_value\n"
GOOD = "会议,数量指标,会议场次,次数,≥,5,场,,通行做法,,\n"


def test_a_good_row_is_read():
    (table,) = build_library(CATEGORIES, HEADER + GOOD)
    (row,) = table.indicators
    assert (row.level1, row.level3, row.value, row.basis) == ("产出指标", "会议场次", "≥5场", "通行做法")
    assert row.target.number == 5


@pytest.mark.parametrize(
    ("line", "what"),
    [
        (GOOD, "重复"),
        ("培训,数量指标,培训班次,次数,≥,5,期,,通行做法,,\n", "培训"),
        ("会议,数量,参会人次,次数,≥,5,人次,,通行做法,,\n", "数量"),
        ("会议,数量指标,,次数,≥,5,人次,,通行做法,,\n", "名称为空"),
        ("会议,数量指标,参会人次,次数,>=,5,人次,,通行做法,,\n", "符号"),
        ("会议,数量指标,参会人次,次数,≥,5,锅盖,,通行做法,,\n", "单位"),
        ("会议,数量指标,参会人次,次数,≥,很多,人次,,通行做法,,\n", "读不成数值"),
        ("会议,数量指标,参会人次,次数,≥,,人次,,通行做法,,\n", "填写说明"),
        ("会议,数量指标,参会人次,次数,≥,5,人次,,听说,,\n", "依据"),
        ("会议,数量指标,参会人次,次数,≥,5,人次,,公开资料所见,,\n", "来源"),
        ("会议,数量指标\n", "11 列"),
        ('会议,数量指标,"参会"人次,次数,≥,5,人次,,通行做法,,\n', "CSV"),
    ],
)
def test_a_wrong_row_is_named_with_file_and_line(line, what):
    with pytest.raises(StoreError, match=rf"library\.csv 第 3 行.*{what}") as caught:
        build_library(CATEGORIES, HEADER + GOOD + line)
    assert caught.value.context == {"file": "library.csv", "line": 3}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("类别,关键词\n", 1),
        ("category,keywords\n会议,\n", 2),
        ("category,keywords\n,会议\n", 2),
        ("category,keywords\n会议,会议\n会议,会务\n", 3),
    ],
)
def test_a_wrong_category_is_named_with_file_and_line(text, line):
    with pytest.raises(StoreError, match=rf"categories\.csv 第 {line} 行"):
        build_library(text, HEADER)
