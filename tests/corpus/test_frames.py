import pytest

from corpus.errors import NotFoundError
from corpus.frames import (
    canonical,
    canonical_level1,
    canonical_level2,
    canonical_tree,
    detect_frame,
    frames,
    get_frame,
    level1_of,
)


def test_canonical_tree_is_that_of_88_with_two_cost_names():
    assert list(canonical_tree()) == [
        *("数量指标", "质量指标", "时效指标", "成本指标"),
        *("经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标"),
        *("服务对象满意度指标", "社会成本指标", "生态环境成本指标"),
    ]
    assert level1_of("成本指标") == "产出指标"
    assert level1_of("社会成本指标") == "成本指标"
    assert level1_of("别的") is None
    assert level1_of(None) is None


@pytest.mark.parametrize(
    ("level1", "level2", "expected"),
    [
        ("产出指标", "数量指标", ("产出指标", "数量指标")),
        ("产出指标(50分)", "数量", ("产出指标", "数量指标")),
        ("成本指标", "经济成本指标", ("产出指标", "成本指标")),
        ("成本指标", "社会成本指标", ("成本指标", "社会成本指标")),
        ("项目完成指标", "时效指标(工期指标)", ("产出指标", "时效指标")),
        ("效果指标", "环境效益", ("效益指标", "生态效益指标")),
        ("效益指标", "社会公众或服务对象满意度指标", ("满意度指标", "服务对象满意度指标")),
        ("满意度指标", "具体指标", ("满意度指标", "服务对象满意度指标")),
        ("满意度", None, ("满意度指标", "服务对象满意度指标")),
        ("产出值", "数量值", ("产出指标", "数量指标")),
        ("实施效果指标", "产出指标", ("产出指标", None)),
        ("产出指标", None, ("产出指标", None)),
        ("项目决策", None, (None, None)),
        (None, None, (None, None)),
    ],
)
def test_published_names_map_to_the_canonical_tree(level1, level2, expected):
    assert canonical(level1, level2) == expected


NOT_IN_THE_TREE = {"投入管理", "财务管理", "项目实施"}  # points for how the project was run


@pytest.mark.parametrize("frame_id", sorted(frames()))
def test_every_name_that_a_form_prints_leads_into_the_tree(frame_id):
    names = {name for branch in get_frame(frame_id).tree for name in branch.level2} - NOT_IN_THE_TREE
    for name in names:
        assert canonical_level2(name) in canonical_tree() or canonical_level1(name) in canonical_tree().values(), name


def test_unknown_frame_names_those_known():
    with pytest.raises(NotFoundError, match="mof2015") as caught:
        get_frame("mars")
    assert caught.value.context == {"frame": "mars"}
    assert get_frame(None).id == "mof2015"


def test_slots_follow_the_form():
    assert get_frame("mof2021").slots()[0] == ("产出指标", "成本指标")
    assert get_frame("zhejiang2024").slots() == (
        ("产出指标", "数量指标"),
        ("产出指标", "质量指标"),
        ("产出指标", "时效指标"),
        ("效益指标", "社会效益指标"),
        ("效益指标", "生态效益指标"),
        ("效益指标", "可持续影响指标"),
        ("满意度指标", "服务对象满意度指标"),
    )
    assert get_frame("hebei2019").slots() == get_frame("mof2015").slots()


def test_published_names_of_a_form():
    assert get_frame("mof2021").published("成本指标") == ("成本指标", "经济成本指标")
    assert get_frame("sichuan2021").published("数量指标") == ("项目完成指标", "数量指标")
    assert get_frame("zhejiang2024").published("经济效益指标") == ("效益指标", "经济效益指标")


@pytest.mark.parametrize("frame_id", sorted(frames()))
def test_a_filled_form_keeps_its_level_1_names(frame_id):
    frame = get_frame(frame_id)
    pairs = [(branch.level1, name) for branch in frame.tree for name in branch.level2]
    region = frame.regions[0] if frame.regions else None
    found = get_frame(detect_frame(pairs, region, frame.from_year))
    assert {pair for branch in found.tree for pair in [(branch.level1, name) for name in branch.level2]} >= set(pairs)


def test_frame_of_nothing_is_the_central_one():
    assert detect_frame([], None, None) == "mof2015"
    assert detect_frame([("产出指标", "数量指标")], "天津市河北区", 2023) == "tianjin2023"
