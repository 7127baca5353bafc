"""Composing names: a project's things in the places of others' words, by meaning, unit and who can be satisfied."""

from __future__ import annotations

import numpy as np
import pytest

from models.vocabulary import Floats
from recommender.naming.compose import (
    LEAST_FIT,
    MOST_ADAPTED,
    MOST_COMPOSED,
    SATISFACTION,
    _fits,
    draft_names,
    draft_vectors,
    name_counts,
    view,
)
from recommender.naming.learn import learn


class WordVectors:
    """Each text has the vector of the first word it holds; other texts have none."""

    name = "words"

    def __init__(self, vectors: dict[str, list[float]]) -> None:
        self.vectors = vectors
        self.dimension = len(next(iter(vectors.values())))

    def encode(self, texts) -> Floats:
        found = [
            next((v for word, v in self.vectors.items() if word in text), [0.0] * self.dimension) for text in texts
        ]
        return np.array(found, dtype=np.float32).reshape(len(texts), self.dimension)

    encode_queries = encode


@pytest.fixture
def drafts(invented):
    """Draft names for a project from examples beside so many plain tables that a word of one example is rare."""

    def drafting(encoder, examples, *project):
        plain = [invented("日常运行", "满意度|公众满意度", "时效|完成及时率") for _ in range(80)]
        learned = learn([*examples, *plain], [], encoder)
        name, purpose, goal = (*project, None, None)[:3]
        found = draft_names(learned, view(learned, encoder, name, purpose, goal))
        assert len({(draft.level2, draft.name) for draft in found}) == len(found)
        return {draft.name: draft for draft in found}

    return drafting


@pytest.fixture
def pipes(invented):
    return invented("雨水管网改造", "数量|雨水管网长度", "质量|雨水管网合格率", goal="雨水管网8.6公里")


def test_the_thing_that_means_the_same_takes_the_place(drafts, pipes, group_encoder):
    found = drafts(group_encoder("管网 路灯", "食堂"), [pipes], "食堂、路灯维修")
    assert found["路灯维修合格率"].thing.text == "路灯维修"
    assert (found["路灯维修合格率"].slots, found["路灯维修合格率"].level2) == (1, "质量指标")
    assert not any("食堂" in name for name in found)
    assert not any("管网" in name for name in found)


def test_where_nothing_fits_the_row_is_left_out(drafts, pipes, group_encoder):
    found = drafts(group_encoder("管网", "食堂", "日常 建设"), [pipes], "食堂建设")
    assert not any(draft.slots for draft in found.values())
    assert "完成及时率" in found


def test_words_that_the_project_shares_stay(drafts, pipes, group_encoder):
    found = drafts(group_encoder("管网 路灯"), [pipes], "路灯维修", None, "检查雨水管网")
    assert (found["雨水管网合格率"].slots, found["雨水管网合格率"].fit) == (0, 1.0)
    assert "路灯维修合格率" not in found


def test_of_a_project_like_no_other_no_rows_are_taken_over(drafts, pipes, group_encoder):
    assert drafts(group_encoder("管网"), [pipes], "食堂建设") == {}


@pytest.mark.parametrize("order", ["食堂2座，步道3公里", "步道3公里，食堂2座"])
def test_a_units_kind_decides_between_things_that_fit_alike(drafts, invented, group_encoder, order):
    encoder = group_encoder("管网 步道 食堂 桥梁")
    pipes = invented("雨水管网", "质量|雨水管网规模", goal="雨水管网8.6公里")
    bridge = invented("桥梁", "质量|桥梁规模", goal="桥梁4座")
    assert drafts(encoder, [pipes], "镇村设施", None, order)["步道规模"].thing.figure == "3公里"
    assert drafts(encoder, [bridge], "镇村设施", None, order)["食堂规模"].thing.figure == "2座"


def test_things_alike_in_the_projects_name_fit_names(drafts, invented, group_encoder):
    encoder = group_encoder("管网 路灯 步道")
    named = invented("雨水管网", "质量|雨水管网合格率")
    found = drafts(encoder, [named], "路灯", None, "步道、步道照明")
    assert "路灯合格率" in found
    assert "步道合格率" not in found


