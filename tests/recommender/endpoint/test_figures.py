"""Which amounts count as said, and which as invented."""

from __future__ import annotations

import pytest

from corpus.value import parse_value
from recommender import Project
from recommender.endpoint.figures import Figure, figures, is_invented, names_invention, only_said_numbers

PROJECT = Project(
    name="温棚种植项目",
    purpose="依据农发〔2021〕15号文，按1,760株/栋在10栋温棚种植，聘技术员3名，比2024年增产12%",
    goal="1.种植面积20000㎡\n2.举办第3期培训班，培训50人",
    budget_wan=45.5,
    year=2025,
)


def test_amounts_are_read_with_their_units():
    assert figures("培训50人，PM2.5下降，共2.5万元") == (Figure(50, "人"), Figure(2.5, "万元"))
    assert figures("依据农发〔2021〕15号、第3期、2025年、12月底") == ()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("验收合格率", "≥95%"),
        ("技术能力提升达标率", "≥95%"),
        ("差错率", "≤5‰"),
        ("出勤率", "90%-100%"),
        ("安全事故发生数", "=0起"),
        ("完成时间", "12月底前"),
        ("完成时间", "2025年11月30日前"),
        ("建设周期", "2024年-2025年"),
        ("管护效果", "优良"),
        ("种植温棚数量", "=10栋"),
        ("种植密度", "≥1760株/栋"),
        ("种植面积", "≥2万平方米"),
        ("培训人数", "≥50人"),
        ("项目总成本", "≤45.5万元"),
        ("项目总成本", "≤455000元"),
        ("产量增长率", "≥12%"),
    ],
)
def test_what_was_said_stays(name, value):
    target = parse_value(value)
    assert target.kind != "text"
    assert not is_invented(name, target, PROJECT)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("培训人数", "≥60人"),
        ("培训场次", "≥50次"),
        ("发文数量", "≥15个"),
        ("培训期数", "≥3期"),
        ("种植温棚数量", "≥10"),
        ("响应时间", "≤30分钟"),
        ("补助标准", "≤45.5万元/户"),
        ("设备成本", "≤20万元"),
        ("产量增长率", "≥15%"),
        ("成本节约率", "≥5%"),
        ("增收幅度", "≥120%"),
        ("完成时间", "2026年6月底前"),
        ("覆盖户数", "50-80户"),
    ],
)
def test_what_nobody_said_is_invented(name, value):
    target = parse_value(value)
    assert target.kind != "text"
    project = PROJECT if value != "≥10" else PROJECT.model_copy(update={"purpose": None})
    assert is_invented(name, target, project)


def test_without_a_year_only_a_year_of_the_text_will_do():
    project = Project(name="护照系统维护", goal="2025年11月完成")
    assert not is_invented("完成时间", parse_value("2025年12月底前"), project)
    assert is_invented("完成时间", parse_value("2024年12月底前"), project)


def test_numbers_in_names_and_reasons():
    assert names_invention("新增3000个就业岗位", PROJECT)
    assert not names_invention("10栋温棚种植完成率", PROJECT)
    assert not names_invention("PM2.5监测及时率", PROJECT)
    assert only_said_numbers("资料写明在10栋温棚种植，2025年投入45.5万元", PROJECT)
    assert only_said_numbers("要经验收才能投产", PROJECT)
    assert not only_said_numbers("同类项目一般达到98%", PROJECT)
