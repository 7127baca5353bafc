"""What a text counts: the object whole, what is done with it, and the row's name."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender.naming.counted import counted_things


def rows(text):
    return [(found.name, found.figure) for found in counted_things(text)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("购置无人机20架", [("无人机购置数量", "20架")]),
        ("清运车采购6辆", [("清运车采购数量", "6辆")]),
        ("改造雨水管网8.6公里", [("雨水管网改造长度", "8.6公里")]),
        ("采集航拍影像2.6TB", [("航拍影像采集数据量", "2.6TB")]),
        ("惠及群众12万人次", [("惠及群众人次", "12万人次")]),
        ("聘请巡查人员24名", [("聘请巡查人员人数", "24人")]),
        ("配送药品和邮件3万单", [("药品和邮件配送数量", "3万单")]),
        ("人工清除互花米草2600亩", [("互花米草清除面积", "2600亩")]),
        ("录制有声读物400小时", [("有声读物录制时长", "400小时")]),
        ("组织培训3期300人次", [("培训期数", "3期"), ("培训人次", "300人次")]),
        ("巡护样线42条共680公里", [("样线巡护数量", "42条"), ("样线巡护长度", "680公里")]),
        ("购置检测仪10台、检测试剂20万人份", [("检测仪购置数量", "10台"), ("检测试剂购置数量", "20万人份")]),
        ("为30所学校配备旱地冰壶器材", [("覆盖学校数量", "30所")]),
        ("发放16名协管员工资", [("发放协管员人数", "16人")]),
        ("向盲校和残联免费配送盲文图书1.8万册", [("盲文图书配送数量", "1.8万册")]),
        ("监管平台接入车辆2300辆", [("接入车辆数量", "2300辆")]),
    ],
)
def test_what_is_counted_is_named_whole(text, wanted):
    assert rows(text) == wanted


@pytest.mark.parametrize(
    ("text", "level2", "name", "figure"),
    [
        ("苗木成活率不低于85%", "质量指标", "苗木成活率", "85%"),
        ("患儿家长满意度达到92%", "服务对象满意度指标", "患儿家长满意度", "92%"),
        ("带动酒庄销售额增长12%", "经济效益指标", "酒庄销售额增长率", "12%"),
        ("投诉量下降30%", "社会效益指标", "投诉量下降率", "30%"),
        ("检测报告4小时内出具", "时效指标", "检测报告出具时间", "4小时"),
        ("预警信息发布时间不超过10秒", "时效指标", "预警信息发布时间", "10秒"),
        ("跨境电商交易额达到20亿元", "经济效益指标", "跨境电商交易额", "20亿元"),
        ("受益居民5.5万人", "社会效益指标", "受益居民人数", "5.5万人"),
    ],
)
def test_a_promise_stands_in_its_slot(text, level2, name, figure):
    (found,) = counted_things(text)
    assert (found.level2, found.name, found.figure) == (level2, name, figure)


@pytest.mark.parametrize(
    "text",
    [
        "2023年投入资金500万元",
        "上年安装路灯300盏",
        "每村安装路灯3盏",
        "按1760株/栋种植",
        "服务80周岁以上老人",
        "第3期",
        "参会20-30人",
        "每餐补贴5元",
        "",
    ],
)
def test_no_count_of_this_project_is_passed_over(text):
    assert rows(text) == []


def test_the_object_stands_without_what_is_done():
    (found,) = counted_things("购置无人机20架")
    assert (found.core, found.thing, found.unit) == ("无人机", "无人机购置", "架")


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60) | st.text("购置为的和达到约万个台人%元小时内0123456789，、。/每", max_size=30))
def test_any_text_is_read(text):
    for found in counted_things(text):
        assert len(found.core) > 1
        assert found.name
        assert any(character.isdigit() for character in found.figure)