def test_only_people_are_satisfied(drafts, invented):
    cosine = LEAST_FIT + 0.05
    encoder = WordVectors({"村民": [1, 0], "路灯": [cosine, float(np.sqrt(1 - cosine**2))], "居民": [1, 0]})
    example = invented("村民培训", "服务对象满意度|村民满意度", "质量|村民覆盖率")
    lamps = drafts(encoder, [example], "路灯维修")
    assert not {"路灯维修覆盖率", "路灯维修满意度"} & set(lamps)
    assert "居民覆盖率" in drafts(encoder, [example], "居民")
    assert drafts(encoder, [example], "居民")["居民满意度"].level2 == SATISFACTION


def test_a_word_is_not_said_twice_in_a_row(drafts, invented, group_encoder):
    plain = [invented("修缮办公楼", "质量|改造完成率", "数量|改造数") for _ in range(5)]
    example = invented("雨水管网", "质量|改造雨水管网合格率", "质量|雨水管网合格率")
    found = drafts(group_encoder("管网 路灯"), [example, *plain], "改造路灯")
    assert "改造路灯合格率" in found
    assert not any("改造改造" in name for name in found)


def test_no_name_is_nothing_but_own_words(drafts, invented, group_encoder):
    example = invented("雨水管网", "数量|雨水管网", "质量|雨水管网合格率")
    found = drafts(group_encoder("管网 路灯"), [example], "路灯")
    assert "路灯合格率" in found
    assert "路灯" not in found


def test_without_things_names_are_taken_as_they_are(drafts, pipes, group_encoder):
    found = drafts(group_encoder("管网 路灯", "日常 项目"), [pipes], "项目")
    assert set(found) == {"公众满意度", "完成及时率"}
    assert all(draft.thing is None and draft.static >= 0 for draft in found.values())


def test_what_the_text_counts_gets_its_quantity(drafts, pipes, group_encoder):
    found = drafts(group_encoder("管网"), [pipes], "街区治理", None, "新建步道3公里，聘用保洁员12人，购置路灯20盏")
    assert found["步道新建长度"].thing.figure == "3公里"
    assert found["聘用保洁员人数"].level2 == found["路灯购置数量"].level2 == "数量指标"
    assert all(found[name].counted for name in ("步道新建长度", "聘用保洁员人数", "路灯购置数量"))


def test_a_promised_share_gets_its_row(drafts, pipes, group_encoder):
    found = drafts(group_encoder("管网"), [pipes], "街区治理", None, "苗木成活率不低于85%，居民满意度达到92%")
    assert (found["苗木成活率"].level2, found["苗木成活率"].thing.figure) == ("质量指标", "85%")
    assert found["居民满意度"].level2 == SATISFACTION


def test_a_counted_thing_has_no_second_quantity(drafts, invented, group_encoder):
    tables = [invented(f"{one}维修", f"数量|{one}个数") for one in ("路灯", "桥梁", "堤防", "校车", "食堂", "水库")]
    found = drafts(group_encoder("路灯 桥梁 电梯"), tables, "小区", "电梯20台")
    assert "电梯数量" in found
    assert "电梯个数" not in found


def test_the_nearer_example_speaks_louder(drafts, invented, group_encoder):
    encoder = group_encoder("路灯", "桥梁")
    near, far = invented("路灯维修", "质量|完好率"), invented("桥梁加固", "质量|荷载达标率")
    found = drafts(encoder, [near, far], "路灯维修")
    assert found["完好率"].near > found["荷载达标率"].near > 0


def test_what_several_like_projects_hold_adds_up(drafts, invented, group_encoder):
    encoder = group_encoder("路灯")
    tables = [invented(f"路灯维修{letter}", "质量|完好率") for letter in "甲乙丙"]
    one = drafts(encoder, [*tables[:1]], "路灯维修")["完好率"]
    three = drafts(encoder, tables, "路灯维修")["完好率"]
    assert three.near > one.near


# Attributes


@pytest.fixture
def repairs(invented):
    return [invented(f"{one}维修", f"质量|{one}验收合格率") for one in ("路灯", "桥梁", "堤防", "校车", "食堂", "水库")]


