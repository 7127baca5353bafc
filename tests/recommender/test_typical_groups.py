"""The groups of a published row: unit types and provinces by name, years, budget classes by their bounds."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.resources import read_toml
from corpus.table import Budget, TargetTable
from recommender.index.gather import gathered
from recommender.typical.groups import BY, budget_class, budget_class_names, groups_of, province, unit_type


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("某县第一中学", "学校"),
        ("某镇中心小学", "学校"),
        ("某市实验中学（本级）", "学校"),
        ("某市职业技术学院", "学校"),
        ("某市第一人民医院", "医院"),
        ("北京大学第三医院", "医院"),
        ("某街道社区卫生服务中心", "医院"),
        ("某镇中心卫生院", "医院"),
        ("某市第一中级人民法院", "法院"),
        ("某省高级人民法院机关", "法院"),
        ("某县人民检察院", "检察院"),
        ("某市公安局交通警察支队", "公安"),
        ("某市监狱", "监狱戒毒"),
        ("某市消防救援支队", "消防"),
        ("某市人大常委会办公室", "人大政协"),
        ("政协某市委员会办公室", "人大政协"),
        ("某镇人民政府", "乡镇街道"),
        ("某街道办事处", "乡镇街道"),
        ("某乡财政所", "乡镇街道"),
        ("中共某市委宣传部", "党群"),
        ("中共某市委办公厅", "党群"),
        ("某县残疾人联合会", "党群"),
        ("天津市人民政府外事办公室", "局委办"),
        ("某县乡村振兴局", "局委办"),
        ("景德镇市财政局", "局委办"),
        ("某区教育局", "局委办"),
        ("某市城市管理委员会", "局委办"),
        ("某市图书馆", "事业单位"),
        ("某市疾病预防控制中心", "事业单位"),
        ("某市城投集团有限公司", "企业"),
        ("张三", "其他"),
        ("本级", "其他"),
        ("", None),
        (" ", None),
        (None, None),
    ],
)
def test_unit_types(name, kind):
    assert unit_type(name) == kind


@given(st.text(max_size=40))
def test_any_name_has_a_known_type(name):
    known = {entry["name"] for entry in read_toml("recommender", "groups.toml")["unit_types"]}
    assert unit_type(name) in (known if "".join(name.split()) else {None})


@pytest.mark.parametrize(
    ("region", "unit", "found"),
    [
        ("天津市", None, "天津市"),
        ("天津", None, "天津市"),
        ("河北省保定市", None, "河北省"),
        ("内蒙古", None, "内蒙古自治区"),
        ("保定市", "河北省保定市财政局", "河北省"),
        ("吉林市", None, "吉林市"),
        ("河", None, "河"),
        (None, "北京市第一中级人民法院", "北京市"),
        (None, "莲池区教育局", None),
        ("", "", None),
    ],
)
def test_provinces(region, unit, found):
    assert province(region, unit) == found


@pytest.mark.parametrize(
    ("budget", "found"),
    [
        (0, "<10万元"),
        (9.99, "<10万元"),
        (10, "10–50万元"),
        (50, "50–100万元"),
        (100, "100–500万元"),
        (500, "500–1000万元"),
        (1000, "≥1000万元"),
        (1e9, "≥1000万元"),
        (-1, None),
        (math.nan, None),
        (None, None),
    ],
)
def test_budget_classes(budget, found):
    assert budget_class(budget) == found


def test_classes_go_up():
    bounds = [entry["from"] for entry in read_toml("recommender", "groups.toml")["budget_classes"]]
    assert bounds == sorted(set(bounds))
    assert len(budget_class_names()) == len(bounds) == 6


def test_groups_of_tables():
    tables = [
        TargetTable(unit="天津市外事办公室", year=2023, budget_wan=Budget(total=45.5)),
        TargetTable(),
        TargetTable(unit="某县人民医院", region="天津", year=2022, budget_wan=Budget(total=-1)),
    ]
    columns, _ = gathered(tables)
    told = {}
    for by in BY:
        numbers, names = groups_of(columns, np.array([2, 0, 1, 0]), by)
        told[by] = [names[number] for number in numbers.tolist()]
    assert told == {
        "unit_type": ["医院", "局委办", None, "局委办"],
        "region": ["天津市", "天津市", None, "天津市"],
        "year": ["2022", "2023", None, "2023"],
        "budget": [None, "10–50万元", None, "10–50万元"],
    }
