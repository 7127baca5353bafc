"""What a project deals with: its name without noise, counted things, lists, and nothing of empty words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender.naming.things import MOST_TEXT, MOST_THINGS, core_name, noun_runs, things, unit_family


def texts(*project):
    return [thing.text for thing in things(*project)]


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("2023年农村公路养护专项资金", "农村公路养护"),
        ("2023-2025年度农村公路养护经费", "农村公路养护"),
        ("提前下达中央财政农村厕所革命补助资金（第二批）", "农村厕所革命"),
        ("镇雄县农村公路养护", "农村公路养护"),
        ("广西壮族自治区古树名木保护项目", "古树名木保护"),
        ("“四好农村路”建设", "四好农村路建设"),
        ("古树保护项目及公园养护项目", "古树保护及公园养护"),
        ("农村公路养护", "农村公路养护"),
        ("市区路灯", "市区路灯"),
    ],
)
def test_years_places_and_words_for_money_are_no_part_of_the_core(name, core):
    assert core_name(name) == core


@pytest.mark.parametrize("name", ["项目", "2023年专项资金", "经费", ""])
def test_a_name_of_nothing_but_noise_has_no_things(name):
    assert core_name(name) == ""
    assert things(name, None, None) == ()


def test_parts_of_the_name_come_first_and_are_marked():
    found = things("农村厕所改造和村庄清洁资金", "用于购置垃圾清运车辆", "完成污水处理设施建设")
    named = [thing.text for thing in found if thing.in_name]
    assert {"农村厕所改造", "村庄清洁", "厕所", "村庄"} <= set(named)
    assert [thing.text for thing in found][: len(named)] == named
    assert "污水处理设施建设" in {thing.text for thing in found if not thing.in_name}
    assert all(not thing.in_name for thing in found if "污水" in thing.text or "车辆" in thing.text)


def test_counted_things_carry_their_figure_and_unit():
    found = {
        thing.text: thing for thing in things("排水", "用于雨水管网8.6公里", "购置清运车辆12辆，培训保洁人员300人次")
    }
    for words, figure, unit in (
        ("雨水管网", "8.6公里", "公里"),
        ("清运车辆", "12辆", "辆"),
        ("保洁人员", "300人次", "人次"),
    ):
        counted = [thing for text, thing in found.items() if words in text and thing.figure]
        assert {(thing.figure, thing.unit) for thing in counted} == {(figure, unit)}
        assert len([thing for thing in counted if thing.row]) == 1
    assert found["排水"].figure is None


def test_a_thing_of_the_name_is_counted_by_the_text():
    (found,) = (thing for thing in things("古树保护", None, "古树30株") if thing.text == "古树")
    assert (found.in_name, found.figure, found.unit) == (True, "30株", "株")


def test_numbers_of_years_and_money_count_nothing():
    found = things("道路养护", "2023年投入资金500万元", "2024年12月底前完成率达到95%")
    assert [(thing.row, thing.level2, thing.figure) for thing in found if thing.figure] == [
        ("完成率", "质量指标", "95%")
    ]


def test_a_thing_with_two_numbers_has_a_row_for_each():
    rows = {thing.row: thing.figure for thing in things("巡护", "巡护样线42条共680公里", None) if thing.row}
    assert rows == {"样线巡护数量": "42条", "样线巡护长度": "680公里"}


def test_no_thing_is_a_piece_cut_off_a_counted_compound():
    found = texts("救援基地", "建设直升机起降点7个，布设红外相机320台", None)
    assert {"直升机起降点", "红外相机"} <= set(found)
    assert not {"直升机", "建设直升机", "红外", "布设红外"} & set(found)


def test_states_and_measures_are_no_things_of_the_text():
    assert not {"管线安全", "成活率"} & set(texts("管廊", "保障管线安全，提高成活率", None))


@pytest.mark.parametrize("name", ["戏曲进乡村演出", "葡萄酒产区品牌推广", "社区食堂助餐"])
def test_what_only_looks_like_a_place_stays_in_the_core(name):
    assert core_name(name) == name


def test_members_of_a_list_are_things_without_the_verbs_before_them():
    found = texts("人居环境", None, "开展卫生厕所改造、村庄清洁行动和污水处理设施建设")
    assert {"卫生厕所改造", "村庄清洁行动", "污水处理设施建设"} <= set(found)
    assert not any(text.startswith("开展") for text in found)


def test_runs_of_nouns_end_at_verbs_marks_and_numbers():
    assert list(noun_runs("购买垃圾清运车辆，疏通雨水管网。")) == ["垃圾清运车辆", "雨水管网"]
    assert list(noun_runs("路灯12盏路灯")) == ["路灯", "路灯"]
    assert list(noun_runs("")) == list(noun_runs("2023，。！")) == []
    assert "项目" not in list(noun_runs("项目资金"))


def test_each_thing_stands_once_and_none_is_an_empty_word():
    found = texts("2023年农村公路项目", "农村公路农村公路，项目资金", "农村公路、农村公路工作")
    assert len(found) == len(set(found))
    assert not set(found) & {"项目", "资金", "工作", "年度"}


def test_long_texts_are_read_to_a_bound():
    beyond = "道路养护。" * (MOST_TEXT // 5) + "购置垃圾清运车辆"
    assert not any("车辆" in text for text in texts("道路", beyond, beyond))
    assert any("车辆" in text for text in texts("道路", beyond[-50:], None))


def test_there_are_no_more_things_than_the_bound():
    nouns = ["路灯", "桥梁", "堤防", "校车", "食堂", "古树", "水库", "泵站", "医院", "学校", "电梯", "公园"]
    goal = "、".join(one + two for one in nouns for two in nouns if one != two)
    assert len(things("道路", goal, goal)) == MOST_THINGS


@pytest.mark.parametrize("name", ["……", "★★★", "（）", "2023", "  ", "、、和及"])
def test_marks_and_numbers_are_no_things(name):
    assert things(name, name, name) == ()


def test_a_thing_has_no_spaces_at_its_edges():
    assert texts("WiFi 2023", None, None) == ["WiFi", "wifi"]


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80), st.none() | st.text(max_size=120), st.none() | st.text(max_size=120))
def test_any_text_gives_things_within_bounds(name, purpose, goal):
    found = things(name, purpose, goal)
    assert len(found) <= MOST_THINGS
    assert len({(thing.text, thing.figure) for thing in found}) == len(found)
    for thing in found:
        assert 2 <= len(thing.text) <= 14
        assert (thing.figure is None) == (thing.unit is None)
        assert any(character.isalnum() for character in thing.text)
    assert things(name, purpose, goal) == found


def test_units_belong_to_what_they_measure():
    assert unit_family("公里") == unit_family("米") == "length"
    assert unit_family("户") != unit_family("公里")
    assert unit_family("没有的单位") == "没有的单位"
    assert unit_family(None) is None