def test_attributes_stand_with_things_like_those_they_stood_with(drafts, repairs, group_encoder):
    found = drafts(group_encoder("路灯 桥梁 电梯", "培训"), repairs, "电梯", None, "组织培训")
    draft = found["电梯验收合格率"]
    assert (draft.level2, draft.thing.text) == ("质量指标", "电梯")
    assert "培训验收合格率" not in found


def test_an_attribute_knows_how_common_it_is(drafts, repairs, group_encoder):
    encoder = group_encoder("路灯 桥梁 堤防 校车 食堂 水库", "电梯 桥架")
    found = drafts(encoder, repairs, "路灯检修", None, "路灯检修、堤防检修")
    composed = [draft for draft in found.values() if draft.attribute]
    assert composed
    for draft in composed:
        assert draft.attribute == "验收合格率"
        assert draft.common == len(repairs)
        assert draft.attribute_near > 0
        assert draft.name.endswith(draft.attribute)


@pytest.mark.parametrize("name", ["桥梁验收合格率", "桥梁加固验收", "桥梁检修验收"])
def test_an_attribute_is_not_put_to_a_thing_that_has_it(drafts, repairs, group_encoder, name):
    found = drafts(group_encoder("路灯 桥梁"), repairs, name)
    assert "桥梁验收合格率" in found
    assert not any("验收验收" in name or name.count("合格率") > 1 for name in found)


# Over what is shipped


@pytest.fixture(scope="module")
def seen(shipped):
    snapshot = shipped.snapshot()
    goal = "改造雨水管网8.6公里，购置垃圾清运车辆12辆，完成卫生厕所改造、村庄清洁行动、污水处理设施建设"
    return view(snapshot.learned, snapshot.encoder, "农村厕所改造和村庄清洁资金", "用于农村人居环境整治", goal)


def test_drafts_are_bounded_and_each_stands_once(shipped, seen):
    found = draft_names(shipped.snapshot().learned, seen)
    assert 50 < len(found) <= MOST_ADAPTED + MOST_COMPOSED
    assert len({(draft.level2, draft.name) for draft in found}) == len(found)
    for draft in found:
        assert draft.name
        assert draft.near >= 0
        assert draft.fit <= 1.0001
        assert draft.slots == 0 or draft.thing in seen.things


def test_every_draft_has_the_vector_of_its_name(shipped, seen):
    snapshot = shipped.snapshot()
    found = draft_names(snapshot.learned, seen)
    assert {draft.static < 0 for draft in found} == {True, False}
    vectors = draft_vectors(snapshot.learned, snapshot.encoder, found)
    assert vectors == pytest.approx(snapshot.encoder.encode([draft.name for draft in found]), abs=1e-5)
    counts = name_counts(snapshot.learned, found)
    assert all((count > 0) == (draft.static >= 0) for draft, count in zip(found, counts, strict=True))
    assert draft_vectors(snapshot.learned, snapshot.encoder, []).shape == (0, snapshot.encoder.dimension)


def test_the_same_project_gets_the_same_drafts(shipped, seen):
    learned = shipped.snapshot().learned
    assert draft_names(learned, seen) == draft_names(learned, seen)


@pytest.mark.parametrize("every", [0, 3, 1])
def test_things_fit_attributes_as_their_nearest_object_does(shipped, every):
    """Though equal objects are compared once; with examples left out, a third of them or all, too."""
    snapshot = shipped.snapshot()
    learned = snapshot.learned.without(range(0, len(snapshot.learned.tables), every) if every else ())
    seen = view(learned, snapshot.encoder, "雨水管网改造", "购置垃圾清运车辆12辆", None)
    cosines = learned.vectors["objects"] @ seen.thing_vectors.T
    cosines[[owner >= 0 and not learned.used[owner] for owner in learned.owners]] = -1.0
    expected = np.array([part.max(axis=0) for part in np.split(cosines, learned.starts[1:-1])]).T
    assert expected.shape == (len(seen.things), len(learned.attributes))
    assert (expected == -1.0).any() == (every == 1)
    assert np.abs(_fits(learned, seen) - expected).max() < 1e-6
    assert len(learned.objects.vectors) < len(cosines)
